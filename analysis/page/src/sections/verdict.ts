// SPDX-License-Identifier: MIT
//
// The answer in one sentence, and what was run.
import { h, type Child } from "../dom";
import { bytes, count } from "../format";
import { isObject, number, text, type Report, type TraceRuns } from "../report";

const kLong = 110;  // letters that fit on two lines of the largest size

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

// Sentences of advice, each with the figure behind it in its own words.
function advice(report: Report): HTMLElement | null {
  const list: unknown[] = Array.isArray(report.json["advice"]) ? report.json["advice"] : [];
  const sentences = list.map((item) =>
    isObject(item) ? text(item, "sentence") : typeof item === "string" ? item : "",
  );
  const shown = sentences.filter((words) => words !== "");
  if (shown.length === 0) return null;
  return h("ul", { class: "advice" }, ...shown.map((words) => h("li", {}, words)));
}

export function verdictSection(report: Report, trace: TraceRuns | undefined): HTMLElement {
  const run = trace?.subjects[0]?.runs[0] ?? {};
  const shown = (name: string, format: (value: number) => string): string => {
    const value = number(run, name);
    return value === null ? "" : format(value);
  };
  const repetitions = Math.max(0, ...(trace?.subjects.map((s) => s.runs.length) ?? []));
  return h(
    "section",
    { id: "verdict", "aria-label": "Verdict" },
    h("h1", { class: sentence(report).length > kLong ? "long" : "" }, sentence(report) || "This report holds no verdict."),
    advice(report),
    h(
      "dl",
      { class: "facts" },
      fact("Trace", trace?.name ?? ""),
      fact("Events", shown("events", count)),
      fact("Threads", shown("threads", count)),
      fact("Peak live", shown("peak_live_bytes", bytes)),
      fact("Subjects", trace ? String(trace.subjects.length) : ""),
      fact("Repetitions", repetitions > 0 ? String(repetitions) : ""),
      fact("Machine", text(report.context, "cpu")),
      fact("Date", text(report.context, "date").slice(0, 10)),
    ),
  );
}
