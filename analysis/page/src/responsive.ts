// SPDX-License-Identifier: MIT
//
// A picture drawn for the width that it has, and again whenever that changes.
import { h } from "./dom";

export interface Picture {
  element: HTMLElement;
  redraw: () => void;
}

// `draw` makes the picture for a width; the element's height is the class's, so nothing shifts.
export function responsive(
  className: string,
  label: string,
  draw: (width: number) => Element,
): Picture {
  const element = h("div", { class: className, role: "group", "aria-label": label });
  const redraw = (): void => {
    if (element.clientWidth > 0) element.replaceChildren(draw(element.clientWidth));
  };
  new ResizeObserver(redraw).observe(element);
  return { element, redraw };
}

// One of `names` at a time: buttons of which exactly one is pressed. `choose` is called at once
// with the first, and with each choice.
export function tabs(label: string, names: Node[], choose: (place: number) => void): HTMLElement {
  const buttons = names.map((name, i) => {
    const button = h("button", { type: "button", class: "tab" }, name);
    button.addEventListener("click", () => pick(i));
    return button;
  });
  const pick = (chosen: number): void => {
    buttons.forEach((button, i) => button.setAttribute("aria-pressed", String(i === chosen)));
    choose(chosen);
  };
  pick(0);
  return h("div", { class: "tabs", role: "group", "aria-label": label }, ...buttons);
}
