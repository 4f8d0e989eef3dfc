// SPDX-License-Identifier: MIT
//
// A chart of lines over the trace with its title, its key and the table behind it.
import { h } from "../dom";
import type { Axis, Line } from "../drawn_lines";
import { exact } from "../format";
import { cell, figureCell, tableBehind, type Cell, type Column } from "../table";
import { placeBefore, TimeChart } from "../time_chart";
import type { View } from "../view";
import { key } from "./line_key";

const kTableRows = 40;

function behind(title: string, lines: Line[], axis: Axis): HTMLElement {
  return tableBehind(title, () => {
    const columns: Column[] = [{ title: "After events" }, ...lines.map(({ label }) => ({ title: label }))];
    const last = Math.max(...lines.map(({ x }) => x[x.length - 1] ?? 0));
    const rows: Cell[][] = [];
    for (let k = 0; k <= kTableRows; ++k) {
      const at = Math.round((last * k) / kTableRows);
      const values = lines.map(({ x, y }) =>
        figureCell(y[placeBefore(x, at)] ?? null, "this subject does not reveal it", axis.format),
      );
      rows.push([cell(at, exact(at)), ...values]);
    }
    return { columns, rows };
  });
}

const kHowRestless = "Line: the median of each stretch of the chart. Band, of one subject at a time: from the least to the greatest value in it; point at a name above, or hide the others, to see another's.";

export function panel(view: View, title: string, axis: Axis, lines: Line[], absent: string): HTMLElement {
  if (lines.length === 0) {
    return h("figure", {}, h("figcaption", {}, title), h("p", { class: "empty" }, absent));
  }
  const chart = new TimeChart(view, title, axis, lines);
  return h("figure", {}, h("figcaption", {}, title), chart.element, key(lines), axis.restless && h("p", { class: "how" }, kHowRestless), behind(title, lines, axis));
}
