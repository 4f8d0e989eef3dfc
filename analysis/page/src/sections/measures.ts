// SPDX-License-Identifier: MIT
//
// One chart for any measure of the series that the reader chooses.
import { h } from "../dom";
import type { TraceRuns } from "../report";
import type { View } from "../view";
import { kMetrics, type Metric } from "./metrics";
import { absence, linesOf } from "./series_lines";
import { panel } from "./series_panel";

const kAlreadyDrawn = "external_fragmentation";

function chartOf(view: View, trace: TraceRuns, metric: Metric): HTMLElement {
  const axis = { format: metric.format, restless: true, ...(metric.most === undefined ? {} : { most: metric.most }) };
  return panel(view, metric.meaning, axis, linesOf(view, trace, metric.name), absence(trace, metric.name));
}

// Null where no subject has any of them, as in reports of earlier programs.
export function measures(view: View, trace: TraceRuns): HTMLElement | null {
  const known = kMetrics.filter(({ name }) => name !== kAlreadyDrawn && linesOf(view, trace, name).length > 0);
  if (known.length === 0) return null;
  const box = h("div");
  const list = h("select", { id: "measure" });
  list.append(...known.map(({ title }, i) => h("option", { value: i }, title)));
  const choose = (): void => {
    const metric = known[list.selectedIndex];
    if (metric) box.replaceChildren(chartOf(view, trace, metric));
  };
  list.addEventListener("change", choose);
  choose();
  return h("div", { class: "measures" }, h("label", { class: "chooser" }, h("span", {}, "Measure"), list), box);
}
