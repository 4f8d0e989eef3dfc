// SPDX-License-Identifier: MIT
//
// How full the resident pages were when live bytes were at their peak.
import { bars, type Bar } from "../bars";
import { h, section } from "../dom";
import { bytes, count, percent } from "../format";
import { column, memberOf, number, spread, type TraceRuns } from "../report";
import { cell, tableBehind } from "../table";
import { notApplicable } from "../tooltip";
import type { View } from "../view";
import { chip } from "./subject_chip";

interface Census {
  name: string;
  pages: number[];  // [0] empty, [i] those filled in ((i - 1) / 10, i / 10]
  pageBytes: number;
  mean: number | null;
  why: string;
}

function rangeOf(i: number): string {
  return i === 0 ? "empty" : `${(i - 1) * 10}–${i * 10} % full`;
}

export function pagesSection(view: View, trace: TraceRuns): HTMLElement | null {
  const found = trace.subjects.flatMap((subject): Census[] => {
    const census = memberOf(subject, "pages_at_peak");
    const pages = census ? column(census, "pages_by_occupancy").map((n) => n ?? 0) : [];
    if (!census || pages.length < 2) return [];
    const mean = spread(subject, "page_occupancy_at_peak");
    const pageBytes = number(census, "page_bytes") ?? 4096;
    return [{ name: subject.name, pages, pageBytes, mean: mean.median, why: mean.reason }];
  });
  if (found.length === 0) return null;
  const most = Math.max(...found.flatMap(({ pages }) => pages));
  const pictures = found.map(({ name, pages, pageBytes, mean, why }) => {
    const list = pages.map((n, i): Bar => ({
      height: n,
      note: `${rangeOf(i)}: ${count(n)} pages, ${bytes(n * pageBytes)}`,
    }));
    const average = h("small", {}, mean === null ? notApplicable(why) : `${percent(mean)} full on average`);
    const shown = h("figure", {}, h("figcaption", {}, chip(view, name), average),
      bars(`Pages of ${name} by how full they are`, view.colourName(name), list, most, ["empty", "half full", "full"]));
    const show = (): void => void (shown.hidden = !view.visible(name));
    view.on("subjects", show);
    show();
    return shown;
  });
  const classes = Math.max(...found.map(({ pages }) => pages.length));
  return section(
    "pages",
    "How full the pages are",
    "Resident pages at the peak of live bytes, by the share of them that is live: one yardstick for every subject. Bars to the left are pages kept for little.",
    h("div", { class: "maps" }, ...pictures),
    tableBehind(`Resident pages of each subject on ${trace.name}`, () => ({
      columns: [{ title: "Subject", words: true }, ...Array.from({ length: classes }, (_, i) => ({ title: rangeOf(i) }))],
      rows: found.map(({ name, pages }) => [cell(name, chip(view, name)), ...pages.map((n) => cell(n, count(n)))]),
    })),
  );
}
