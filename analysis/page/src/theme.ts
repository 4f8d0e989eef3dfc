// SPDX-License-Identifier: MIT
//
// Light or dark: follows the system until the reader chooses; paper is always light.
import { h } from "./dom";

type Theme = "light" | "dark";

const kDarkSystem = "(prefers-color-scheme: dark)";
let chosen: Theme | null = null;

function system(): Theme {
  return matchMedia(kDarkSystem).matches ? "dark" : "light";
}

export function applyTheme(): void {
  const paper = matchMedia("print").matches;
  document.documentElement.dataset["theme"] = paper ? "light" : (chosen ?? system());
}

export function themeSwitch(changed: () => void): HTMLElement {
  const button = h("button", { type: "button", class: "quiet", id: "theme" });
  const apply = (): void => {
    applyTheme();
    const next = (chosen ?? system()) === "dark" ? "light" : "dark";
    button.textContent = next === "dark" ? "Dark" : "Light";
    button.setAttribute("aria-label", `Switch to the ${next} theme`);
    changed();
  };
  button.addEventListener("click", () => {
    chosen = (chosen ?? system()) === "dark" ? "light" : "dark";
    apply();
  });
  matchMedia(kDarkSystem).addEventListener("change", apply);
  matchMedia("print").addEventListener("change", apply);
  apply();
  return button;
}
