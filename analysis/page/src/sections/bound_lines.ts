// SPDX-License-Identifier: MIT
//
// Heights that no subject can beat, could reach, or need never exceed, as level lines over the whole trace.
import type { Line } from "../drawn_lines";
import { number, ofTrace, type TraceRuns } from "../report";
import type { View } from "../view";

export interface Bound {
  name: string;  // in the report's bounds
  label: string;
  dash: number[];
  ceiling?: boolean;
}

export const kBounds: Bound[] = [
  { name: "load_bytes", label: "floor: peak live", dash: [2, 4] },
  { name: "achievable_bytes", label: "achievable: offline packing", dash: [8, 4] },
  { name: "robson_bytes", label: "ceiling: Robson\u2019s worst case", dash: [12, 4, 2, 4], ceiling: true },
];

// The bounds of the trace that the report knows.
export function boundsOf(view: View, trace: TraceRuns): (Bound & { level: number })[] {
  const bounds = ofTrace(view.report, "bounds", trace);
  return kBounds.flatMap((bound) => {
    const level = number(bounds, bound.name);
    return level === null ? [] : [{ ...bound, level }];
  });
}

// From the first to the last event that any of `lines` reaches.
export function boundLines(view: View, trace: TraceRuns, lines: Line[]): Line[] {
  const ends = lines.flatMap(({ x }) => [x[0] ?? 0, x[x.length - 1] ?? 0]);
  if (ends.length === 0) return [];
  const x = [Math.min(...ends), Math.max(...ends)];
  return boundsOf(view, trace).map(({ label, dash, level, ceiling }) => ({
    label, dash, level, colour: "--soft", x, y: x.map(() => level), ...(ceiling ? { ceiling } : {}),
  }));
}
