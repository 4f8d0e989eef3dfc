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
import { localitySection } from "./sections/locality";
import { methodSection } from "./sections/method";
import { pagesSection } from "./sections/pages";
import { paretoSection } from "./sections/pareto";
import { subjectSwitches } from "./sections/subject_chip";
import { summarySection } from "./sections/summary";
import { throughputSection } from "./sections/throughput";
import { timeLinesSection } from "./sections/time_lines";
import { facts, verdictSection } from "./sections/verdict";
import { applyTheme, themeSwitch } from "./theme";
import { hideNote } from "./tooltip";
import { View } from "./view";

// The trace's name; with the head of its digest where another trace has the same name.
function optionName(report: Report, place: number): string {
  const { name, digest } = report.traces[place] ?? { name: "", digest: "" };
  const twins = report.traces.filter((trace) => trace.name === name).length > 1;
  return twins ? `${name} (${digest.slice(0, 8)})` : name;
}

function traceChooser(report: Report, choose: (trace: TraceRuns) => void): HTMLElement | null {
  if (report.traces.length < 2) return null;
  const list = h("select", { id: "trace" });
  list.append(...report.traces.map((_trace, i) => h("option", { value: i }, optionName(report, i))));
  list.addEventListener("change", () => {
    const trace = report.traces[list.selectedIndex];
    if (trace) choose(trace);
  });
  return h("label", { class: "chooser" }, h("span", {}, "Trace"), list);
}

function traceSections(view: View, trace: TraceRuns): HTMLElement[] {
  const sections = [
    summarySection(view, trace),
    timeLinesSection(view, trace),
    heatMapSection(view, trace),
    accountsSection(view, trace),
    pagesSection(view, trace),
    throughputSection(view, trace),
    latencySection(view, trace),
    localitySection(view, trace),
    blameSection(view, trace),
    histogramsSection(view.report, trace),
  ];
  return sections.filter((part) => part !== null);
}

// Links to the sections, by their headings.
function contents(sections: HTMLElement[]): HTMLElement {
  const links = sections.map((part) =>
    h("a", { href: `#${part.id}` }, part.querySelector("h2")?.textContent ?? part.id),
  );
  return h("nav", { class: "contents", "aria-label": "Sections" }, ...links);
}

function draw(page: HTMLElement, report: Report): void {
  const view = new View(report);
  const sections = h("main", {});
  const switches = h("div", { class: "legend" });
  const choose = (trace: TraceRuns): void => {
    hideNote();
    view.clear();
    switches.replaceChildren(subjectSwitches(view, trace));
    const verdict = verdictSection(report, trace);
    const picture = paretoSection(view, trace);
    const others = [...traceSections(view, trace), methodSection(report)];
    const opening = h("div", { class: picture ? "opening" : "" }, verdict, picture);
    const overview = h("div", { class: "overview", id: "facts" }, facts(report, trace), contents(others));
    sections.replaceChildren(opening, overview, ...others);
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
