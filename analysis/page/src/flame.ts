// SPDX-License-Identifier: MIT
//
// A flame graph, root on top: width is the share of the total; a click makes a frame the whole.
import { h } from "./dom";
import { percent } from "./format";
import { explain } from "./tooltip";

export interface Frame {
  name: string;
  total: number;
  children: Map<string, Frame>;
}

const kLeast = 0.002;  // of the width shown: narrower frames are not drawn

export function flameTree(stacks: { frames: string[]; weight: number }[]): Frame {
  const root: Frame = { name: "all", total: 0, children: new Map() };
  for (const { frames, weight } of stacks) {
    root.total += weight;
    let parent = root;
    for (const name of frames) {
      const child = parent.children.get(name) ?? { name, total: 0, children: new Map<string, Frame>() };
      child.total += weight;
      parent.children.set(name, child);
      parent = child;
    }
  }
  return root;
}

// One of three shades, the same for a function wherever it stands.
function shade(name: string): string {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return `flame-${sum % 3}`;
}

function depth(frame: Frame): number {
  return 1 + Math.max(0, ...[...frame.children.values()].map(depth));
}

export class FlameGraph {
  readonly element = h("div", { class: "flame", role: "group" });

  constructor(private root: Frame, label: string, private format: (weight: number) => string) {
    this.element.setAttribute("aria-label", label);
    this.element.style.setProperty("--depth", String(depth(root)));
    this.show([root]);
  }

  // `path` from the root to the frame that fills the width.
  private show(path: Frame[]): void {
    const rows = path.slice(0, -1).map((frame, i) => this.bar(frame, 0, 1, i, path.slice(0, i + 1)));
    const focus = path[path.length - 1] ?? this.root;
    this.descend(focus, 0, 1, path, rows);
    this.element.replaceChildren(...rows);
  }

  private descend(frame: Frame, left: number, width: number, path: Frame[], rows: HTMLElement[]): void {
    rows.push(this.bar(frame, left, width, path.length - 1, path));
    const ordered = [...frame.children.values()].sort((a, b) => b.total - a.total);
    for (const child of ordered) {
      const share = (child.total / frame.total) * width;
      if (share >= kLeast) this.descend(child, left, share, [...path, child], rows);
      left += share;
    }
  }

  private bar(frame: Frame, left: number, width: number, level: number, path: Frame[]): HTMLElement {
    const share = frame.total / this.root.total;
    const note = `${frame.name}: ${this.format(frame.total)}, ${percent(share)} of all`;
    const button = h("button", { type: "button", class: shade(frame.name), "aria-label": note }, frame.name);
    button.style.left = `${left * 100}%`;
    button.style.width = `${width * 100}%`;
    button.style.setProperty("--level", String(level));
    button.addEventListener("click", () => {
      this.show(path);
      this.element.querySelectorAll<HTMLElement>("button")[path.length - 1]?.focus();
    });
    explain(button, () => note);
    return button;
  }
}
