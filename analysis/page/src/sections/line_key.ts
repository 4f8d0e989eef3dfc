// SPDX-License-Identifier: MIT
//
// What the lines of a chart mean that no subject's switch names.
import { h } from "../dom";
import type { Line } from "../drawn_lines";
import { bytes } from "../format";

function markClass({ dash }: Line): string {
  if (!dash) return "mark";
  if (dash.length > 2) return "mark rule dashdot";
  return (dash[0] ?? 0) < 4 ? "mark rule dotted" : "mark rule";
}

// The mark of one line and its words; of a bound its height too.
export function lineMark(line: Line): HTMLElement {
  const mark = h("i", { class: markClass(line) });
  mark.style.setProperty("--subject", `var(${line.colour})`);
  return h("span", { class: "chip" }, mark, line.level === undefined ? line.label : `${line.label}, ${bytes(line.level)}`);
}

export function key(lines: Line[]): HTMLElement | null {
  const marks = lines.filter((line) => line.subject === undefined).map(lineMark);
  const faint = lines.some((line) => line.faint === true);
  const how = faint && h("small", {}, "Faint: the others; point at a name above to bring one forward.");
  return marks.length > 0 || faint ? h("div", { class: "key" }, ...marks, how) : null;
}
