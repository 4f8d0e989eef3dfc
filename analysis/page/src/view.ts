// SPDX-License-Identifier: MIT
//
// What the reader chose (trace, hidden subjects, zoom, theme) and who redraws when it changes.
import type { Report } from "./report";

export type Topic = "subjects" | "pointed" | "zoom" | "scale" | "theme";
export type Span = readonly [number, number];  // first and last event index

const kColours = 8;

export class View {
  readonly report: Report;
  readonly hidden = new Set<string>();
  pointed: string | null = null;  // the subject whose switch the pointer or the focus is on
  zoom: Span | null = null;  // null: the whole trace
  log = false;  // whether charts of bytes are logarithmic
  private listeners = new Map<Topic, Set<() => void>>();

  constructor(report: Report) {
    this.report = report;
  }

  on(topic: Topic, redraw: () => void): void {
    const known = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, known.add(redraw));
  }

  // Forgets every listener: the sections of another trace replace these.
  clear(): void {
    this.listeners.clear();
    this.pointed = null;
    this.zoom = null;
  }

  notify(topic: Topic): void {
    for (const redraw of this.listeners.get(topic) ?? []) redraw();
  }

  toggle(subject: string): void {
    if (!this.hidden.delete(subject)) this.hidden.add(subject);
    this.notify("subjects");
  }

  pointAt(subject: string | null): void {
    if (subject === this.pointed) return;
    this.pointed = subject;
    this.notify("pointed");
  }

  zoomTo(zoom: Span | null): void {
    this.zoom = zoom;
    this.notify("zoom");
  }

  scaleBy(log: boolean): void {
    this.log = log;
    this.notify("scale");
  }

  visible(subject: string): boolean {
    return !this.hidden.has(subject);
  }

  // The baseline is drawn in ink (place 0); the others take the palette in turn, and dashes from
  // the second turn on.
  private place(subject: string): number {
    const others = this.report.subjects.filter((name) => name !== this.report.baseline);
    return subject === this.report.baseline ? 0 : others.indexOf(subject) + 1;
  }

  colourName(subject: string): string {
    const place = this.place(subject);
    return place === 0 ? "--s0" : `--s${((place - 1) % (kColours - 1)) + 1}`;
  }

  dash(subject: string): number[] {
    return this.place(subject) >= kColours ? [6, 3] : [];
  }
}

// The value of a CSS custom property in the theme of the moment.
export function cssColour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
