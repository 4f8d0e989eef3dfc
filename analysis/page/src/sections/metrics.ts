// SPDX-License-Identifier: MIT
//
// The metrics that a report has at each sample and at each peak, with their words and formats.
import { bytes, percent, significant, type Format } from "../format";

export interface Metric {
  name: string;
  title: string;
  meaning: string;
  format: Format;
  most?: number;
}

const times: Format = (value) => significant(value, 3);
const share = { format: percent, most: 1 };
const kSizes: [number, string][] = [[64, "64 B"], [512, "512 B"], [4096, "4 KiB"], [32768, "32 KiB"], [262144, "256 KiB"], [2097152, "2 MiB"]];

export const kMetrics: Metric[] = [
  { name: "held_over_live", title: "Held ÷ live", meaning: "Held bytes ÷ live bytes, where 64 KiB or more are live", format: times },
  { name: "net_held_over_live", title: "Net held ÷ live", meaning: "Held bytes without bookkeeping and rounding ÷ live bytes, where 64 KiB or more are live", format: times },
  { name: "external_fragmentation", title: "Ext. fragmentation", meaning: "1 − largest free extent ÷ all free bytes", ...share },
  { name: "page_occupancy", title: "Page occupancy", meaning: "Live bytes ÷ resident bytes, where every byte was touched: how full the pages are", ...share },
  { name: "sparse_page_share", title: "Sparse pages", meaning: "Resident pages on which 30 % or less is live ÷ all resident pages, where every byte was touched", ...share },
  { name: "bookkeeping_ratio", title: "Bookkeeping ÷ live", meaning: "Bookkeeping bytes ÷ live bytes, where 64 KiB or more are live", format: percent },
  { name: "bookkeeping_bytes_per_object", title: "Bookkeeping an object", meaning: "Bookkeeping bytes ÷ live objects", format: bytes },
  ...kSizes.map(([size, words]) => ({
    name: `unusable_free_index_${String(size)}`,
    title: `Unusable for ${words}`,
    meaning: `Unusable free index: the share of free bytes in extents shorter than ${words}`,
    ...share,
  })),
];
