// SPDX-License-Identifier: MIT
//
// A subject's name beside its colour; and the row of them that shows, hides and brings forward.
import { h } from "../dom";
import type { TraceRuns } from "../report";
import type { View } from "../view";

const kShort = 15;  // letters that are shown at any width

export function chip(view: View, subject: string): HTMLElement {
  const mark = h("i", { class: view.dash(subject).length > 0 ? "mark dashed" : "mark" });
  mark.style.setProperty("--subject", `var(${view.colourName(subject)})`);
  const baseline = subject === view.report.baseline;
  return h(
    "span",
    { class: "chip" },
    mark,
    h("span", { class: "long", title: subject.length > kShort ? subject : undefined }, subject),
    baseline && h("small", {}, "baseline"),
  );
}

export function subjectSwitches(view: View, trace: TraceRuns): HTMLElement {
  const buttons = trace.subjects.map(({ name }) => {
    const button = h("button", { type: "button", class: "switch" }, chip(view, name));
    const show = (): void => button.setAttribute("aria-pressed", String(view.visible(name)));
    button.addEventListener("click", () => view.toggle(name));
    for (const type of ["pointerenter", "focus"]) button.addEventListener(type, () => view.pointAt(name));
    for (const type of ["pointerleave", "blur"]) button.addEventListener(type, () => view.pointAt(null));
    view.on("subjects", show);
    show();
    return button;
  });
  return h(
    "div",
    { class: "switches", role: "group", "aria-label": "Subjects shown in the charts" },
    ...buttons,
  );
}
