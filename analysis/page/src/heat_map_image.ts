// SPDX-License-Identifier: MIT
//
// Paints an address × time map: one pixel a cell, kept, and its part that the zoom shows.
import { number, objects, text, type Json } from "./report";
import { cssColour, type Span } from "./view";

// Addresses without a gap. Regions stand one on top of the other, however far apart they are.
export interface Region {
  mapBytes: number;  // of the map below it
  offsetBytes: number;  // of its lowest address, from the map's lowest
}

export interface HeatMap {
  rows: number;
  columns: number;
  events: Span;  // at the left edge of the first column, at the right edge of the last
  offsetBytes: number;  // of the lowest row's lower edge
  addressBytes: number;  // that all rows span
  regions: Region[];  // lowest first; at least one
  held: string;  // what live bytes are a share of: what is held, "resident", or "touched" at some time
  cells: Uint8Array;  // [rows][columns]; 0 not held, 1 empty, 2 .. 15 live share
}

export const kTop = 15;

export function readHeatMap(json: Json): HeatMap | null {
  const rows = number(json, "rows") ?? 0;
  const columns = number(json, "columns") ?? 0;
  const digits = text(json, "cells");
  if (rows < 1 || columns < 1 || digits.length < rows * columns) return null;
  const cells = new Uint8Array(rows * columns);
  for (let i = 0; i < cells.length; ++i) {
    const code = digits.charCodeAt(i);
    cells[i] = code < 58 ? code - 48 : code - 87;
  }
  const regions = objects(json["regions"]).map((region) => ({
    mapBytes: number(region, "map_bytes") ?? 0,
    offsetBytes: number(region, "offset_bytes") ?? 0,
  }));
  return {
    rows,
    columns,
    regions: regions.length > 0 ? regions : [{ mapBytes: 0, offsetBytes: 0 }],
    held: (text(json, "denominator") || "held_bytes").replace("_bytes", ""),
    events: [number(json, "first_event") ?? 0, number(json, "last_event") ?? columns],
    offsetBytes: number(json, "first_offset_bytes") ?? 0,
    addressBytes: number(json, "address_bytes") ?? rows,
    cells,
  };
}

// The live share of a held cell, 0 .. 1; null where nothing is held.
export function liveShare(cell: number): number | null {
  return cell === 0 ? null : (cell - 1) / (kTop - 1);
}

// The place in `regions` of the one that holds so many bytes upward in the map.
export function regionAt(map: HeatMap, mapBytes: number): number {
  let at = 0;
  while (at + 1 < map.regions.length && (map.regions[at + 1]?.mapBytes ?? 0) <= mapBytes) ++at;
  return at;
}

// The bytes of addresses between a region and the one below it; 0 below the lowest.
export function gapBelow(map: HeatMap, at: number): number {
  const [here, below] = [map.regions[at], map.regions[at - 1]];
  if (!here || !below) return 0;
  return here.offsetBytes - below.offsetBytes - (here.mapBytes - below.mapBytes);
}

type Colour = [number, number, number];

function colourOf(name: string): Colour {
  const hex = cssColour(name).slice(1);
  return [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16)) as Colour;
}

// Sixteen colours as the bytes of little-endian RGBA words; nothing held is transparent.
export function mapColours(): Uint32Array {
  const stops = ["--map-empty", "--map-half", "--map-full"].map(colourOf);
  const words = new Uint32Array(kTop + 1);
  for (let value = 1; value <= kTop; ++value) {
    const along = ((value - 1) / (kTop - 1)) * 2;
    const from = stops[Math.min(1, Math.floor(along))] ?? [0, 0, 0];
    const to = stops[Math.min(1, Math.floor(along)) + 1] ?? [0, 0, 0];
    const share = along - Math.min(1, Math.floor(along));
    const mixed = from.map((c, i) => Math.round(c + ((to[i] ?? 0) - c) * share));
    words[value] = (255 << 24) | ((mixed[2] ?? 0) << 16) | ((mixed[1] ?? 0) << 8) | (mixed[0] ?? 0);
  }
  return words;
}

// The whole map, low addresses at the bottom.
export function paintedMap(map: HeatMap): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = map.columns;
  canvas.height = map.rows;
  const context = canvas.getContext("2d");
  if (!context) return canvas;
  const colours = mapColours();
  const image = new ImageData(map.columns, map.rows);
  const words = new Uint32Array(image.data.buffer);
  for (let row = 0; row < map.rows; ++row) {
    const to = (map.rows - 1 - row) * map.columns;
    for (let column = 0; column < map.columns; ++column) {
      words[to + column] = colours[map.cells[row * map.columns + column] ?? 0] ?? 0;
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
