// SPDX-License-Identifier: MIT
//
// A histogram as upright bars, in percentages of its box so that it needs no redraw.
import { h, svg } from "./dom";
import { explain } from "./tooltip";

export interface Bar {
  height: number;  // in any unit, the same for all bars
  note: string;
}

const kGap = 0.12;  // of a bar's width

// `bars` from left to right below a ceiling of `most`; `labels` stand under the first, the middle
// and the last bar.
export function bars(label: string, colour: string, list: Bar[], most: number, labels: string[]): HTMLElement {
  const picture = svg("svg", { class: "bars", role: "img", "aria-label": label });
  const width = 100 / list.length;
  list.forEach((bar, i) => {
    const share = most > 0 ? (bar.height / most) * 100 : 0;
    const tall = bar.height > 0 ? Math.max(share, 0.8) : 0;
    const x = `${(i + kGap / 2) * width}%`;
    const column = svg("g", {},
      svg("rect", { x: `${i * width}%`, width: `${width}%`, y: 0, height: "100%", class: "reach" }),
      svg("rect", { x, width: `${width * (1 - kGap)}%`, y: `${100 - tall}%`, height: `${tall}%`, fill: `var(${colour})` }),
    );
    explain(column, () => bar.note);
    picture.append(column);
  });
  return h("div", { class: "histogram" }, picture,
    h("div", { class: "under" }, ...labels.map((text) => h("span", {}, text))));
}
