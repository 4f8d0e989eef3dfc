// SPDX-License-Identifier: MIT
//
// What a chart over the trace draws, in the words of uPlot: figures, lines, bands and axes.
import uPlot from "uplot";
import { centresOf, edgesOf, envelope } from "./envelope";
import { count, onAxis, powers, ticks, type Format } from "./format";
import { cssColour, type Span, type View } from "./view";

export interface Line {
  label: string;
  subject?: string;  // whose legend entry shows and hides it; none: always shown
  faint?: boolean;  // behind the others, unless its subject is pointed at
  colour: string;  // a CSS custom property
  dash?: number[];
  fill?: string;  // a CSS custom property: fills down to zero
  x: number[];
  y: (number | null)[];
  level?: number;  // of a bound: the one height of the whole line, told in the key
  ceiling?: boolean;  // a bound that may be far above: marked at the top edge where it is beyond the scale
  shown?: (number | null)[];  // what the note tells in place of y, where y is a stack's height
}

export interface Axis {
  format: Format;
  binary?: boolean;  // ticks at powers of two
  most?: number;  // the axis never goes above this
  restless?: boolean;  // drawn as medians between the least and the greatest
  mayBeLog?: boolean;  // follows the reader's choice of a logarithmic scale
}

const kNear = 1.3;  // a ceiling up to so much above the highest figure is within the scale
const kHeadroom = 1.06;
const kMarkerRoom = 1.17;  // above the highest figure, for the words at the top edge
const kFaint = 0.35;
const kDepth = 1024;  // of a logarithmic scale
const kStretchPixels = 4;  // one median
export const kParts = 3;  // of a restless line: its middle, its upper and its lower edge
const kBehind = 0.12;  // of all others, while one subject is pointed at

export function joined(lines: Line[]): uPlot.AlignedData {
  return uPlot.join(lines.map((line) => [line.x, line.y] as uPlot.AlignedData));
}

export function calmed(lines: Line[], span: Span, width: number): uPlot.AlignedData {
  const edges = edgesOf(span, Math.max(2, Math.round(width / kStretchPixels)));
  const parts = lines.flatMap((line) => {
    const { middle, high, low } = envelope(line.x, line.y, edges);
    return [middle, high, low];
  });
  return [centresOf(edges), ...parts];
}

// Lines without a subject first, then the faint ones: what is drawn last lies above.
export function backToFront(lines: Line[]): Line[] {
  const depth = (line: Line): number => (line.subject === undefined ? 0 : line.faint ? 1 : 2);
  return [...lines].sort((a, b) => depth(a) - depth(b));
}

export function alphaOf(view: View, line: Line): number {
  if (line.subject === undefined) return 1;
  if (view.pointed !== null) return view.pointed === line.subject ? 1 : kBehind;
  return line.faint ? kFaint : 1;
}

export function series(view: View, lines: Line[], isLog: boolean): uPlot.Series[] {
  return lines.map((line) => ({
    auto: isLog || line.ceiling !== true,
    label: line.label,
    stroke: () => cssColour(line.colour),
    ...(line.fill === undefined ? {} : { fill: () => cssColour(line.fill ?? "") }),
    width: line.fill === undefined ? 1.75 : 1.25,
    alpha: alphaOf(view, line),
    dash: line.dash ?? [],
    show: line.subject === undefined || view.visible(line.subject),
    spanGaps: true,
    points: { show: false },
  }));
}

// Of a restless line its middle as a line, its edges as those of a band.
export function restlessSeries(view: View, lines: Line[], isLog: boolean): uPlot.Series[] {
  return series(view, lines, isLog).flatMap((middle) => {
    const edge = { ...middle, stroke: "transparent", width: 0, dash: [] };
    return [middle, edge, edge].map((part) => ({ ...part }));
  });
}

// Whose band is drawn: several on one another mix to a colour that is nobody's. The subject pointed at, or else the
// baseline, or else the one that lies above the others.
function banded(view: View, lines: Line[]): Line | undefined {
  const seen = lines.filter(({ subject }) => subject === undefined || view.visible(subject));
  const of = (name: string | null): Line | undefined => seen.find(({ subject }) => subject === name);
  return of(view.pointed) ?? of(view.report.baseline) ?? seen[seen.length - 1];
}

export function bands(view: View, lines: Line[]): uPlot.Band[] {
  return lines.map((line, i) => ({
    series: [kParts * i + 2, kParts * i + 3],
    fill: () => {
      const share = banded(view, lines) === line ? 30 : 0;
      return `color-mix(in srgb, ${cssColour(line.colour)} ${share}%, transparent)`;
    },
  }));
}

// The ceilings of a chart whose highest other figure is `high`: those within its scale, and those beyond.
export function ceilings(lines: Line[], high: number): { near: number[]; beyond: number[] } {
  const levels = lines.filter(({ ceiling }) => ceiling === true).map(({ level }) => level ?? 0);
  return { near: levels.filter((level) => level <= high * kNear), beyond: levels.filter((level) => level > high * kNear) };
}

// From zero to a little above the highest; logarithmic, from a little below the lowest, or a thousandth of the
// highest where the lowest is less. A ceiling far above leaves room for its words at the top edge.
export function heights(axis: Axis, isLog: boolean, lines: Line[]): uPlot.Scale {
  const most = axis.most ?? Infinity;
  if (isLog) return { distr: 3, range: (_u, low, high) => [Math.max(low || 1, high / kDepth) / 1.15, (high || 1) * 1.15] };
  return {
    range: (_u, _low, high) => {
      const { near, beyond } = ceilings(lines, high || 1);
      const top = Math.max(high || 1, ...near);
      return [0, Math.min(most, top * (beyond.length > 0 ? kMarkerRoom : kHeadroom))];
    },
  };
}

export function axes(axis: Axis, isLog: boolean): uPlot.Axis[] {
  const common = {
    stroke: () => cssColour("--soft"),
    font: "12px system-ui, sans-serif",
    ticks: { show: false },
  };
  const grid = { stroke: () => cssColour("--line"), width: 1 };
  return [
    {
      ...common,
      grid: { show: false },
      size: 28,
      values: (_u, values) => values.map(onAxis(count)),
    },
    {
      ...common,
      grid,
      size: 72,
      splits: (_u, _i, low, high) => (isLog ? powers(low, high, 6) : ticks(low, high, 4, axis.binary ?? false)),
      filter: (_u, splits) => splits,
      values: (_u, values) => values.map(onAxis(axis.format)),
    },
  ];
}
