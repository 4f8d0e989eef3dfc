// SPDX-License-Identifier: MIT
//
// Time against memory, each subject as a point with its intervals; the front joins the subjects
// that no other beats in both.
import { section, svg } from "../dom";
import { bytes, nanoseconds, ratio } from "../format";
import { comparison, spread, type TraceRuns } from "../report";
import { responsive } from "../responsive";
import { cell, figureCell, tableBehind } from "../table";
import { explain } from "../tooltip";
import type { View } from "../view";
import { boundsOf } from "./bound_lines";
import { labelPlaces } from "./label_places";
import { Frame, kCorner, kEdge, kHeight, widthOf, type Height, type Point, type Ratio } from "./scatter_frame";
import { chip } from "./subject_chip";

const kTime = "ns_per_event";
const kMemory = "peak_resident_bytes";

function heightsOf(view: View, trace: TraceRuns): Height[] {
  const baseline = trace.subjects.find(({ name }) => name === view.report.baseline);
  const base = baseline ? spread(baseline, kMemory).median : null;
  if (base === null || base === 0) return [];
  return boundsOf(view, trace).map((bound) => ({ ...bound, height: bound.level / base }));
}

// The paired ratio with its interval; without a comparison, the ratio of the medians.
function ratioOf(view: View, trace: TraceRuns, subject: string, metric: string): Ratio | null {
  if (subject === view.report.baseline) return { middle: 1, low: 1, high: 1 };
  const found = comparison(trace, subject, metric);
  if (found && found.ratio !== null) {
    return { middle: found.ratio, low: found.low ?? found.ratio, high: found.high ?? found.ratio };
  }
  const median = (name: string): number | null => {
    const runs = trace.subjects.find((s) => s.name === name);
    return runs ? spread(runs, metric).median : null;
  };
  const own = median(subject);
  const base = median(view.report.baseline);
  if (own === null || base === null || base === 0) return null;
  return { middle: own / base, low: own / base, high: own / base };
}

function pointsOf(view: View, trace: TraceRuns): Point[] {
  return trace.subjects.flatMap(({ name }) => {
    const time = ratioOf(view, trace, name, kTime);
    const memory = ratioOf(view, trace, name, kMemory);
    return time && memory ? [{ subject: name, time, memory }] : [];
  });
}

// The points that no other beats in one without losing in the other, by rising time.
export function front(points: Point[]): Point[] {
  const beats = (a: Point, b: Point): boolean =>
    a.time.middle <= b.time.middle &&
    a.memory.middle <= b.memory.middle &&
    (a.time.middle < b.time.middle || a.memory.middle < b.memory.middle);
  return points
    .filter((point) => !points.some((other) => beats(other, point)))
    .sort((a, b) => a.time.middle - b.time.middle);
}

function mark(view: View, frame: Frame, point: Point): SVGElement {
  const { time, memory, subject } = point;
  const [x, y] = [frame.x(time.middle), frame.y(memory.middle)];
  const stroke = `var(${view.colourName(subject)})`;
  const whisker = { stroke, "stroke-width": 2, opacity: 0.55 };
  return svg(
    "g",
    {},
    svg("line", { x1: frame.x(time.low), x2: frame.x(time.high), y1: y, y2: y, ...whisker }),
    svg("line", { x1: x, x2: x, y1: frame.y(memory.low), y2: frame.y(memory.high), ...whisker }),
    svg("circle", { cx: x, cy: y, r: 6, fill: stroke, class: "point" }),
  );
}

function note(trace: TraceRuns, point: Point): string {
  const runs = trace.subjects.find((s) => s.name === point.subject);
  if (!runs) return point.subject;
  const time = spread(runs, kTime).median;
  const memory = spread(runs, kMemory).median;
  const absolute = time !== null && memory !== null ? ` (${nanoseconds(time)}, ${bytes(memory)})` : "";
  return `${point.subject}: ${ratio(point.time.middle)} the time, ${ratio(point.memory.middle)} the memory${absolute}`;
}

function drawing(view: View, trace: TraceRuns, width: number): SVGElement {
  const all = pointsOf(view, trace);
  const points = all.filter((point) => view.visible(point.subject));
  const bounds = heightsOf(view, trace);
  const frame = new Frame(width, all, bounds);
  const picture = svg("svg", { width, height: kHeight, class: "scatter" });
  picture.append(frame.axes(view.report.baseline));
  const boxes = points.map((point) => frame.dot(point));
  const whiskers = points.flatMap((point) => frame.bars(point));
  const best = frame.frontLine(front(points));
  const { drawn, words, lines } = frame.boundLines(bounds, [...boxes, ...whiskers, ...best.lines]);
  picture.append(drawn, ...best.drawn);
  const marks = points.map((point) => {
    const shown = mark(view, frame, point);
    shown.setAttribute("tabindex", "0");
    shown.setAttribute("role", "img");
    shown.setAttribute("aria-label", note(trace, point));
    explain(shown, () => note(trace, point));
    return shown;
  });
  const room = { x: kEdge.left + 2, y: 18, width: width - kEdge.left - 2, height: kHeight - kEdge.bottom - 18 };
  const places = labelPlaces(points.map(({ subject }) => widthOf(subject)), boxes, [...best.lines, ...lines], whiskers, [...words, kCorner], room);
  const leaders = places.flatMap(({ leader }) => (leader ? [svg("line", { ...leader, class: "leader" })] : []));
  const labels = points.map((point, i) =>
    svg("text", { x: places[i]?.x, y: places[i]?.y, class: "label" }, point.subject),
  );
  picture.append(...leaders, ...marks, ...labels);
  return picture;
}

export function paretoSection(view: View, trace: TraceRuns): HTMLElement | null {
  const points = pointsOf(view, trace);
  if (points.length < 2) return null;
  const picture = responsive("pareto", `Time against memory on ${trace.name}`, (width) =>
    drawing(view, trace, width),
  );
  view.on("subjects", picture.redraw);
  const table = tableBehind(`Time against memory on ${trace.name}`, () => {
    const best = new Set(front(points).map((point) => point.subject));
    const titles = ["Time ratio", "low", "high", "Resident ratio", "low", "high"];
    return {
      columns: [{ title: "Subject", words: true }, ...titles.map((title) => ({ title })), { title: "On the front", words: true }],
      rows: points.map((point) => [
        cell(point.subject, chip(view, point.subject)),
        ...[point.time, point.memory].flatMap(({ middle, low, high }) =>
          [middle, low, high].map((value) => figureCell(value, "", ratio)),
        ),
        cell(best.has(point.subject) ? "yes" : "no"),
      ]),
    };
  });
  return section(
    "pareto",
    "Time against memory",
    `${trace.name}: lower left is better. The dashed line joins those that no other beats in both; bars are 95 % intervals.`,
    picture.element,
    table,
  );
}
