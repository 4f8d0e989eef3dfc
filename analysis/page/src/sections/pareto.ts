// SPDX-License-Identifier: MIT
//
// Time against memory, each subject as a point with its intervals; the front joins the subjects
// that no other beats in both.
import { section, svg } from "../dom";
import { bytes, nanoseconds, onAxis, ratio, ticks } from "../format";
import { comparison, spread, type TraceRuns } from "../report";
import { responsive } from "../responsive";
import { cell, figureCell, tableBehind } from "../table";
import { explain } from "../tooltip";
import type { View } from "../view";
import { boundsOf, type Bound } from "./bound_lines";
import { labelPlaces, type Box } from "./label_places";
import { chip } from "./subject_chip";

interface Ratio {
  middle: number;
  low: number;
  high: number;
}

export interface Point {
  subject: string;
  time: Ratio;
  memory: Ratio;
}

const kHeight = 400;
const kEdge = { left: 56, right: 16, top: 30, bottom: 44 };
const kCorner: Box = { x: kEdge.left + 8, y: kHeight - kEdge.bottom - 20, width: 92, height: 15 };  // "less of both"
const kSide = kCorner.height;
const kLabelFont = "13px system-ui, sans-serif";
const kLeastBound = 0.6;  // of the lowest ratio: a bound below that would squeeze the points
const kTime = "ns_per_event";
const kMemory = "peak_resident_bytes";

// A bound as a multiple of the baseline's peak resident bytes.
type Height = Bound & { height: number };

function heightsOf(view: View, trace: TraceRuns): Height[] {
  const baseline = trace.subjects.find(({ name }) => name === view.report.baseline);
  const base = baseline ? spread(baseline, kMemory).median : null;
  if (base === null || base === 0) return [];
  return boundsOf(view, trace).map((bound) => ({ ...bound, height: bound.level / base }));
}

const measuring = document.createElement("canvas").getContext("2d");

function widthOf(words: string): number {
  if (!measuring) return words.length * 7.2;
  measuring.font = kLabelFont;
  return measuring.measureText(words).width + 2;
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

// Round ratios within a decade, finest first.
const kRatioSteps = [[1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 7], [1, 1.5, 2, 3, 5], [1, 2, 5], [1, 3], [1]];

// Round ratios from low to high, at most so many where that leaves any; evenly spaced over a narrow range.
function ratioTicks(low: number, high: number, most: number): number[] {
  if (high / low < 1.8) return ticks(low, high, most);
  const decades = [0.001, 0.01, 0.1, 1, 10, 100, 1000];
  const within = kRatioSteps.map((steps) =>
    decades.flatMap((ten) => steps.map((step) => step * ten)).filter((v) => v >= low && v <= high),
  );
  return within.find((values) => values.length <= most) ?? ticks(low, high, most);
}

class Frame {
  private low: [number, number];
  private high: [number, number];
  private titleWidth = 0;  // of the memory axis, once it is drawn

  constructor(readonly width: number, points: Point[], bounds: Height[]) {
    const range = (ratios: Ratio[]): [number, number] => {
      const low = Math.min(1, ...ratios.map((r) => r.low));
      const high = Math.max(1, ...ratios.map((r) => r.high));
      const margin = Math.max(1.02, (high / low) ** 0.12);
      return [low / margin, high * margin];
    };
    const x = range(points.map((p) => p.time));
    const memory = points.map((p) => p.memory);
    const least = Math.min(1, ...memory.map(({ low }) => low)) * kLeastBound;
    const near = bounds.filter(({ ceiling, height }) => ceiling !== true && height >= least);
    const y = range([...memory, ...near.map(({ height }) => ({ middle: height, low: height, high: height }))]);
    this.low = [x[0], y[0]];
    this.high = [x[1], y[1]];
  }

  // Ratios stand on logarithmic axes: half and twice are equally far from the baseline.
  x(value: number): number {
    const share = Math.log(value / this.low[0]) / Math.log(this.high[0] / this.low[0]);
    return kEdge.left + share * (this.width - kEdge.left - kEdge.right);
  }

  y(value: number): number {
    const share = Math.log(value / this.low[1]) / Math.log(this.high[1] / this.low[1]);
    return kHeight - kEdge.bottom - share * (kHeight - kEdge.top - kEdge.bottom);
  }

  dot(point: Point): Box {
    const { x, y } = { x: this.x(point.time.middle), y: this.y(point.memory.middle) };
    return { x: x - 7, y: y - 7, width: 14, height: 14 };
  }

  // The two intervals, which a name set beside the point could hide.
  bars({ time, memory }: Point): Box[] {
    const [x, y] = [this.x(time.low), this.y(memory.high)];
    return [
      { x, y: this.y(memory.middle) - 2, width: this.x(time.high) - x, height: 4 },
      { x: this.x(time.middle) - 2, y, width: 4, height: this.y(memory.low) - y },
    ];
  }

  axes(baseline: string): SVGElement {
    const group = svg("g", { class: "axes" });
    const label = onAxis(ratio);
    const bottom = kHeight - kEdge.bottom;
    for (const tick of ratioTicks(this.low[0], this.high[0], this.width < 480 ? 5 : 8)) {
      const x = this.x(tick);
      group.append(svg("line", { x1: x, x2: x, y1: kEdge.top, y2: bottom, class: "grid" }));
      group.append(svg("text", { x, y: bottom + 18, "text-anchor": "middle" }, label(tick)));
    }
    for (const tick of ratioTicks(this.low[1], this.high[1], 6)) {
      const y = this.y(tick);
      group.append(svg("line", { x1: kEdge.left, x2: this.width - kEdge.right, y1: y, y2: y, class: "grid" }));
      group.append(svg("text", { x: kEdge.left - 8, y: y + 4, "text-anchor": "end" }, label(tick)));
    }
    const x = { x1: this.x(1), x2: this.x(1), y1: kEdge.top, y2: bottom };
    const y = { x1: kEdge.left, x2: this.width - kEdge.right, y1: this.y(1), y2: this.y(1) };
    group.append(svg("line", { ...x, class: "one" }), svg("line", { ...y, class: "one" }));
    const title = `Time an event, × ${baseline}`;
    group.append(svg("text", { x: this.width - kEdge.right, y: kHeight - 6, "text-anchor": "end" }, `${title} →`));
    const heading = `↑ Peak resident, × ${baseline}`;
    this.titleWidth = widthOf(heading);
    group.append(svg("text", { x: 0, y: 12 }, heading));
    group.append(svg("text", { x: kEdge.left + 8, y: bottom - 8, class: "good" }, "↙ less of both"));
    return group;
  }

  // Bounds within the scale as lines with their words, the lower ones' below; those above it in words alone.
  boundLines(bounds: Height[]): { drawn: SVGElement; words: Box[] } {
    const drawn = svg("g", { class: "bounds" });
    const words: Box[] = [];
    const right = this.width - kEdge.right;
    bounds.forEach(({ label, height, dash }, i) => {
      if (height < this.low[1]) return;
      const short = label.split(":")[0] ?? label;
      if (height > this.high[1]) {
        const told = (name: string): string => `\u2191 ${name} ${onAxis(ratio)(height)}`;
        const whole = told(label.split(": ")[1] ?? short);
        const above = widthOf(whole) < this.width - kEdge.right - this.titleWidth ? whole : told(short);
        drawn.append(svg("text", { x: right, y: 12, "text-anchor": "end" }, above));
        return;
      }
      const y = this.y(height);
      const baseline = i === 0 ? y + 13 : y - 5;
      const width = widthOf(short);
      drawn.append(svg("line", { x1: kEdge.left, x2: right, y1: y, y2: y, "stroke-dasharray": dash.join(" ") }));
      drawn.append(svg("text", { x: right - 4, y: baseline, "text-anchor": "end" }, short));
      words.push({ x: right - 4 - width, y: baseline - kSide + 4, width, height: kSide });
    });
    return { drawn, words };
  }

  frontLine(points: Point[]): SVGElement {
    const steps = points.map((point, i) => {
      const x = this.x(point.time.middle);
      const y = this.y(point.memory.middle);
      return i === 0 ? `M${x} ${kEdge.top}V${y}` : `H${x}V${y}`;
    });
    const d = `${steps.join("")}H${this.width - kEdge.right}`;
    return svg("path", { d, class: "front" });
  }
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
  const { drawn, words } = frame.boundLines(bounds);
  picture.append(drawn);
  if (points.length > 0) picture.append(frame.frontLine(front(points)));
  const marks = points.map((point) => {
    const shown = mark(view, frame, point);
    shown.setAttribute("tabindex", "0");
    shown.setAttribute("role", "img");
    shown.setAttribute("aria-label", note(trace, point));
    explain(shown, () => note(trace, point));
    return shown;
  });
  const boxes = points.map((point) => frame.dot(point));
  const whiskers = points.flatMap((point) => frame.bars(point));
  const room = { x: kEdge.left + 2, y: 18, width: width - kEdge.left - 2, height: kHeight - kEdge.bottom - 18 };
  const places = labelPlaces(points.map(({ subject }) => widthOf(subject)), boxes, whiskers, [...words, kCorner], room);
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
