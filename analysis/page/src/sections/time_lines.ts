// SPDX-License-Identifier: MIT
//
// Live, held, resident and external fragmentation over the trace, one zoom for all charts.
import { h, section } from "../dom";
import type { Axis, Line } from "../drawn_lines";
import { bytes, count, exact, percent } from "../format";
import { column, hasNumbers, memberOf, number, ofTrace, spread, text, type Json, type SubjectRuns, type TraceRuns } from "../report";
import { cell, figureCell, tableBehind, type Cell, type Column } from "../table";
import { placeBefore, TimeChart } from "../time_chart";
import type { View } from "../view";

const kTableRows = 40;
const kStandingOut = 3;  // besides the baseline
const kWithoutBaseline = 2;  // where the baseline reveals no such series
const kBytes: Axis = { format: bytes, binary: true, mayBeLog: true };

function numbers(values: (number | null)[]): number[] {
  return values.map((value) => value ?? 0);
}

// Where there are many, the baseline stands out, and the fastest and the smallest in memory beside it.
function standingOut(view: View, subjects: SubjectRuns[]): Set<string> {
  const names = subjects.map(({ name }) => name);
  if (names.length <= kStandingOut) return new Set(names);
  const most = names.includes(view.report.baseline) ? kStandingOut : kWithoutBaseline;
  const others = subjects.filter(({ name }) => name !== view.report.baseline);
  const by = (metric: string): string[] => {
    const value = (subject: SubjectRuns): number => spread(subject, metric).median ?? Number.MAX_VALUE;
    return [...others].sort((a, b) => value(a) - value(b)).map(({ name }) => name);
  };
  const [fastest, smallest] = [by("ns_per_event"), by("peak_resident_bytes")];
  const best = fastest.flatMap((name, i) => [name, smallest[i] ?? name]);
  return new Set([view.report.baseline, ...[...new Set(best)].slice(0, most)]);
}

function linesOf(view: View, trace: TraceRuns, name: string): Line[] {
  const drawn = trace.subjects.flatMap((subject) => {
    const series = memberOf(subject, "series");
    const y = series ? column(series, name) : [];
    return series && hasNumbers(y) ? [{ subject, series, y }] : [];
  });
  const front = standingOut(view, drawn.map(({ subject }) => subject));
  return drawn.map(({ subject, series, y }) => {
    const x = numbers(column(series, "event_index"));
    const colour = view.colourName(subject.name);
    const faint = !front.has(subject.name);
    return { label: subject.name, subject: subject.name, faint, colour, dash: view.dash(subject.name), x, y };
  });
}

// Live bytes are the program's own, the same for every subject: one filled line.
function liveLine(trace: TraceRuns): Line[] {
  const series = trace.subjects.map((s) => memberOf(s, "series")).find((s): s is Json => s !== null);
  if (!series) return [];
  const y = column(series, "live_bytes");
  if (!hasNumbers(y)) return [];
  const x = numbers(column(series, "event_index"));
  return [{ label: "live", colour: "--live", fill: "--live-fill", x, y }];
}

const kBounds: [string, string][] = [
  ["load_bytes", "floor: peak live"],
  ["achievable_bytes", "achievable: offline packing"],
];

// Heights that no subject can beat, or could reach, as level lines over the whole trace.
function boundLines(view: View, trace: TraceRuns, ends: number[]): Line[] {
  const bounds = ofTrace(view.report, "bounds", trace);
  return kBounds.flatMap(([name, label], i) => {
    const height = number(bounds, name);
    if (height === null) return [];
    return [{ label, colour: "--soft", dash: i === 0 ? [2, 4] : [8, 4], x: ends, y: ends.map(() => height) }];
  });
}

function behind(title: string, lines: Line[], axis: Axis): HTMLElement {
  return tableBehind(title, () => {
    const columns: Column[] = [{ title: "After events" }, ...lines.map(({ label }) => ({ title: label }))];
    const last = Math.max(...lines.map(({ x }) => x[x.length - 1] ?? 0));
    const rows: Cell[][] = [];
    for (let k = 0; k <= kTableRows; ++k) {
      const at = Math.round((last * k) / kTableRows);
      const values = lines.map(({ x, y }) =>
        figureCell(y[placeBefore(x, at)] ?? null, "this subject does not reveal it", axis.format),
      );
      rows.push([cell(at, exact(at)), ...values]);
    }
    return { columns, rows };
  });
}

// What the lines mean that no subject's switch names.
function key(lines: Line[]): HTMLElement | null {
  const marks = lines.filter((line) => line.subject === undefined).map((line) => {
    const mark = h("i", { class: !line.dash ? "mark" : (line.dash[0] ?? 0) < 4 ? "mark rule dotted" : "mark rule" });
    mark.style.setProperty("--subject", `var(${line.colour})`);
    return h("span", { class: "chip" }, mark, line.label);
  });
  const faint = lines.some((line) => line.faint === true);
  const how = faint && h("small", {}, "Faint: the others; point at a name above to bring one forward.");
  return marks.length > 0 || faint ? h("div", { class: "key" }, ...marks, how) : null;
}

const kHowRestless = "Line: the median of each stretch of the chart. Band, of one subject at a time: from the least to the greatest value in it; point at a name above, or hide the others, to see another's.";

function panel(view: View, title: string, axis: Axis, lines: Line[], absent: string): HTMLElement {
  if (lines.length === 0) {
    return h("figure", {}, h("figcaption", {}, title), h("p", { class: "empty" }, absent));
  }
  const chart = new TimeChart(view, title, axis, lines);
  return h("figure", {}, h("figcaption", {}, title), chart.element, key(lines), axis.restless && h("p", { class: "how" }, kHowRestless), behind(title, lines, axis));
}

function zoomBar(view: View): HTMLElement {
  const all = h("button", { type: "button", class: "quiet", id: "zoom-all" }, "Show all");
  const log = h("button", { type: "button", class: "quiet", id: "log-scale", "aria-pressed": view.log ? "true" : "false", title: "Logarithmic bytes: a subject that holds far more than the others leaves them room" }, "Log scale");
  log.addEventListener("click", () => {
    view.scaleBy(!view.log);
    log.setAttribute("aria-pressed", String(view.log));
  });
  const where = h("span", { "aria-live": "polite" });
  const show = (): void => {
    all.disabled = view.zoom === null;
    where.textContent = view.zoom
      ? `Events ${count(view.zoom[0])} to ${count(view.zoom[1])}`
      : "Drag across a chart to zoom all of them";
  };
  all.addEventListener("click", () => view.zoomTo(null));
  view.on("zoom", show);
  show();
  return h("p", { class: "zoom" }, where, log, all);
}

// Why no subject has the series `name`, as the report says it.
function absence(trace: TraceRuns, name: string): string {
  const reasons = trace.subjects.map((subject) => {
    const series = memberOf(subject, "series");
    return series ? text(series, `${name}_reason`) : "";
  });
  const why = reasons.find((reason) => reason !== "");
  return why === undefined ? "No run in this report holds this series." : `Of every subject: ${why}.`;
}

export function timeLinesSection(view: View, trace: TraceRuns): HTMLElement {
  const held = linesOf(view, trace, "held_bytes");
  const resident = linesOf(view, trace, "resident_bytes");
  const live = liveLine(trace);
  const ends = live.flatMap(({ x }) => [x[0] ?? 0, x[x.length - 1] ?? 0]);
  const bounds = boundLines(view, trace, ends);
  return section(
    "time-lines",
    "Memory over the trace",
    "Time counts events. Live is what the program asked for and still has; it is the same for every subject, and no heap can hold less.",
    zoomBar(view),
    panel(view, held.length > 0 ? "Live and held bytes" : "Live bytes (no subject here reveals held bytes)", kBytes, held.length + live.length > 0 ? [...live, ...bounds, ...held] : [], absence(trace, "held_bytes")),
    panel(view, "Live and resident bytes", kBytes, resident.length > 0 ? [...live, ...bounds, ...resident] : [], absence(trace, "resident_bytes")),
    panel(
      view,
      "External fragmentation: 1 − largest free extent ÷ all free bytes",
      { format: percent, most: 1, restless: true },
      linesOf(view, trace, "external_fragmentation"),
      absence(trace, "external_fragmentation"),
    ),
  );
}
