// SPDX-License-Identifier: MIT
//
// Which addresses are live when: a map for each subject, side by side, on one scale.
import { bytesOfBase64 } from "../decode";
import { h, section } from "../dom";
import { bytes, count, percent } from "../format";
import { readHeatMap, liveShare, type HeatMap } from "../heat_map_image";
import { HeatMapView } from "../heat_map_view";
import { isObject, memberOf, number, text, type Json, type TraceRuns } from "../report";
import { cell, tableBehind } from "../table";
import type { View } from "../view";
import { chip } from "./subject_chip";

const kFarApart = 4;  // subjects that span more than this times another are not on one scale

// Which call site holds most of a cell, from a grid of its own that may be coarser than the map's.
function sitesOf(json: Json, map: HeatMap): (column: number, row: number) => string {
  const sites = json["sites"];
  if (!isObject(sites) || !Array.isArray(sites["names"])) return () => "";
  const names: unknown[] = sites["names"];
  const rows = number(sites, "rows") ?? 0;
  const columns = number(sites, "columns") ?? 0;
  const cells = bytesOfBase64(text(sites, "cells"));
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

function scale(): HTMLElement {
  return h(
    "div",
    { class: "scale" },
    h("span", { class: "unheld" }),
    h("span", { class: "after" }, "not held"),
    h("span", { class: "between" }, "held, empty", h("span", { class: "ramp" }), "all live"),
  );
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
    const shown = new HeatMapView(view, map, height, sitesOf(json, map), `Addresses of ${name} over the trace`);
    const figure = h(
      "figure",
      {},
      h("figcaption", {}, chip(view, name), h("small", {}, `${bytes(height)} of addresses upward`)),
      shown.element,
      timesUnder(view, map),
    );
    const show = (): void => void (figure.hidden = !view.visible(name));
    view.on("subjects", show);
    show();
    return figure;
  });
  const [first, last] = maps[0]?.map.events ?? [0, 0];
  return section(
    "heat-map",
    "Addresses over the trace",
    `Time runs to the right (events ${count(first)} to ${count(last)}), addresses upward${common ? ", on one scale" : ", each on its own scale"}. Orange is held but empty: what fragmentation costs. A drag zooms every chart.`,
    scale(),
    h("div", { class: pictures.length % 3 === 1 ? "maps wide" : "maps" }, ...pictures),
    tableBehind(`Addresses of each subject on ${trace.name}`, () => ({
      columns: [
        { title: "Subject", words: true }, { title: "Address span" }, { title: "Bytes a row" },
        { title: "Held cells that are empty" }, { title: "Held cells fully live" },
      ],
      rows: maps.map(({ name, map }) => {
        const { empty, full, held } = shares(map);
        const share = (part: number): number => (held === 0 ? 0 : part / held);
        return [
          cell(name, chip(view, name)),
          cell(map.addressBytes, bytes(map.addressBytes)),
          cell(map.addressBytes / map.rows, bytes(map.addressBytes / map.rows)),
          cell(share(empty), percent(share(empty))),
          cell(share(full), percent(share(full))),
        ];
      }),
    })),
  );
}
