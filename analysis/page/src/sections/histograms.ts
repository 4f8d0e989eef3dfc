// SPDX-License-Identifier: MIT
//
// What the program asks for: its objects by size and by lifetime.
import { bars, type Bar } from "../bars";
import { h, section } from "../dom";
import { bytes, count, exact, onAxis, type Format } from "../format";
import { column, isObject, ofTrace, type Json, type Report, type TraceRuns } from "../report";
import { cell, tableBehind } from "../table";

interface Histogram {
  title: string;
  lower: number[];  // the lower edge of each class
  objects: number[];
  edge: Format;
}

function histogram(traceJson: Json, name: string, edges: string, title: string, edge: Format): Histogram[] {
  const json = traceJson[name];
  if (!isObject(json)) return [];
  const lower = column(json, edges).map((value) => value ?? 0);
  const numbers = column(json, "objects").map((value) => value ?? 0);
  return lower.length > 0 && lower.length === numbers.length ? [{ title, lower, objects: numbers, edge }] : [];
}

function picture({ title, lower, objects: numbers, edge }: Histogram): HTMLElement {
  const until = (i: number): string => (i + 1 < lower.length ? ` to ${edge(lower[i + 1] ?? 0)}` : " and more");
  const list = numbers.map((n, i): Bar => ({
    height: n,
    note: `${edge(lower[i] ?? 0)}${until(i)}: ${count(n)} objects`,
  }));
  const at = [0, Math.floor(lower.length / 2), lower.length - 1];
  const labels = at.map((i) => onAxis(edge)(lower[i] ?? 0));
  return h(
    "figure",
    {},
    h("figcaption", {}, title),
    bars(title, "--live", list, Math.max(...numbers), labels),
    tableBehind(title, () => ({
      columns: [{ title: "From" }, { title: "Objects" }],
      rows: numbers.map((n, i) => [cell(lower[i] ?? 0, edge(lower[i] ?? 0)), cell(n, exact(n))]),
    })),
  );
}

export function histogramsSection(report: Report, trace: TraceRuns): HTMLElement | null {
  const json = ofTrace(report, "traces", trace);
  const events: Format = (value) => `${count(value)} ${value === 1 ? "event" : "events"}`;
  const found = [
    ...histogram(json, "sizes", "lower_bytes", "Objects by requested bytes", bytes),
    ...histogram(json, "lifetimes", "lower_events", "Objects by lifetime", events),
  ];
  if (found.length === 0) return null;
  return section(
    "histograms",
    "What the program asks for",
    "The trace itself, the same for every subject.",
    h("div", { class: "maps" }, ...found.map(picture)),
  );
}
