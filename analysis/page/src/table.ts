// SPDX-License-Identifier: MIT
//
// A table that sorts by a click on a heading; as cards on a phone; and the same folded away behind a chart.
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
  minor?: boolean;  // on a card only when the reader asks for all
}

const kCards = 10;  // shown until the reader asks for all; the style sheet knows it too

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

// A card has no headings: each figure carries its own.
function dataCell(column?: Column): Record<string, string> {
  const kinds = [column?.words ? "words" : "", column?.minor ? "minor" : ""].filter((kind) => kind !== "");
  return { role: "cell", class: kinds.join(" "), "data-title": column?.title ?? "" };
}

function bodyRow(columns: Column[], row: Cell[]): HTMLElement {
  const cells = row.map((item, i) =>
    h(
      i === 0 ? "th" : "td",
      i === 0 ? { scope: "row", role: "rowheader" } : dataCell(columns[i]),
      item.show,
    ),
  );
  return h("tr", { role: "row" }, ...cells);
}

// On a narrow screen its rows become cards, or it is swept sideways.
export function sortableTable(
  caption: string,
  columns: Column[],
  rows: Cell[][],
  narrow: "cards" | "sweep" = "sweep",
): HTMLElement {
  const body = h("tbody");
  let sorted = -1;
  let direction = 1;
  const headings = columns.map((item, i) => {
    const button = h("button", { type: "button", title: item.hint }, item.title);
    button.addEventListener("click", () => sortBy(i, sorted === i ? -direction : 1));
    return h("th", { scope: "col", class: i === 0 || item.words ? "words" : "" }, button);
  });
  const fill = (order: Cell[][]): void =>
    body.replaceChildren(...order.map((row) => bodyRow(columns, row)));
  const sortBy = (i: number, wanted: number): void => {
    direction = wanted;
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
    { role: "table" },
    h("caption", { class: "unseen" }, caption),
    h("thead", {}, h("tr", {}, ...headings)),
    body,
  );
  const scroll = h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, table);
  if (narrow === "sweep") return scroll;
  const cards = h("div", { class: "cards" }, scroll);
  cards.prepend(cardBar(caption, columns, rows.length, sortBy, () => cards.classList.toggle("all")));
  return cards;
}

// What stands in for the headings where rows are cards: by what to sort, and whether to show all.
function cardBar(
  caption: string,
  columns: Column[],
  rows: number,
  sortBy: (i: number, direction: number) => void,
  toggle: () => boolean,
): HTMLElement {
  const list = h("select", { "aria-label": `Sort ${caption}` });
  const choices: [string, number, number][] = [["as given", 0, 0]];
  columns.forEach(({ title, words }, i) => {
    const [up, down] = words ? ["A to Z", "Z to A"] : ["least first", "most first"];
    choices.push([`${title}, ${up}`, i, 1], [`${title}, ${down}`, i, -1]);
  });
  list.append(...choices.map(([words], i) => h("option", { value: i }, words)));
  list.addEventListener("change", () => {
    const [, i, direction] = choices[list.selectedIndex] ?? ["", 0, 1];
    if (direction !== 0) sortBy(i, direction);
  });
  const hidden = rows > kCards ? `All ${String(rows)} rows` : columns.some(({ minor }) => minor) ? "All figures" : "";
  const all = h("button", { type: "button", class: "quiet", "aria-pressed": "false" }, hidden);
  all.addEventListener("click", () => all.setAttribute("aria-pressed", String(toggle())));
  const sort = rows > 1 && h("label", {}, h("span", {}, "Sort"), list);
  return h("p", { class: "card-bar" }, sort, hidden !== "" && all);
}

// The figures behind a chart, made when first opened.
export function tableBehind(
  caption: string,
  make: () => { columns: Column[]; rows: Cell[][] },
  narrow: "cards" | "sweep" = "sweep",
): HTMLElement {
  const details = h("details", { class: "behind" }, h("summary", {}, "Show as a table"));
  details.addEventListener("toggle", () => {
    if (!details.open || details.childElementCount > 1) return;
    const { columns, rows } = make();
    details.append(sortableTable(caption, columns, rows, narrow));
  });
  return details;
}
