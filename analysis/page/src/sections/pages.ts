// SPDX-License-Identifier: MIT
//
// How full the resident pages were at a run's three peaks: of live, held and resident bytes.
import { bars, type Bar } from "../bars";
import { h, section } from "../dom";
import { bytes, count, exact, percent } from "../format";
import { column, memberOf, number, type Json, type SubjectRuns, type TraceRuns } from "../report";
import { cell, tableBehind, type Cell } from "../table";
import type { View } from "../view";
import { chip } from "./subject_chip";

interface Census {
  pages: number[];  // [0] empty, [i] those filled in ((i - 1) / 10, i / 10]
  pageBytes: number;
  event: number | null;
  mean: number | null;
}

interface Counted {
  name: string;
  at: Map<string, Census>;  // by the peak
}

// Reports of earlier programs hold the first alone.
const kPeaks: [string, string][] = [["live", "pages_at_peak"], ["held", "pages_at_held_peak"], ["resident", "pages_at_resident_peak"]];

function rangeOf(i: number): string {
  return i === 0 ? "empty" : `${(i - 1) * 10}–${i * 10} % full`;
}

function censusOf(member: Json | null): Census[] {
  const pages = member ? column(member, "pages_by_occupancy").map((n) => n ?? 0) : [];
  if (!member || pages.length < 2) return [];
  const pageBytes = number(member, "page_bytes") ?? 4096;
  const [live, resident] = [number(member, "live_bytes"), number(member, "resident_pages")];
  const mean = live !== null && resident !== null && resident > 0 ? live / (resident * pageBytes) : null;
  return [{ pages, pageBytes, event: number(member, "event_index"), mean }];
}

function countedOf(subject: SubjectRuns): Counted[] {
  const at = new Map(kPeaks.flatMap(([peak, field]) =>
    censusOf(memberOf(subject, field)).map((census): [string, Census] => [peak, census])));
  return at.size > 0 ? [{ name: subject.name, at }] : [];
}

function picture(view: View, name: string, { pages, pageBytes, event, mean }: Census, most: number): HTMLElement {
  const list = pages.map((n, i): Bar => ({
    height: n,
    note: `${rangeOf(i)}: ${count(n)} pages, ${bytes(n * pageBytes)}`,
  }));
  const words = [mean === null ? "" : `${percent(mean)} full`, event === null ? "" : `event ${exact(event)}`];
  const shown = h("figure", {},
    h("figcaption", {}, chip(view, name), h("small", {}, words.filter((word) => word !== "").join(", "))),
    bars(`Pages of ${name} by how full they are`, view.colourName(name), list, most, ["empty", "half full", "full"]));
  shown.hidden = !view.visible(name);
  return shown;
}

function rowsOf(view: View, found: Counted[]): Cell[][] {
  return found.flatMap(({ name, at }) => [...at].map(([peak, { pages, event }]) => [
    cell(name, chip(view, name)), cell(peak), cell(event ?? 0, event === null ? "" : exact(event)),
    ...pages.map((n) => cell(n, count(n))),
  ]));
}

export function pagesSection(view: View, trace: TraceRuns): HTMLElement | null {
  const found = trace.subjects.flatMap(countedOf);
  if (found.length === 0) return null;
  const known = kPeaks.filter(([peak]) => found.some(({ at }) => at.has(peak)));
  const list = h("select", { id: "pages-peak" });
  list.append(...known.map(([peak], i) => h("option", { value: i }, `peak of ${peak} bytes`)));
  const box = h("div", { class: "maps" });
  const draw = (): void => {
    const peak = known[list.selectedIndex]?.[0] ?? "live";
    const shown = found.flatMap(({ name, at }) => {
      const census = at.get(peak);
      return census ? [{ name, census }] : [];
    });
    const most = Math.max(...shown.flatMap(({ census }) => census.pages));
    box.replaceChildren(...shown.map(({ name, census }) => picture(view, name, census, most)));
  };
  list.addEventListener("change", draw);
  view.on("subjects", draw);
  draw();
  const classes = Math.max(...found.flatMap(({ at }) => [...at.values()].map(({ pages }) => pages.length)));
  return section(
    "pages",
    "How full the pages are",
    "Resident pages by the share of them that is live: one yardstick for every subject. Bars to the left are pages kept for little; all stand on one scale.",
    h("div", { class: "measures" }, h("label", { class: "chooser" }, h("span", {}, "At the"), list)),
    box,
    tableBehind(`Resident pages of each subject on ${trace.name}`, () => ({
      columns: [{ title: "Subject", words: true }, { title: "Peak of", words: true }, { title: "After events" },
        ...Array.from({ length: classes }, (_, i) => ({ title: rangeOf(i) }))],
      rows: rowsOf(view, found),
    })),
  );
}
