// SPDX-License-Identifier: MIT
//
// A restless series as an eye can read it: its median in each stretch of the chart, between its least
// and its greatest value there.
import type { Span } from "./view";

export interface Envelope {
  middle: (number | null)[];  // [stretches]: below it half of the stretch's events, above it the others
  high: (number | null)[];
  low: (number | null)[];
}

// Edges of `count` stretches of equal length: edges[count + 1].
export function edgesOf([first, last]: Span, count: number): number[] {
  return Array.from({ length: count + 1 }, (_, i) => first + ((last - first) * i) / count);
}

export function centresOf(edges: number[]): number[] {
  return edges.slice(1).map((end, i) => (end + (edges[i] ?? end)) / 2);
}

interface Step {
  value: number;
  events: number;  // for so many events the series had it
}

function median(steps: Step[]): number | null {
  const half = steps.reduce((sum, { events }) => sum + events, 0) / 2;
  let below = 0;
  for (const { value, events } of steps) {
    below += events;
    if (below >= half) return value;
  }
  return null;
}

// `y[i]` holds from `x[i]` (ascending) to the next; null: no value. Where a stretch has none, neither has
// the envelope.
export function envelope(x: number[], y: (number | null)[], edges: number[]): Envelope {
  const result: Envelope = { middle: [], high: [], low: [] };
  let at = 0;
  for (let k = 0; k + 1 < edges.length; ++k) {
    const [begin, end] = [edges[k] ?? 0, edges[k + 1] ?? 0];
    while (at + 1 < x.length && (x[at + 1] ?? Infinity) <= begin) ++at;
    const steps: Step[] = [];
    for (let i = at; i < x.length && (x[i] ?? Infinity) < end; ++i) {
      const value = y[i] ?? null;
      const events = Math.min(end, x[i + 1] ?? end) - Math.max(begin, x[i] ?? begin);
      if (value !== null && events > 0) steps.push({ value, events });
    }
    steps.sort((a, b) => a.value - b.value);
    result.middle.push(median(steps));
    result.low.push(steps[0]?.value ?? null);
    result.high.push(steps[steps.length - 1]?.value ?? null);
  }
  return result;
}
