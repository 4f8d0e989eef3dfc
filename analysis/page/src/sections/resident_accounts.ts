// SPDX-License-Identifier: MIT
//
// How the accounts of each subject come to resident bytes, at the moment with the most of them.
import { bytes } from "../format";
import { column, memberOf, type Json, type TraceRuns } from "../report";
import { cell, figureCell, tableBehind } from "../table";
import type { View } from "../view";
import { chip } from "./subject_chip";

const kParts = ["Requested", "Rounding", "Bookkeeping", "Cached", "Holes", "Untouched"];
const kFirstLeft = [5, 4, 3, 2, 1];  // what of the parts is not resident is taken from untouched first
const kHidden = "the subject does not reveal it; its bytes are in unattributed";
const kTooFew = "fewer bytes are resident than requested: not all were touched";

interface AtPeak {
  parts: (number | null)[];  // as kParts; what is not resident is taken off
  unattributed: number | null;
  reason: string;  // why there are no parts
  resident: number;
  held: number | null;
}

// Null where resident bytes were never read.
export function residentAtPeak(series: Json): AtPeak | null {
  const residents = column(series, "resident_bytes");
  const resident = residents.reduce((most, value) => (value !== null && (most === null || value > most) ? value : most), null);
  if (resident === null) return null;
  const place = residents.indexOf(resident);
  const read = (name: string): number | null => column(series, name)[place] ?? null;
  const [live, granted, held] = [read("live_bytes") ?? 0, read("granted_bytes"), read("held_bytes")];
  const rounding = granted === null ? null : Math.max(0, granted - live);
  const parts = [
    live, rounding, read("bookkeeping_bytes"), read("cached_bytes"), read("free_bytes"), read("untouched_bytes"),
  ];
  if (resident < live) return { parts: [live], unattributed: null, reason: kTooFew, resident, held };
  const sum = (): number => parts.reduce<number>((total, value) => total + (value ?? 0), 0);
  for (const i of kFirstLeft) {
    const part = parts[i] ?? null;
    if (part !== null) parts[i] = part - Math.min(part, Math.max(0, sum() - resident));
  }
  return { parts, unattributed: resident - sum(), reason: "", resident, held };
}

const signed = (value: number): string => (value > 0 ? "+" : "") + bytes(value);

export function residentTable(view: View, trace: TraceRuns): HTMLElement | null {
  const found = trace.subjects.flatMap((subject) => {
    const series = memberOf(subject, "series");
    const peak = series && residentAtPeak(series);
    return peak ? [{ name: subject.name, peak }] : [];
  });
  if (found.length === 0) return null;
  const table = tableBehind(`How the accounts come to resident on ${trace.name}`, () => ({
    columns: [
      { title: "Subject", words: true },
      ...kParts.map((title) => ({ title })),
      { title: "Unattributed", hint: "Resident beyond all parts" },
      { title: "= resident", hint: "At its peak" },
      { title: "Held" },
      { title: "Resident beyond held", hint: "What is held and not resident is taken from untouched, holes, cached, bookkeeping, rounding, in this order" },
    ],
    rows: found.map(({ name, peak }) => [
      cell(name, chip(view, name)),
      ...kParts.map((_, i) => figureCell(peak.parts[i] ?? null, peak.reason || kHidden, bytes)),
      figureCell(peak.unattributed, peak.reason, bytes),
      cell(peak.resident, bytes(peak.resident)),
      figureCell(peak.held, "the subject does not reveal it", bytes),
      figureCell(peak.held === null ? null : peak.resident - peak.held, "held bytes are not known", signed),
    ]),
  }));
  table.querySelector("summary")?.replaceChildren("Show how the accounts come to resident, at its peak");
  return table;
}
