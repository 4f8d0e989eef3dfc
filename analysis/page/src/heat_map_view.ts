// SPDX-License-Identifier: MIT
//
// One subject's address × time map: zooms with the charts, tells what is under the pointer.
import { h } from "./dom";
import { bytes, count, percent } from "./format";
import { gapBelow, liveShare, paintedMap, regionAt, type HeatMap } from "./heat_map_image";
import { hideNote, showNote } from "./tooltip";
import { whenSeen } from "./when_seen";
import { cssColour, type Span, type View } from "./view";

const kLeastDrag = 4;  // pixels
const kLeastRegion = 6;  // pixels of height: lower ones have no line of their own
const kLeastLeap = 1 / 8;  // of the map's height: smaller gaps are told, and not drawn

// What a part of the map holds most of; "" where that is not known.
export type Told = (column: number, row: number) => string;

export class HeatMapView {
  readonly element: HTMLElement;
  private canvas = h("canvas", { tabindex: 0, role: "img" });
  private brush = h("div", { class: "brush", hidden: true });
  private painted: HTMLCanvasElement | null = null;
  private dragFrom: number | null = null;
  private cursor: [number, number] = [0.5, 0.5];  // shares of width and of height from the top

  // `height` is the address span that the canvas shows: the tallest subject's, so that maps compare.
  constructor(
    private view: View,
    private map: HeatMap,
    private height: number,
    private site: Told,
    private kind: Told,
    label: string,
  ) {
    this.canvas.setAttribute("aria-label", `${label}. Arrow keys read cells.`);
    this.element = h("div", { class: "map" }, this.canvas, this.brush);
    const redraw = whenSeen(this.element, () => this.draw());
    new ResizeObserver(redraw).observe(this.element);
    view.on("zoom", redraw);
    view.on("theme", () => {
      this.painted = null;
      redraw();
    });
    this.listen();
  }

  private span(): Span {
    return this.view.zoom ?? this.map.events;
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.element;
    if (width === 0) return;
    const density = devicePixelRatio;
    this.canvas.width = Math.round(width * density);
    this.canvas.height = Math.round(height * density);
    const context = this.canvas.getContext("2d");
    if (!context) return;
    this.painted ??= paintedMap(this.map);
    const [first, last] = this.span();
    const [begin, end] = this.map.events;
    const perEvent = this.map.columns / (end - begin || 1);
    const from = (first - begin) * perEvent;
    const columns = Math.max(1e-3, (last - first) * perEvent);
    const tall = (this.map.addressBytes / this.height) * this.canvas.height;
    context.imageSmoothingEnabled = columns > this.canvas.width || this.map.rows > tall;
    context.drawImage(
      this.painted, from, 0, columns, this.map.rows,
      0, this.canvas.height - tall, this.canvas.width, tall,
    );
    this.drawGaps(context, density);
  }

  // A line where addresses leap far from one region to the next.
  private drawGaps(context: CanvasRenderingContext2D, density: number): void {
    const perByte = this.canvas.height / this.height;
    context.fillStyle = cssColour("--gap");
    let last = 0;
    for (const [at, { mapBytes }] of this.map.regions.entries()) {
      if (gapBelow(this.map, at) < kLeastLeap * this.map.addressBytes) continue;
      if ((mapBytes - last) * perByte < kLeastRegion * density) continue;
      const y = Math.round(this.canvas.height - mapBytes * perByte);
      context.fillRect(0, y, this.canvas.width, Math.max(1, Math.round(density)));
      last = mapBytes;
    }
  }

  private listen(): void {
    const { canvas } = this;
    canvas.addEventListener("pointerdown", (event) => {
      this.dragFrom = event.offsetX;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.drop(event));
    canvas.addEventListener("dblclick", () => this.view.zoomTo(null));
    canvas.addEventListener("pointerleave", hideNote);
    canvas.addEventListener("blur", hideNote);
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  private move(event: PointerEvent): void {
    if (this.dragFrom !== null) {
      const left = Math.min(this.dragFrom, event.offsetX);
      this.brush.hidden = false;
      this.brush.style.left = `${left}px`;
      this.brush.style.width = `${Math.abs(event.offsetX - this.dragFrom)}px`;
    }
    this.cursor = [event.offsetX / this.canvas.clientWidth, event.offsetY / this.canvas.clientHeight];
    this.tell(event.clientX, event.clientY);
  }

  private drop(event: PointerEvent): void {
    const from = this.dragFrom;
    this.dragFrom = null;
    this.brush.hidden = true;
    if (from === null || Math.abs(event.offsetX - from) < kLeastDrag) return;
    const [first, last] = this.span();
    const at = (x: number): number => first + (x / this.canvas.clientWidth) * (last - first);
    this.view.zoomTo([at(Math.min(from, event.offsetX)), at(Math.max(from, event.offsetX))]);
  }

  private key(event: KeyboardEvent): void {
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-0.01, 0], ArrowRight: [0.01, 0], ArrowUp: [0, -0.02], ArrowDown: [0, 0.02],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    this.cursor = [0, 1].map((i) =>
      Math.min(1, Math.max(0, (this.cursor[i] ?? 0) + (step[i] ?? 0))),
    ) as [number, number];
    const box = this.canvas.getBoundingClientRect();
    this.tell(box.left + this.cursor[0] * box.width, box.top + this.cursor[1] * box.height);
  }

  private tell(x: number, y: number): void {
    const [first, last] = this.span();
    const { map } = this;
    const event = first + this.cursor[0] * (last - first);
    const share = (event - map.events[0]) / (map.events[1] - map.events[0] || 1);
    const column = Math.min(map.columns - 1, Math.max(0, Math.floor(share * map.columns)));
    const offset = (1 - this.cursor[1]) * this.height;
    const row = Math.floor((offset / map.addressBytes) * map.rows);
    showNote(this.story(column, row, event), x, y);
  }

  // "+1.2 MiB in region 2 of 5, 3 GiB above the one below"
  private place(mapBytes: number): string {
    const { regions, offsetBytes } = this.map;
    if (regions.length === 1) return bytes(offsetBytes + mapBytes);
    const at = regionAt(this.map, mapBytes);
    const inside = `+${bytes(mapBytes - (regions[at]?.mapBytes ?? 0))} in region ${at + 1} of ${regions.length}`;
    return at === 0 ? inside : `${inside}, ${bytes(gapBelow(this.map, at))} above the one below`;
  }

  private describe(column: number, row: number, from: number): string {
    const { map } = this;
    const rowBytes = map.addressBytes / map.rows;
    if (row < 0 || row >= map.rows) return "nothing";
    const leap = regionAt(map, row * rowBytes) === regionAt(map, from * rowBytes) ? "" : "another region: ";
    const share = liveShare(map.cells[row * map.columns + column] ?? 0);
    if (share === null) return `${leap}not ${map.held}`;
    if (share === 0) return `${leap}${map.held}, empty`;
    const kind = this.kind(column, row);
    const most = `${map.held === "held" ? "" : "at most "}${bytes(share * rowBytes)} of ${bytes(rowBytes)}`;
    return `${leap}${percent(share)} live, ${most}${kind === "" ? "" : `; mostly ${kind}`}`;
  }

  private story(column: number, row: number, event: number): HTMLElement {
    const { map } = this;
    const line = (name: string, value: string): HTMLElement =>
      h("tr", {}, h("td", {}, name), h("td", {}, value));
    const site = this.site(column, row);
    const inside = row < map.rows;
    return h(
      "table",
      { class: "story" },
      h("caption", {}, `after ${count(event)} events`),
      inside && line("Offset", this.place((row * map.addressBytes) / map.rows)),
      line("Here", inside ? this.describe(column, row, row) : "above all addresses"),
      line("Above", this.describe(column, row + 1, row)),
      line("Below", this.describe(column, row - 1, row)),
      site !== "" && line("Call site", site),
    );
  }
}
