// SPDX-License-Identifier: MIT
//
// The answer in one sentence, and what was run.
import { h, type Child } from "../dom";
import { bytes, count, unbroken } from "../format";
import { isObject, number, ofTrace, text, type Json, type Report, type TraceRuns } from "../report";

const kLong = 90;  // letters that fit on two lines of the largest size

function sentence(report: Report): string {
  const verdict = report.json["verdict"];
  if (typeof verdict === "string") return verdict;
  if (isObject(verdict)) return text(verdict, "sentence") || text(verdict, "text");
  if (Array.isArray(verdict)) return verdict.filter((v) => typeof v === "string").join(" ");
  return "";
}

function fact(name: string, value: Child): HTMLElement | null {
  if (value === "" || value === null) return null;
  return h("div", {}, h("dt", {}, name), h("dd", {}, value));
}

// Sentences of advice that are about all traces or about this one, each with the figure behind it in
// its own words. Reports of version 1 do not say which trace a sentence is about.
function advice(report: Report, trace: TraceRuns | undefined): HTMLElement | null {
  const list: unknown[] = Array.isArray(report.json["advice"]) ? report.json["advice"] : [];
  const concerns = (item: Json): boolean => {
    const [about, digest] = [text(item, "trace"), text(item, "trace_digest")];
    return about === "" || (about === trace?.name && (digest === "" || digest === trace.digest));
  };
  const sentences = list.map((item) =>
    isObject(item) ? (concerns(item) ? text(item, "sentence") : "") : typeof item === "string" ? item : "",
  );
  const shown = sentences.filter((words) => words !== "");
  if (shown.length === 0) return null;
  return h("ul", { class: "advice" }, ...shown.map((words) => h("li", {}, unbroken(words))));
}

// What can be reached at fixed addresses, and what Robson's worst case would need.
function boundFacts(bounds: Json): (HTMLElement | null)[] {
  const shown = (name: string): string => {
    const value = number(bounds, name);
    return value === null ? "" : bytes(value);
  };
  return [fact("Achievable", shown("achievable_bytes")), fact("Robson's worst case", shown("robson_bytes"))];
}

// What was run, in a row of figures.
export function facts(report: Report, trace: TraceRuns): HTMLElement {
  const run = trace.subjects[0]?.runs[0] ?? {};
  const shown = (name: string, format: (value: number) => string): string => {
    const value = number(run, name);
    return value === null ? "" : format(value);
  };
  // Of an imported benchmark only times are known.
  const known = number(run, "peak_live_bytes") !== 0;
  const repetitions = Math.max(0, ...trace.subjects.map((s) => s.runs.length));
  return h(
    "dl",
    { class: "facts" },
    fact("Trace", trace.name),
    fact("Events", known ? shown("events", count) : ""),
    fact("Threads", known || number(run, "threads") !== 1 ? shown("threads", count) : ""),
    fact("Peak live, the floor", known ? shown("peak_live_bytes", bytes) : ""),
    ...boundFacts(ofTrace(report, "bounds", trace)),
    fact("Subjects", String(trace.subjects.length)),
    fact("Repetitions", repetitions > 0 ? String(repetitions) : ""),
    fact("Machine", text(report.context, "cpu")),
    fact("Date", text(report.context, "date").slice(0, 10)),
  );
}

export function verdictSection(report: Report, trace: TraceRuns | undefined): HTMLElement {
  const words = sentence(report) || "This report holds no verdict.";
  return h(
    "section",
    { id: "verdict", "aria-label": "Verdict" },
    h("h1", { class: words.length > kLong ? "long" : "" }, unbroken(words)),
    advice(report, trace),
  );
}
