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

const kMostTabs = 9;  // more would fill a phone's screen: a list to choose from then

// The words of a name, with commas between those that only its look keeps apart.
function wordsOf(name: Node): string {
  const parts = name.childNodes.length > 0 ? [...name.childNodes] : [name];
  return parts.map((part) => part.textContent ?? "").filter((words) => words !== "").join(", ");
}

function chooser(label: string, names: Node[], choose: (place: number) => void): HTMLElement {
  const list = h("select", { "aria-label": label });
  list.append(...names.map((name, i) => h("option", { value: i }, wordsOf(name))));
  list.addEventListener("change", () => choose(list.selectedIndex));
  choose(0);
  return h("div", { class: "tabs" }, list);
}

// One of `names` at a time: buttons of which exactly one is pressed, or a list where there are many.
// `choose` is called at once with the first, and with each choice.
export function tabs(label: string, names: Node[], choose: (place: number) => void): HTMLElement {
  if (names.length > kMostTabs) return chooser(label, names, choose);
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
