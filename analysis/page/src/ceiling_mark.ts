// SPDX-License-Identifier: MIT
//
// Marks a bound that lies beyond a chart's scale: a broken line along the top edge, with its value in words.
import type uPlot from "uplot";
import type { Line } from "./drawn_lines";
import { onAxis, type Format } from "./format";
import { cssColour } from "./view";

const kFont = 12;  // all in CSS pixels
const kEdge = 4;
const kTooth = 4;

// The longest of `words` that fits into `width`; the last where none does.
function fitting(context: CanvasRenderingContext2D, words: string[], width: number): string {
  return words.find((text) => context.measureText(text).width <= width) ?? words[words.length - 1] ?? "";
}

// A line along the edge that a break interrupts: two slanted strokes, as on a broken axis.
function brokenLine(context: CanvasRenderingContext2D, left: number, right: number, y: number, unit: number): void {
  const middle = left + 26 * unit;
  const gap = kTooth * unit;
  context.beginPath();
  context.setLineDash([12 * unit, 4 * unit, 2 * unit, 4 * unit]);
  context.moveTo(left, y);
  context.lineTo(middle - gap, y);
  context.moveTo(middle + 2 * gap, y);
  context.lineTo(right, y);
  context.stroke();
  context.beginPath();
  context.setLineDash([]);
  for (const x of [middle - gap, middle + gap]) {
    context.moveTo(x - gap / 2, y + gap);
    context.lineTo(x + gap / 2, y - gap);
  }
  context.stroke();
}

// Draws the mark of each ceiling in `lines` that is above the scale's end.
export function markCeilings(plot: uPlot, lines: Line[], format: Format): void {
  const top = plot.scales["y"]?.max ?? Infinity;
  const beyond = lines.filter(({ ceiling, level }) => ceiling === true && (level ?? 0) > top);
  const { ctx: context, bbox } = plot;
  const unit = devicePixelRatio;
  beyond.forEach((line, i) => {
    const y = bbox.top + (kTooth + 1 + i * (kFont + 6)) * unit;
    const value = onAxis(format)(line.level ?? 0);
    const times = onAxis((v) => v.toFixed(1))((line.level ?? 0) / top);
    context.save();
    context.strokeStyle = context.fillStyle = cssColour(line.colour);
    context.lineWidth = 1.5 * unit;
    brokenLine(context, bbox.left, bbox.left + bbox.width, y, unit);
    context.font = `${String(kFont * unit)}px system-ui, sans-serif`;
    context.textAlign = "right";
    context.textBaseline = "top";
    const words = fitting(context, [
      `\u2191 Robson\u2019s worst case: ${value}, ${times}\u00d7 the top of this scale`,
      `\u2191 Robson\u2019s worst case: ${value}`,
      `\u2191 Robson: ${value}`,
    ], bbox.width - 2 * kEdge * unit);
    const { width } = context.measureText(words);
    context.save();
    context.fillStyle = cssColour("--paper");
    context.fillRect(bbox.left + bbox.width - width - 2 * kEdge * unit, y + (kTooth + 1) * unit, width + 2 * kEdge * unit, kFont * unit);
    context.restore();
    context.fillText(words, bbox.left + bbox.width - kEdge * unit, y + (kTooth + 2) * unit);
    context.restore();
  });
}
