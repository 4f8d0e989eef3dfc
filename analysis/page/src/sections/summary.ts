// SPDX-License-Identifier: MIT
//
// One row a subject: what it costs in time and memory, beside the baseline.
import { h, section, type Child } from "../dom";
import { bytes, exact, formatOf, nanoseconds, percent, ratio, significant } from "../format";
import {
  column,
  comparison,
  failure,
  figure,
  spread,
  text,
  type Comparison,
  type Spread,
  type SubjectRuns,
  type TraceRuns,
} from "../report";
import { cell, figureCell, sortableTable, tableBehind, type Cell, type Column } from "../table";
import { notApplicable } from "../tooltip";
import type { View } from "../view";
import { peaksTable } from "./peaks";
import { chip } from "./subject_chip";

// `against`: to the baseline, which says nothing where there is nothing else.
const kColumns: (Column & { against?: boolean })[] = [
  { title: "Subject", words: true },
  { title: "Time an event", hint: "Median over the repetitions, and their range" },
  { title: "Time ratio", against: true, hint: "To the baseline, paired by repetition, with its interval" },
  { title: "Peak held", minor: true, hint: "The most that the heap took from its source" },
  { title: "Peak resident", hint: "The most that the kernel had in memory for it" },
  { title: "Resident ratio", against: true, hint: "Peak resident to the baseline's, with its interval" },
  { title: "Above floor", hint: "Peak memory above the peak of live bytes, which nothing beats" },
  { title: "Above achievable", hint: "Peak memory above an offline packing of the trace; below 0 where pages of holes were given back" },
  { title: "Ext. frag.", minor: true, hint: "External fragmentation, mean over the run: 1 − largest free ÷ all free" },
  { title: "Book-keeping", minor: true, hint: "Bookkeeping bytes ÷ requested live bytes" },
];

const kJohnstoneWilson: Column[] = [
  { title: "Subject", words: true },
  { title: "1: mean of held ÷ live", hint: "Over time" },
  { title: "2: at peak live", hint: "Held ÷ live" },
  { title: "3: at peak held", hint: "Held ÷ live" },
  { title: "4: peak ÷ peak", hint: "Greatest held ÷ greatest live" },
];

function two(main: Child, small: string): Child {
  return h("span", {}, main, h("small", {}, small));
}

function timeCell(time: Spread): Cell {
  return figureCell(time.median, time.reason, (value) => {
    const range = time.values.length > 1 && time.low !== null && time.high !== null;
    const small = range ? `${nanoseconds(time.low ?? 0)} – ${nanoseconds(time.high ?? 0)}` : "";
    return two(nanoseconds(value), small);
  });
}

// As the report judges it; where it does not, by whether the whole interval lies on one side of 1.
function tone(found: Comparison): string {
  if (found.verdict !== "") return ["better", "worse"].includes(found.verdict) ? found.verdict : "";
  if (found.low !== null && found.low > 1) return "worse";
  return found.high !== null && found.high < 1 ? "better" : "";
}

function ratioCell(found: Comparison | null, isBaseline: boolean): Cell {
  if (isBaseline) return cell(1, two("1×", "baseline"));
  if (!found) return cell(null, notApplicable("this report does not compare it"));
  return figureCell(found.ratio, found.reason, (value) => {
    const known = found.low !== null && found.high !== null;
    const interval = known ? `${(found.low ?? 0).toFixed(2)} – ${(found.high ?? 0).toFixed(2)}` : "";
    const small = found.exact ? "exact" : interval;
    return h("span", { class: tone(found), title: found.verdict }, ratio(value), h("small", {}, small));
  });
}

// How far the peak stands above a bound; by held bytes where resident ones do not count.
function above(subject: SubjectRuns, name: string): Cell {
  const over = spread(subject, name);
  const basis = text(subject.counting[0] ?? {}, "above_basis");
  return figureCell(over.median, over.reason, (value) =>
    two(`${value < 0 ? "" : "+"}${percent(value)}`, basis === "held" ? "held" : ""),
  );
}

function jw(subject: SubjectRuns, which: number): Cell {
  const gross = spread(subject, `johnstone_wilson.${which}.gross`);
  const net = spread(subject, `johnstone_wilson.${which}.net`);
  const basis = text(subject.counting[0] ?? {}, "johnstone_wilson_basis");
  return figureCell(gross.median, gross.reason, (value) => {
    if (net.median !== null) return two(value.toFixed(2), `net ${net.median.toFixed(2)}`);
    return two(value.toFixed(2), basis === "resident" ? "resident" : "");
  });
}

function row(view: View, trace: TraceRuns, subject: SubjectRuns): Cell[] {
  const isBaseline = subject.name === view.report.baseline;
  const median = (path: string, format: (value: number) => string): Cell => {
    const found = spread(subject, path);
    return figureCell(found.median, found.reason, (value) =>
      h("span", { title: format === bytes ? `${exact(value)} bytes` : undefined }, format(value)),
    );
  };
  const lost = subject.runs.length - subject.counting.length;
  const why = subject.runs.map(failure).find((words) => words !== "") ?? "";
  const name = h(
    "span",
    { title: subject.origin },
    chip(view, subject.name),
    lost > 0 && h("small", { class: "worse wrap" }, `${lost} of ${subject.runs.length} runs failed: ${why}`),
  );
  return [
    cell(subject.name, name),
    timeCell(spread(subject, "ns_per_event")),
    ratioCell(comparison(trace, subject.name, "ns_per_event"), isBaseline),
    median("peak_held_bytes", bytes),
    median("peak_resident_bytes", bytes),
    ratioCell(comparison(trace, subject.name, "peak_resident_bytes"), isBaseline),
    above(subject, "above_floor_ratio"),
    above(subject, "above_achievable_ratio"),
    median("mean_external_fragmentation", percent),
    median("bookkeeping_ratio", percent),
  ];
}

function johnstoneWilson(view: View, trace: TraceRuns): HTMLElement {
  const table = tableBehind(`Johnstone and Wilson's measures on ${trace.name}`, () => ({
    columns: kJohnstoneWilson,
    rows: trace.subjects.map((subject) => [
      cell(subject.name, chip(view, subject.name)),
      ...[1, 2, 3, 4].map((which) => jw(subject, which)),
    ]),
  }), "cards");
  table.querySelector("summary")?.replaceChildren("Show Johnstone and Wilson's four measures");
  return table;
}

// Every comparison of the report, with what the statistics say.
function allComparisons(view: View, trace: TraceRuns): HTMLElement | null {
  if (trace.comparisons.length === 0) return null;
  const words = ["Subject", "Metric"].map((title) => ({ title, words: true }));
  const chance = (value: number): string => (value < 0.001 ? "< 0.001" : significant(value, 2));
  const titles = ["Median", "Baseline", "Ratio", "Low", "High", "Pairs", "p", "p, paired", "Effect"];
  const table = tableBehind(`Comparisons on ${trace.name}`, () => ({
    columns: [...words, ...titles.map((title) => ({ title })), { title: "Verdict", words: true }],
    rows: trace.comparisons.map((found) => {
      const shown = (name: string, format: (value: number) => string): Cell => {
        const { value, reason } = figure(found, name);
        return figureCell(value, reason, format);
      };
      const unit = formatOf(text(found, "unit"));
      const why = figure(found, "interval").reason;
      const ends = [0, 1].map((i) => figureCell(column(found, "interval")[i] ?? null, why, ratio));
      const subject = text(found, "subject");
      return [
        cell(subject, chip(view, subject)),
        cell(text(found, "metric"), text(found, "metric").replaceAll("_", " ")),
        shown("subject_median", unit),
        shown("baseline_median", unit),
        shown("ratio", ratio),
        ...ends,
        shown("pairs", exact),
        shown("p_value", chance),
        shown("paired_p_value", chance),
        shown("effect_size", (value) => significant(value, 2)),
        cell(text(found, "verdict")),
      ];
    }),
  }), "cards");
  table.querySelector("summary")?.replaceChildren("Show every comparison");
  return table;
}

export function summarySection(view: View, trace: TraceRuns): HTMLElement {
  const compares = trace.subjects.length > 1 || trace.comparisons.length > 0;
  const kept = <T>(items: T[]): T[] => items.filter((_item, i) => compares || !kColumns[i]?.against);
  const rows = trace.subjects.map((subject) => kept(row(view, trace, subject)));
  const how = `Ratios are to ${view.report.baseline || "the baseline"}, below 1× is less. Colour marks only differences that the statistics call significant.`;
  return section(
    "summary",
    "Summary",
    compares ? how : "Medians over the repetitions, with their range.",
    sortableTable(`Subjects on ${trace.name}`, kept(kColumns), rows, "cards"),
    johnstoneWilson(view, trace),
    peaksTable(view, trace),
    allComparisons(view, trace),
  );
}
