// SPDX-License-Identifier: MIT
//
// One floating note for the whole page: the reason of an empty cell, the values under a cursor.
import { h } from "./dom";

const kGap = 14;
const note = h("div", { class: "note", role: "tooltip", id: "note", hidden: true });

export function showNote(content: Node | string, x: number, y: number): void {
  if (!note.isConnected) document.body.append(note);
  note.replaceChildren(content);
  note.hidden = false;
  const { offsetWidth: width, offsetHeight: height } = note;
  const right = x + kGap + width > innerWidth - 8;
  const below = y + kGap + height > innerHeight - 8;
  note.style.left = `${Math.max(8, right ? x - kGap - width : x + kGap)}px`;
  note.style.top = `${Math.max(8, below ? y - kGap - height : y + kGap)}px`;
}

export function hideNote(): void {
  note.hidden = true;
}

// Shows `reason` while the pointer or the focus is on `element`.
export function explain(element: HTMLElement | SVGElement, content: () => Node | string): void {
  const show = (): void => {
    const box = element.getBoundingClientRect();
    showNote(content(), box.left + box.width / 2, box.bottom - 6);
  };
  element.addEventListener("pointerenter", show);
  element.addEventListener("focus", show);
  element.addEventListener("pointerleave", hideNote);
  element.addEventListener("blur", hideNote);
}

export function notApplicable(reason: string): HTMLElement {
  const cell = h("span", { class: "absent", tabindex: 0, "aria-label": `not applicable: ${reason}` }, "n/a");
  explain(cell, () => reason);
  return cell;
}
