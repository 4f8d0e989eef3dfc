// SPDX-License-Identifier: MIT
//
// A table that sorts by a click on a heading, and the same folded away behind a chart.
import { h, type Child } from "./dom";
import { notApplicable } from "./tooltip";

export interface Cell {
  key: number | string | null;  // what it sorts by; null sorts last in both directions
  show: Child;
}

export interface Column {
  title: string;
  hint?: string;  // what the column means
  words?: boolean;  // text, set flush left
}

export const cell = (key: Cell["key"], show?: Child): Cell => ({ key, show: show ?? key });

// A figure in `format`, or the reason why there is none.
export function figureCell(
  value: number | null,
  reason: string,
  format: (value: number) => Child,
): Cell {
  return value === null ? cell(null, notApplicable(reason)) : cell(value, format(value));
}

function compare(a: Cell["key"], b: Cell["key"], direction: number): number {
  if (a === null || b === null) return (a === null ? 1 : 0) - (b === null ? 1 : 0);
  if (typeof a === "number" && typeof b === "number") return (a - b) * direction;
  return String(a).localeCompare(String(b)) * direction;
}

function bodyRow(columns: Column[], row: Cell[]): HTMLElement {
  const cells = row.map((item, i) =>
    h(
      i === 0 ? "th" : "td",
      i === 0 ? { scope: "row" } : { class: columns[i]?.words ? "words" : "" },
      item.show,
    ),
  );
  return h("tr", {}, ...cells);
}

export function sortableTable(caption: string, columns: Column[], rows: Cell[][]): HTMLElement {
  const body = h("tbody");
  let sorted = -1;
  let direction = 1;
  const headings = columns.map((item, i) => {
    const button = h("button", { type: "button", title: item.hint }, item.title);
    button.addEventListener("click", () => sortBy(i));
    return h("th", { scope: "col", class: i === 0 || item.words ? "words" : "" }, button);
  });
  const fill = (order: Cell[][]): void =>
    body.replaceChildren(...order.map((row) => bodyRow(columns, row)));
  const sortBy = (i: number): void => {
    direction = sorted === i ? -direction : 1;
    sorted = i;
    const key = (row: Cell[]): Cell["key"] => row[i]?.key ?? null;
    headings.forEach((heading, k) => {
      if (k !== i) heading.removeAttribute("aria-sort");
      else heading.setAttribute("aria-sort", direction > 0 ? "ascending" : "descending");
    });
    fill([...rows].sort((a, b) => compare(key(a), key(b), direction)));
  };
  fill(rows);
  const table = h(
    "table",
    {},
    h("caption", { class: "unseen" }, caption),
    h("thead", {}, h("tr", {}, ...headings)),
    body,
  );
  return h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, table);
}

// The figures behind a chart, made when first opened.
export function tableBehind(
  caption: string,
  make: () => { columns: Column[]; rows: Cell[][] },
): HTMLElement {
  const details = h("details", { class: "behind" }, h("summary", {}, "Show as a table"));
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    const { columns, rows } = make();
    details.append(sortableTable(caption, columns, rows));
  });
  return details;
}
