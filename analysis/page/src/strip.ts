// SPDX-License-Identifier: MIT
//
// Rows of dots and intervals on one horizontal scale, drawn in percentages so that they need no
// redraw when the width changes.
import { h, svg, type Child } from "./dom";
import { onAxis, significant, ticks, type Format } from "./format";
import { explain } from "./tooltip";

export interface StripRow {
  name: Child;
  colour: string;  // a CSS custom property
  dots: number[];
  middle: number | null;
  low: number | null;
  high: number | null;
  shown: Child;  // what stands at the right
  note: string;
}

const kMiddle = 14;  // of a row 28 pixels high

function place(value: number, most: number): string {
  return `${significant((value / most) * 100, 5)}%`;
}

function rowMarks(row: StripRow, most: number): SVGSVGElement {
  const picture = svg("svg", { class: "strip", "aria-hidden": "true" });
  const stroke = `var(${row.colour})`;
  if (row.low !== null && row.high !== null) {
    const x = place(row.low, most);
    const width = place(Math.max(row.high - row.low, most / 2000), most);
    picture.append(
      svg("rect", { x, width, y: kMiddle - 4, height: 8, rx: 4, fill: stroke, opacity: 0.28 }),
    );
  }
  for (const dot of row.dots) {
    picture.append(
      svg("circle", { cx: place(dot, most), cy: kMiddle, r: 3, fill: stroke, opacity: 0.75 }),
    );
  }
  if (row.middle !== null) {
    const x = place(row.middle, most);
    picture.append(
      svg("line", { x1: x, x2: x, y1: kMiddle - 9, y2: kMiddle + 9, stroke, "stroke-width": 2 }),
    );
  }
  return picture;
}

function axis(most: number, format: Format): SVGSVGElement {
  const picture = svg("svg", { class: "strip axis", "aria-hidden": "true" });
  const label = onAxis(format);
  ticks(0, most, 5).forEach((tick, i) => {
    const x = place(tick, most);
    const anchor = tick === 0 ? "start" : tick > most * 0.96 ? "end" : "middle";
    const every = i % 2 === 1 ? "odd" : undefined;
    picture.append(svg("text", { x, y: 18, "text-anchor": anchor, class: every }, label(tick)));
  });
  return picture;
}

// `rows` from zero to the greatest value, in `format`; `reference` draws one line through all.
export function strips(
  label: string,
  rows: StripRow[],
  format: Format,
  reference: number | null,
): HTMLElement {
  const values = rows.flatMap((row) => [...row.dots, row.high ?? 0, row.middle ?? 0]);
  const most = Math.max(...values, reference ?? 0, Number.MIN_VALUE) * 1.04;
  const box = h("div", { class: "strips", role: "img", "aria-label": label });
  for (const row of rows) {
    const marks = rowMarks(row, most);
    if (reference !== null) {
      const x = place(reference, most);
      marks.prepend(svg("line", { x1: x, x2: x, y1: 0, y2: 28, class: "reference" }));
    }
    explain(marks, () => row.note);
    box.append(h("div", { class: "name" }, row.name), marks, h("div", { class: "value" }, row.shown));
  }
  box.append(h("div"), axis(most, format), h("div"));
  return box;
}
