// SPDX-License-Identifier: MIT
//
// The table of every metric at the peaks of live, held and resident bytes.
import { bytes, exact } from "../format";
import { figure, isObject, memberOf, type Json, type TraceRuns } from "../report";
import { cell, figureCell, tableBehind, type Cell, type Column } from "../table";
import type { View } from "../view";
import { kMetrics } from "./metrics";
import { chip } from "./subject_chip";

const kPeaks = ["live", "held", "resident"];

const kColumns: Column[] = [
  { title: "Subject", words: true },
  { title: "Peak of", words: true, hint: "The first sample with the most of these bytes" },
  { title: "After events" },
  { title: "Live" },
  { title: "Held" },
  { title: "Resident" },
  ...kMetrics.map(({ title, meaning }) => ({ title, hint: meaning })),
];

function peakRow(view: View, subject: string, peak: string, figures: Json): Cell[] {
  const shown = (name: string, format: (value: number) => string): Cell => {
    const { value, reason } = figure(figures, name);
    return figureCell(value, reason, format);
  };
  return [
    cell(subject, chip(view, subject)),
    cell(peak),
    shown("event_index", exact),
    ...["live_bytes", "held_bytes", "resident_bytes"].map((name) => shown(name, bytes)),
    ...kMetrics.map(({ name, format }) => shown(name, format)),
  ];
}

// Null where the report holds no peaks, as those of earlier programs.
export function peaksTable(view: View, trace: TraceRuns): HTMLElement | null {
  const rows = trace.subjects.flatMap((subject) => {
    const peaks = memberOf(subject, "peaks");
    return kPeaks.flatMap((peak) => {
      const figures = peaks?.[peak];
      return isObject(figures) ? [peakRow(view, subject.name, peak, figures)] : [];
    });
  });
  if (rows.length === 0) return null;
  const table = tableBehind(`Every metric at the three peaks on ${trace.name}`, () => ({ columns: kColumns, rows }), "cards");
  table.querySelector("summary")?.replaceChildren("Show every metric at the peaks of live, held and resident bytes");
  return table;
}
