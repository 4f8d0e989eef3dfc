// SPDX-License-Identifier: MIT
//
// A chart over event index; all of a trace share one zoom, one cursor and one choice of subjects.
import uPlot from "uplot";
import { markCeilings } from "./ceiling_mark";
import { h } from "./dom";
import { alphaOf, axes, backToFront, bands, calmed, heights, joined, kParts, restlessSeries, series, type Axis, type Line } from "./drawn_lines";
import { count } from "./format";
import { hideNote, showNote } from "./tooltip";
import { cssColour, type Span, type View } from "./view";
import { whenSeen } from "./when_seen";

const kCursorKey = "fitmark";
const kZoomStep = 0.5;
const kHeight = 240;


// The place in `x` (ascending) of the last value at or before `at`.
export function placeBefore(x: number[], at: number): number {
  let low = 0;
  let high = x.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((x[middle] ?? Infinity) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

function fullSpan(lines: Line[]): Span {
  const ends = lines.flatMap((line) => [line.x[0] ?? 0, line.x[line.x.length - 1] ?? 0]);
  return [Math.min(...ends), Math.max(...ends)];
}

export class TimeChart {
  readonly element: HTMLElement;
  private plot: uPlot | null = null;
  private full: Span;
  private lines: Line[];
  private fit: () => void;  // draws, or fits what is drawn to the width, where it can be seen

  constructor(
    private view: View,
    title: string,
    private axis: Axis,
    lines: Line[],
  ) {
    this.lines = backToFront(lines);
    this.full = fullSpan(lines);
    this.element = h("div", {
      class: "chart",
      tabindex: 0,
      role: "group",
      "aria-label": `${title}. Arrow keys move the cursor, plus and minus zoom, 0 shows all.`,
    });
    this.fit = whenSeen(this.element, () => this.resize());
    new ResizeObserver(this.fit).observe(this.element);
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.element.addEventListener("pointerleave", hideNote);
    this.element.addEventListener("blur", hideNote);
    view.on("zoom", whenSeen(this.element, () => this.applyZoom()));
    if (axis.mayBeLog) view.on("scale", () => this.setLines(this.lines));
    view.on("theme", () => this.plot?.redraw(false, true));
    view.on("subjects", () => this.applySubjects());
    view.on("pointed", whenSeen(this.element, () => this.applyPointed()));
  }

  setLines(lines: Line[]): void {
    this.lines = backToFront(lines);
    this.full = fullSpan(lines);
    this.plot?.destroy();
    this.plot = null;
    this.fit();
  }

  private resize(): void {
    const width = this.element.clientWidth;
    if (width === 0 || this.lines.length === 0) return;
    if (!this.plot) {
      this.draw(width);
      return;
    }
    this.plot.setSize({ width, height: kHeight });
    if (this.axis.restless) this.plot.setData(this.figures(width), false);
  }

  private figures(width: number): uPlot.AlignedData {
    if (!this.axis.restless) return joined(this.lines);
    return calmed(this.lines, this.view.zoom ?? this.full, width);
  }

  // The series that draw line `i`.
  private drawnBy(i: number): number[] {
    return this.axis.restless ? [1, 2, 3].map((part) => kParts * i + part) : [i + 1];
  }

  private draw(width: number): void {
    const isLog = this.view.log && this.axis.mayBeLog === true;
    const [first, last] = this.view.zoom ?? this.full;
    const options: uPlot.Options = {
      width,
      height: kHeight,
      padding: [10, 12, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, min: first, max: last },
        y: heights(this.axis, isLog, this.lines),
      },
      series: [{}, ...(this.axis.restless ? restlessSeries : series)(this.view, this.lines, isLog)],
      bands: this.axis.restless ? bands(this.view, this.lines) : [],
      axes: axes(this.axis, isLog),
      cursor: {
        y: false,
        sync: { key: kCursorKey, scales: ["x", null] },
        drag: { x: true, y: false, setScale: false },
        points: { size: (_u, i) => (this.axis.restless && i % kParts !== 1 ? 0 : 7) },
        bind: { dblclick: () => () => this.zoomOut() },
      },
      hooks: {
        setSelect: [(plot) => this.brushed(plot)],
        setCursor: [(plot) => this.follow(plot)],
        draw: [(plot) => markCeilings(plot, this.lines, this.axis.format)],
      },
    };
    this.plot = new uPlot(options, this.figures(width), this.element);
  }

  private zoomOut(): null {
    this.view.zoomTo(null);
    return null;
  }

  private brushed(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width < 4) return;
    const first = plot.posToVal(left, "x");
    const last = plot.posToVal(left + width, "x");
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (plot.cursor.event) this.view.zoomTo([first, last]);
  }

  private applyZoom(): void {
    const [min, max] = this.view.zoom ?? this.full;
    this.plot?.batch((plot: uPlot) => {
      if (this.axis.restless) plot.setData(this.figures(this.element.clientWidth), false);
      plot.setScale("x", { min, max });
    });
  }

  private applySubjects(): void {
    this.plot?.batch(() => {
      this.lines.forEach((line, i) => {
        if (line.subject === undefined) return;
        const show = this.view.visible(line.subject);
        for (const place of this.drawnBy(i)) this.plot?.setSeries(place, { show });
      });
    });
  }

  private applyPointed(): void {
    const plot = this.plot;
    if (!plot || !this.lines.some((line) => line.subject !== undefined)) return;
    this.lines.forEach((line, i) => {
      for (const place of this.drawnBy(i)) {
        const drawn = plot.series[place];
        if (drawn) drawn.alpha = alphaOf(this.view, line);
      }
    });
    plot.redraw(false);
  }

  // The chart that the pointer is on shows every visible line's value at the cursor.
  private follow(plot: uPlot): void {
    const pointed = this.element.matches(":hover") || this.element === document.activeElement;
    if (!pointed || plot.cursor.left === undefined || plot.cursor.left < 0) return;
    const at = plot.posToVal(plot.cursor.left, "x");
    const box = plot.over.getBoundingClientRect();
    const top = plot.cursor.event?.clientY ?? box.top + 8;
    showNote(this.readout(at), box.left + plot.cursor.left, top);
  }

  private readout(at: number): HTMLElement {
    const shown = this.lines
      .filter((line) => line.subject === undefined || this.view.visible(line.subject))
      .map((line) => ({ line, value: (line.shown ?? line.y)[placeBefore(line.x, at)] ?? null }));
    if (!shown.some(({ line }) => line.shown)) shown.sort((a, b) => (b.value ?? -1) - (a.value ?? -1));
    const rows = shown.map(({ line, value }) => {
      const mark = h("i", { class: "mark" });
      mark.style.background = cssColour(line.colour);
      const shownValue = value === null ? "n/a" : this.axis.format(value);
      return h("tr", {}, h("td", {}, mark, line.label), h("td", {}, shownValue));
    });
    return h("table", {}, h("caption", {}, `after ${count(at)} events`), ...rows);
  }

  private key(event: KeyboardEvent): void {
    if (!this.plot) this.resize();  // focus may come before the chart is seen
    const plot = this.plot;
    if (!plot) return;
    const width = plot.over.clientWidth;
    const left = Math.max(0, plot.cursor.left ?? 0);
    const steps: Record<string, number> = { ArrowLeft: -width / 100, ArrowRight: width / 100 };
    const step = steps[event.key];
    if (step !== undefined) {
      plot.setCursor({ left: Math.min(width, Math.max(0, left + step)), top: 0 });
    } else if (event.key === "+" || event.key === "-") {
      const centre = plot.posToVal(left > 0 ? left : width / 2, "x");
      this.zoomAround(centre, event.key === "+" ? kZoomStep : 1 / kZoomStep);
    } else if (event.key === "0") {
      this.view.zoomTo(null);
    } else {
      return;
    }
    event.preventDefault();
  }

  private zoomAround(centre: number, factor: number): void {
    const [first, last] = this.view.zoom ?? this.full;
    const low = Math.max(this.full[0], centre - (centre - first) * factor);
    const high = Math.min(this.full[1], centre + (last - centre) * factor);
    const whole = low <= this.full[0] && high >= this.full[1];
    this.view.zoomTo(whole ? null : [low, high]);
  }
}
