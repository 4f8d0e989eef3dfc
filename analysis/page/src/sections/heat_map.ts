// SPDX-License-Identifier: MIT
//
// Which addresses are live when: a map for each subject, side by side, on one scale.
import { bytesOfBase64 } from "../decode";
import { h, section } from "../dom";
import { bytes, count, percent } from "../format";
import { readHeatMap, liveShare, type HeatMap } from "../heat_map_image";
import { HeatMapView, type Told } from "../heat_map_view";
import { isObject, memberOf, number, text, type SubjectRuns, type TraceRuns } from "../report";
import { cell, tableBehind } from "../table";
import type { View } from "../view";
import { chip } from "./subject_chip";

const kFarApart = 4;  // subjects that span more than this times another are not on one scale

// What holds most of a cell, from a grid of its own that may be coarser than the map's.
function namesOf(grid: unknown, map: HeatMap): Told {
  if (!isObject(grid) || !Array.isArray(grid["names"])) return () => "";
  const names: unknown[] = grid["names"];
  const rows = number(grid, "rows") ?? 0;
  const columns = number(grid, "columns") ?? 0;
  const cells = bytesOfBase64(text(grid, "cells"));
  return (column, row) => {
    const r = Math.floor((row * rows) / map.rows);
    const c = Math.floor((column * columns) / map.columns);
    const name = names[(cells[r * columns + c] ?? 0) - 1];
    return typeof name === "string" ? name : "";
  };
}

function shares(map: HeatMap): { empty: number; full: number; held: number } {
  let [empty, full, held] = [0, 0, 0];
  for (const value of map.cells) {
    const share = liveShare(value);
    if (share === null) continue;
    ++held;
    if (share === 0) ++empty;
    if (share === 1) ++full;
  }
  return { empty, full, held };
}

function scale(leaps: boolean): HTMLElement {
  return h(
    "div",
    { class: "scale" },
    h("span", { class: "unheld" }),
    h("span", { class: "after" }, "not held"),
    h("span", { class: "between after" }, "held, empty", h("span", { class: "ramp" }), "all live"),
    leaps && h("span", { class: "between" }, h("span", { class: "leap" }), "addresses leap far"),
  );
}

// What the words of the section mean on the maps that there are.
function lead(maps: HeatMap[], common: boolean): string {
  const [first, last] = maps[0]?.events ?? [0, 0];
  const outside = maps.filter((map) => map.held !== "held");
  const memory = outside.some((map) => map.held === "touched") ? "what was ever touched (the kernel did not tell what is in memory)" : "what is in memory";
  const held =
    outside.length === 0 ? "" : outside.length === maps.length
      ? ` Held is ${memory}.`
      : ` Held is, of a built-in heap, what it took from its source, of any other malloc, ${memory}.`;
  return `Time runs to the right (events ${count(first)} to ${count(last)}), addresses upward${common ? ", on one scale" : ", each on its own scale"}. Orange is held but empty: what fragmentation costs.${held} A drag zooms every chart.`;
}

// Why a subject has no map, where that was tried.
function missing(subjects: SubjectRuns[]): HTMLElement | null {
  const lines = subjects.flatMap(({ name, runs }) => {
    const reason = runs.map((run) => text(run, "heat_map_reason")).find((words) => words !== "");
    return reason === undefined ? [] : [h("li", {}, `No map of ${name}: ${reason}.`)];
  });
  return lines.length === 0 ? null : h("ul", { class: "missing" }, ...lines);
}

// "42.0 MiB upward, 5 regions"
function spanText(map: HeatMap, height: number): string {
  const regions = map.regions.length;
  return `${bytes(height)} upward${regions > 1 ? `, ${count(regions)} regions` : ""}`;
}

// The first and the last event of what the map shows.
function timesUnder(view: View, map: HeatMap): HTMLElement {
  const [first, last] = [h("span"), h("span")];
  const show = (): void => {
    const [from, to] = view.zoom ?? map.events;
    first.textContent = count(from);
    last.textContent = `${count(to)} events`;
  };
  view.on("zoom", show);
  show();
  return h("div", { class: "under" }, first, last);
}

export function heatMapSection(view: View, trace: TraceRuns): HTMLElement | null {
  const maps = trace.subjects.flatMap((subject) => {
    const json = memberOf(subject, "heat_map");
    const map = json && readHeatMap(json);
    return json && map ? [{ name: subject.name, json, map }] : [];
  });
  if (maps.length === 0) return null;
  const spans = maps.map(({ map }) => map.addressBytes);
  const tallest = Math.max(...spans);
  const common = tallest / Math.min(...spans) <= kFarApart;
  const pictures = maps.map(({ name, json, map }) => {
    const height = common ? tallest : map.addressBytes;
    const shown = new HeatMapView(view, map, height, namesOf(json["sites"], map), namesOf(json["kinds"], map), `Addresses of ${name} over the trace`);
    const figure = h(
      "figure",
      {},
      h("figcaption", {}, chip(view, name), h("small", {}, spanText(map, height))),
      shown.element,
      timesUnder(view, map),
    );
    const show = (): void => void (figure.hidden = !view.visible(name));
    view.on("subjects", show);
    show();
    return figure;
  });
  return section(
    "heat-map",
    "Addresses over the trace",
    lead(maps.map(({ map }) => map), common),
    scale(maps.some(({ map }) => map.regions.length > 1)),
    h("div", { class: pictures.length % 3 === 1 ? "maps wide" : "maps" }, ...pictures),
    missing(trace.subjects),
    tableBehind(`Addresses of each subject on ${trace.name}`, () => ({
      columns: [
        { title: "Subject", words: true }, { title: "Addresses touched" }, { title: "Regions" }, { title: "Bytes a row" },
        { title: "Held cells that are empty" }, { title: "Held cells fully live" },
      ],
      rows: maps.map(({ name, map }) => {
        const { empty, full, held } = shares(map);
        const share = (part: number): number => (held === 0 ? 0 : part / held);
        return [
          cell(name, chip(view, name)),
          cell(map.addressBytes, bytes(map.addressBytes)),
          cell(map.regions.length, count(map.regions.length)),
          cell(map.addressBytes / map.rows, bytes(map.addressBytes / map.rows)),
          cell(share(empty), percent(share(empty))),
          cell(share(full), percent(share(full))),
        ];
      }),
    })),
  );
}
