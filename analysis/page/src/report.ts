// SPDX-License-Identifier: MIT
//
// Reads the report tolerantly: a member that is missing or of another type is simply not there, so
// that reports of earlier and later schema versions open.

export type Json = Record<string, unknown>;

// A figure, or the reason why there is none.
export interface Figure {
  value: number | null;
  reason: string;
}

export function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function text(object: Json, name: string): string {
  const value = object[name];
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export function number(object: Json, name: string): number | null {
  const value = object[name];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

// A column of a series: numbers, and null where there is none.
export function column(object: Json, name: string): (number | null)[] {
  const value = object[name];
  if (!Array.isArray(value)) return [];
  return value.map((item: unknown) => (typeof item === "number" ? item : null));
}

export function hasNumbers(values: (number | null)[]): boolean {
  return values.some((value) => value !== null);
}

// The figure at `path` ("johnstone_wilson.1.gross"); a reason stands beside it as <name>_reason.
export function figure(object: Json, path: string): Figure {
  let parent = object;
  const names = path.split(".");
  const last = names.pop() ?? "";
  let reason = "";
  for (const name of names) {
    reason = text(parent, `${name}_reason`) || reason;
    const next = parent[name];
    if (!isObject(next)) return { value: null, reason: reason || "not in this report" };
    parent = next;
  }
  const value = number(parent, last);
  if (value !== null) return { value, reason: "" };
  return { value: null, reason: text(parent, `${last}_reason`) || reason || "not in this report" };
}

export function failure(run: Json): string {
  return text(run, "failure");
}

// The runs of one subject on one trace, in order of repetition.
export interface SubjectRuns {
  name: string;
  origin: string;
  runs: Json[];
  counting: Json[];  // those without a failure
}

export interface TraceRuns {
  name: string;
  digest: string;  // of its events: traces of one name may differ; "" in reports without
  subjects: SubjectRuns[];
  comparisons: Json[];
}

export interface Report {
  json: Json;
  context: Json;
  traces: TraceRuns[];
  subjects: string[];  // the baseline, then by time on the first trace: a subject keeps its colour
  baseline: string;
}

// Whether `item`, a run, a comparison or the like, is of this trace.
function isOf(item: Json, name: string, digest: string): boolean {
  const own = text(item, "trace_digest");
  return text(item, "trace") === name && (own === "" || digest === "" || own === digest);
}

// The first of the report's `list` ("bounds", "traces") that is of `trace`; {} where there is none.
export function ofTrace(report: Report, list: string, trace: TraceRuns): Json {
  return objects(report.json[list]).find((item) => isOf(item, trace.name, trace.digest)) ?? {};
}

function traceRuns(first: Json, runs: Json[], comparisons: Json[]): TraceRuns {
  const name = text(first, "trace");
  const digest = text(first, "trace_digest");
  const bySubject = new Map<string, Json[]>();
  for (const run of runs.filter((item) => isOf(item, name, digest))) {
    const subject = text(run, "subject");
    bySubject.set(subject, [...(bySubject.get(subject) ?? []), run]);
  }
  const subjects = [...bySubject].map(([subject, own]) => ({
    name: subject,
    origin: text(own[0] ?? {}, "subject_origin"),
    runs: own.sort((a, b) => (number(a, "repetition") ?? 0) - (number(b, "repetition") ?? 0)),
    counting: own.filter((run) => failure(run) === ""),
  }));
  const compared = comparisons.filter((item) => isOf(item, name, digest));
  return { name, digest, subjects, comparisons: compared };
}

// One run of each trace, by first appearance.
function firstOfEach(runs: Json[]): Json[] {
  const seen = new Map<string, Json>();
  for (const run of runs) {
    const key = `${text(run, "trace")}\n${text(run, "trace_digest")}`;
    if (!seen.has(key)) seen.set(key, run);
  }
  return [...seen.values()];
}

// The baseline first, then the subjects of the first trace by rising time, then those of others.
function inOrder(traces: TraceRuns[], baseline: string): string[] {
  const time = (subject: SubjectRuns): number => spread(subject, "ns_per_event").median ?? Infinity;
  const timed = traces.flatMap((trace) =>
    [...trace.subjects].sort((a, b) => (time(a) === time(b) ? 0 : time(a) - time(b))),
  );
  const names = [...new Set(timed.map(({ name }) => name))];
  return [...names.filter((name) => name === baseline), ...names.filter((name) => name !== baseline)];
}

export function readReport(json: Json): Report {
  const runs = objects(json["runs"]);
  const comparisons = objects(json["comparisons"]);
  const context = isObject(json["context"]) ? json["context"] : {};
  const traces = firstOfEach(runs).map((first) => traceRuns(first, runs, comparisons));
  const named = text(context, "baseline") || text(comparisons[0] ?? {}, "baseline");
  const baseline = named || (traces[0]?.subjects[0]?.name ?? "");
  const subjects = inOrder(traces, baseline);
  for (const trace of traces) {
    trace.subjects.sort((a, b) => subjects.indexOf(a.name) - subjects.indexOf(b.name));
  }
  return { json, context, traces, subjects, baseline };
}

// The first member object named `name` ("series", "heat_map", ...) among the subject's runs.
export function memberOf(subject: SubjectRuns, name: string): Json | null {
  for (const run of [...subject.counting, ...subject.runs]) {
    const value = run[name];
    if (isObject(value)) return value;
  }
  return null;
}

// The figures at `path` of the runs that count, and their median, least and greatest.
export interface Spread {
  values: number[];
  median: number | null;
  low: number | null;
  high: number | null;
  reason: string;
}

export function spread(subject: SubjectRuns, path: string): Spread {
  return spreadOf(subject, subject.counting.map((run) => figure(run, path)));
}

// The middle value, or the mean of the two middle ones; null of none.
export function medianOf(values: number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const [lower, upper] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  return lower === undefined || upper === undefined ? null : (lower + upper) / 2;
}

// Of figures that were made of the subject's counting runs.
export function spreadOf(subject: SubjectRuns, figures: Figure[]): Spread {
  const values = figures.flatMap((f) => (f.value === null ? [] : [f.value]));
  const failed = subject.runs.map(failure).find((why) => why !== "");
  const why = figures.find((f) => f.value === null)?.reason ?? failed ?? "no run of it counts";
  if (values.length === 0) return { values, median: null, low: null, high: null, reason: why };
  return { values, median: medianOf(values), low: Math.min(...values), high: Math.max(...values), reason: "" };
}

// A paired ratio to the baseline.
export interface Comparison {
  ratio: number | null;
  low: number | null;
  high: number | null;
  exact: boolean;  // the same in every repetition: there is no interval
  verdict: string;
  reason: string;
}

export function comparison(trace: TraceRuns, subject: string, metric: string): Comparison | null {
  const found = trace.comparisons.find(
    (c) => text(c, "subject") === subject && text(c, "metric") === metric,
  );
  if (!found) return null;
  const [low, high] = column(found, "interval");
  const { value, reason } = figure(found, "ratio");
  return {
    ratio: value,
    low: low ?? null,
    high: high ?? null,
    exact: text(found, "interval_reason") === "exact",
    verdict: text(found, "verdict"),
    reason,
  };
}
