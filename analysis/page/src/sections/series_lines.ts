// SPDX-License-Identifier: MIT
//
// The series of each subject as lines of a chart, and why there are none.
import type { Line } from "../drawn_lines";
import { column, hasNumbers, memberOf, spread, text, type SubjectRuns, type TraceRuns } from "../report";
import type { View } from "../view";

const kStandingOut = 3;  // besides the baseline
const kWithoutBaseline = 2;  // where the baseline reveals no such series

export function numbers(values: (number | null)[]): number[] {
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

export function linesOf(view: View, trace: TraceRuns, name: string): Line[] {
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

// Why no subject has the series `name`, as the report says it.
export function absence(trace: TraceRuns, name: string): string {
  const reasons = trace.subjects.map((subject) => {
    const series = memberOf(subject, "series");
    return series ? text(series, `${name}_reason`) : "";
  });
  const why = reasons.find((reason) => reason !== "");
  return why === undefined ? "No run in this report holds this series." : `Of every subject: ${why}.`;
}
