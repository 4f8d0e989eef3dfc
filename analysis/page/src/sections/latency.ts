// SPDX-License-Identifier: MIT
//
// Latency percentiles of one operation at a time, every subject on one logarithmic scale.
import { h, section, svg } from "../dom";
import { bytes, count, exact, nanoseconds, onAxis } from "../format";
import { figure, medianOf, number, objects, text, type Figure, type Json, type SubjectRuns, type TraceRuns } from "../report";
import { responsive, tabs } from "../responsive";
import { cell, figureCell, tableBehind } from "../table";
import { explain } from "../tooltip";
import type { View } from "../view";
import { chip } from "./subject_chip";

// Each with its title, and the calls that it takes: one of so many then lies beyond.
const kPercentiles: [string, string, number][] = [
  ["p50_ns", "p50", 1], ["p90_ns", "p90", 10], ["p99_ns", "p99", 100],
  ["p999_ns", "p99.9", 1000], ["p9999_ns", "p99.99", 10_000], ["max_ns", "max", 1],
];
const kNoEnd = 2 ** 62;  // a band up to here has no upper end
const kHeight = 300;
const kEdge = { left: 64, right: 20, top: 12, bottom: 30 };

function entries(run: Json): Json[] {
  return objects(run["latencies"]);
}

const edge = onAxis(bytes);

// The operation, and the sizes where a band has ends.
function nameOf(entry: Json): string {
  const [low, high] = [number(entry, "smallest_bytes") ?? 0, number(entry, "largest_bytes") ?? 0];
  const operation = text(entry, "operation").replaceAll("_", " ");
  if (high === 0 || (low === 0 && high >= kNoEnd)) return operation;
  return high >= kNoEnd ? `${operation}, from ${edge(low)}` : `${operation}, ${edge(low)} to ${edge(high)}`;
}

// The median over the repetitions of a member of one operation's rows.
function medianIn(subject: SubjectRuns, operation: string, name: string): number | null {
  const rows = subject.counting.flatMap(entries).filter((entry) => nameOf(entry) === operation);
  return medianOf(rows.flatMap((entry) => number(entry, name) ?? []));
}

// Likewise of a percentile; none of fewer calls than it takes.
function percentile(subject: SubjectRuns, operation: string, [name, title, fewest]: [string, string, number]): Figure {
  const calls = medianIn(subject, operation, "calls");
  if (calls !== null && calls < fewest) {
    return { value: null, reason: `${exact(calls)} calls: ${title} takes ${exact(fewest)} or more` };
  }
  return { value: medianIn(subject, operation, name), reason: "not in this report" };
}

interface Scale {
  low: number;  // powers of ten
  high: number;
  y: (value: number) => number;
}

function scaleOf(values: number[]): Scale {
  const low = Math.floor(Math.log10(Math.max(1, Math.min(...values))));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(1, ...values))));
  const tall = kHeight - kEdge.top - kEdge.bottom;
  const y = (value: number): number =>
    kEdge.top + tall * (1 - (Math.log10(Math.max(1, value)) - low) / (high - low));
  return { low, high, y };
}

function drawing(view: View, subjects: SubjectRuns[], operation: string, width: number): SVGElement {
  const picture = svg("svg", { width, height: kHeight, class: "scatter" });
  const known = kPercentiles.filter((each) => subjects.some((subject) => percentile(subject, operation, each).value !== null));
  const rows = subjects
    .filter(({ name }) => view.visible(name))
    .map((subject) => ({ subject, values: known.map((each) => percentile(subject, operation, each).value) }));
  const { low, high, y } = scaleOf(rows.flatMap(({ values }) => values.flatMap((v) => v ?? [])));
  const step = (width - kEdge.left - kEdge.right) / known.length;
  const x = (i: number): number => kEdge.left + (i + 0.5) * step;
  for (let power = low; power <= high; ++power) {
    const at = y(10 ** power);
    picture.append(svg("line", { x1: kEdge.left, x2: width - kEdge.right, y1: at, y2: at, class: "grid" }));
    picture.append(svg("text", { x: kEdge.left - 8, y: at + 4, "text-anchor": "end" }, onAxis(nanoseconds)(10 ** power)));
  }
  known.forEach(([, label], i) =>
    picture.append(svg("text", { x: x(i), y: kHeight - 8, "text-anchor": "middle" }, label)),
  );
  for (const { subject, values } of rows) {
    const stroke = `var(${view.colourName(subject.name)})`;
    const drawn = values.flatMap((value, i) => (value === null ? [] : [{ value, i }]));
    const points = drawn.map(({ value, i }) => `${x(i)},${y(value)}`).join(" ");
    const dashes = view.dash(subject.name).join(" ");
    picture.append(svg("polyline", { points, fill: "none", stroke, "stroke-width": 1.75, "stroke-dasharray": dashes || undefined }));
    for (const { value, i } of drawn) {
      const dot = svg("circle", { cx: x(i), cy: y(value), r: 4, fill: stroke });
      explain(dot, () => `${subject.name}, ${operation}, ${known[i]?.[1] ?? ""}: ${nanoseconds(value)}`);
      picture.append(dot);
    }
  }
  return picture;
}

function slowest(trace: TraceRuns, view: View): HTMLElement | null {
  const rows = trace.subjects.flatMap((subject) => {
    const calls = subject.counting.map((run) => objects(run["slowest"])).find((list) => list.length > 0);
    return (calls ?? []).map((event) => [
      cell(subject.name, chip(view, subject.name)),
      figureCell(number(event, "event_index"), "", exact),
      cell(text(event, "operation")),
      figureCell(number(event, "size_bytes"), "no size", exact),
      figureCell(number(event, "latency_ns"), "", nanoseconds),
    ]);
  });
  if (rows.length === 0) return null;
  const table = tableBehind("The slowest events", () => ({
    columns: [
      { title: "Subject", words: true }, { title: "Event" }, { title: "Operation", words: true },
      { title: "Bytes" }, { title: "Latency" },
    ],
    rows,
  }));
  table.querySelector("summary")?.replaceChildren("Show the slowest events");
  return table;
}

export function latencySection(view: View, trace: TraceRuns): HTMLElement | null {
  const subjects = trace.subjects.filter((subject) => subject.counting.some((run) => entries(run).length > 0));
  const operations = [...new Set(subjects.flatMap((s) => s.counting.flatMap(entries)).map(nameOf))];
  if (operations.length === 0) return null;
  let chosen = operations[0] ?? "";
  const picture = responsive("percentiles", `Latency percentiles on ${trace.name}`, (width) =>
    drawing(view, subjects, chosen, width),
  );
  view.on("subjects", picture.redraw);
  const costs = subjects.flatMap((s) => s.counting).map((run) => figure(run, "fidelity.timer_ns").value);
  const cost = costs.find((value) => value !== null && value > 0) ?? null;
  return section(
    "latency",
    "Latency",
    `Percentiles of single operations, on a logarithmic scale${cost === null ? "" : `; reading the timer itself costs ${nanoseconds(cost)}`}.`,
    tabs("Operation", operations.map((name) => document.createTextNode(name)), (place) => {
      chosen = operations[place] ?? "";
      picture.redraw();
    }),
    picture.element,
    tableBehind(`Latency percentiles on ${trace.name}`, () => ({
      columns: [
        { title: "Subject", words: true }, { title: "Operation", words: true }, { title: "Count" },
        ...kPercentiles.map(([, title]) => ({ title })),
      ],
      rows: subjects.flatMap((subject) =>
        operations.map((operation) => [
          cell(subject.name, chip(view, subject.name)),
          cell(operation),
          figureCell(medianIn(subject, operation, "calls"), "not counted", count),
          ...kPercentiles.map((each) => {
            const { value, reason } = percentile(subject, operation, each);
            return figureCell(value, reason, nanoseconds);
          }),
        ]),
      ),
    })),
    h("div", {}, slowest(trace, view)),
  );
}
