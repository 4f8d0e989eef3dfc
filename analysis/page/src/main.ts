// SPDX-License-Identifier: MIT
//
// Opens the report inside this page and draws its sections, trace by trace.
import { decodeReport } from "./decode";
import { h } from "./dom";
import { readReport, type Report, type TraceRuns } from "./report";
import { accountsSection } from "./sections/accounts";
import { blameSection } from "./sections/blame";
import { heatMapSection } from "./sections/heat_map";
import { histogramsSection } from "./sections/histograms";
import { latencySection } from "./sections/latency";
import { methodSection } from "./sections/method";
import { pagesSection } from "./sections/pages";
import { paretoSection } from "./sections/pareto";
import { subjectSwitches } from "./sections/subject_chip";
import { summarySection } from "./sections/summary";
import { throughputSection } from "./sections/throughput";
import { timeLinesSection } from "./sections/time_lines";
import { verdictSection } from "./sections/verdict";
import { applyTheme, themeSwitch } from "./theme";
import { hideNote } from "./tooltip";
import { View } from "./view";

function traceChooser(report: Report, choose: (trace: TraceRuns) => void): HTMLElement | null {
  if (report.traces.length < 2) return null;
  const list = h("select", { id: "trace" });
  list.append(...report.traces.map(({ name }, i) => h("option", { value: i }, name)));
  list.addEventListener("change", () => {
    const trace = report.traces[list.selectedIndex];
    if (trace) choose(trace);
  });
  return h("label", { class: "chooser" }, h("span", {}, "Trace"), list);
}

function traceSections(view: View, trace: TraceRuns): HTMLElement[] {
  const sections = [
    verdictSection(view.report, trace),
    summarySection(view, trace),
    paretoSection(view, trace),
    timeLinesSection(view, trace),
    heatMapSection(view, trace),
    accountsSection(view, trace),
    pagesSection(view, trace),
    throughputSection(view, trace),
    latencySection(view, trace),
    blameSection(view, trace),
    histogramsSection(view.report, trace),
  ];
  return sections.filter((part) => part !== null);
}

function draw(page: HTMLElement, report: Report): void {
  const view = new View(report);
  const sections = h("main", {});
  const switches = h("div", { class: "legend" });
  const choose = (trace: TraceRuns): void => {
    hideNote();
    view.clear();
    switches.replaceChildren(subjectSwitches(view, trace));
    sections.replaceChildren(...traceSections(view, trace), methodSection(report));
  };
  const header = h(
    "header",
    {},
    h("div", { class: "bar" },
      h("strong", { class: "brand" }, "Fitmark"),
      traceChooser(report, choose),
      themeSwitch(() => view.notify("theme")),
    ),
    switches,
  );
  document.title = `Fitmark: ${report.traces.map(({ name }) => name).join(", ")}`;
  const [first] = report.traces;
  if (first) choose(first);
  else sections.append(verdictSection(report, undefined), methodSection(report));
  page.replaceChildren(header, sections);
}

async function open(): Promise<void> {
  applyTheme();
  const page = document.getElementById("page");
  if (!page) return;
  try {
    const block = document.getElementById("report");
    draw(page, readReport(await decodeReport(block?.textContent ?? "")));
    page.dataset["drawn"] = String(Math.round(performance.now()));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    page.replaceChildren(h("p", { class: "empty", role: "alert" }, why));
  }
}

void open();
