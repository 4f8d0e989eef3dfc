// SPDX-License-Identifier: MIT
//
// The scatter's frame: two logarithmic axes, the bounds of memory, and the front as a step line.
import { svg } from "../dom";
import { onAxis, ratio, ticks } from "../format";
import type { Bound } from "./bound_lines";
import { besideLine, type Box } from "./label_places";

export interface Ratio {
  middle: number;
  low: number;
  high: number;
}

export interface Point {
  subject: string;
  time: Ratio;
  memory: Ratio;
}

export const kHeight = 400;
export const kEdge = { left: 56, right: 16, top: 30, bottom: 44 };
export const kCorner: Box = { x: kEdge.left + 8, y: kHeight - kEdge.bottom - 20, width: 92, height: 15 };  // "less of both"
const kLabelFont = "13px system-ui, sans-serif";
const kLeastBound = 0.6;  // of the lowest ratio: a bound below that would squeeze the points
// A bound as a multiple of the baseline's peak resident bytes.
export type Height = Bound & { height: number };

const measuring = document.createElement("canvas").getContext("2d");

export function widthOf(words: string): number {
  if (!measuring) return words.length * 7.2;
  measuring.font = kLabelFont;
  return measuring.measureText(words).width + 2;
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

export class Frame {
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

  // The step line through the points of the front, and the boxes that it passes through.
  frontLine(points: Point[]): { drawn: SVGElement[]; lines: Box[] } {
    if (points.length === 0) return { drawn: [], lines: [] };
    const corners: [number, number][] = [];
    let above: number = kEdge.top;
    for (const point of points) {
      const [x, y] = [this.x(point.time.middle), this.y(point.memory.middle)];
      corners.push([x, above], [x, y]);
      above = y;
    }
    corners.push([this.width - kEdge.right, above]);
    const lines = corners.slice(1).map(([x, y], i): Box => {
      const [fromX, fromY] = corners[i] ?? [x, y];
      const [left, top] = [Math.min(x, fromX), Math.min(y, fromY)];
      return { x: left - 1, y: top - 1, width: Math.abs(x - fromX) + 2, height: Math.abs(y - fromY) + 2 };
    });
    return { drawn: [svg("path", { d: `M${corners.map((corner) => corner.join(" ")).join("L")}`, class: "front" })], lines };
  }

  // Bounds within the scale as lines, each with its words where they lie on nothing of `others`; those above it in
  // words alone.
  boundLines(bounds: Height[], others: Box[]): { drawn: SVGElement; words: Box[]; lines: Box[] } {
    const drawn = svg("g", { class: "bounds" });
    const [left, right] = [kEdge.left, this.width - kEdge.right];
    const near = bounds.filter(({ height }) => height >= this.low[1] && height <= this.high[1]);
    const lines = near.map(({ height }): Box => ({ x: left, y: this.y(height) - 1, width: right - left, height: 2 }));
    const one = [
      { x: this.x(1) - 1, y: kEdge.top, width: 2, height: kHeight - kEdge.bottom - kEdge.top },
      { x: left, y: this.y(1) - 1, width: right - left, height: 2 },
    ];
    const words: Box[] = [];
    near.forEach(({ label, height, dash }, i) => {
      const y = this.y(height);
      const short = label.split(":")[0] ?? label;
      const box = besideLine(widthOf(short), y, left + 4, right - 4, [...others, ...lines, ...one, ...words, kCorner], i === 0);
      drawn.append(svg("line", { x1: left, x2: right, y1: y, y2: y, "stroke-dasharray": dash.join(" ") }));
      drawn.append(svg("text", { x: box.x + box.width, y: box.y + box.height - 4, "text-anchor": "end" }, short));
      words.push(box);
    });
    const beyond = bounds.find(({ height }) => height > this.high[1]);
    if (beyond) drawn.append(this.beyondScale(beyond));
    return { drawn, words, lines };
  }

  private beyondScale({ label, height }: Height): SVGElement {
    const told = (name: string): string => `\u2191 ${name} ${onAxis(ratio)(height)}`;
    const [short, long] = label.split(": ");
    const whole = told(long ?? label);
    const fits = widthOf(whole) < this.width - kEdge.right - this.titleWidth;
    return svg("text", { x: this.width - kEdge.right, y: 12, "text-anchor": "end" }, fits ? whole : told(short ?? label));
  }
}
