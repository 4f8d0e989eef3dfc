// SPDX-License-Identifier: MIT
//
// Live, held, resident, external fragmentation and one measure of choice over the trace, one zoom for all charts.
import { h, section } from "../dom";
import type { Axis, Line } from "../drawn_lines";
import { bytes, count, percent } from "../format";
import { column, hasNumbers, memberOf, type Json, type TraceRuns } from "../report";
import type { View } from "../view";
import { boundLines } from "./bound_lines";
import { measures } from "./measures";
import { absence, linesOf, numbers } from "./series_lines";
import { panel } from "./series_panel";

const kBytes: Axis = { format: bytes, binary: true, mayBeLog: true };

// Live bytes are the program's own, the same for every subject: one filled line.
function liveLine(trace: TraceRuns): Line[] {
  const series = trace.subjects.map((s) => memberOf(s, "series")).find((s): s is Json => s !== null);
  if (!series) return [];
  const y = column(series, "live_bytes");
  if (!hasNumbers(y)) return [];
  const x = numbers(column(series, "event_index"));
  return [{ label: "live", colour: "--live", fill: "--live-fill", x, y }];
}

function zoomBar(view: View): HTMLElement {
  const all = h("button", { type: "button", class: "quiet", id: "zoom-all" }, "Show all");
  const log = h("button", { type: "button", class: "quiet", id: "log-scale", "aria-pressed": view.log ? "true" : "false", title: "Logarithmic bytes: a subject that holds far more than the others leaves them room" }, "Log scale");
  log.addEventListener("click", () => {
    view.scaleBy(!view.log);
    log.setAttribute("aria-pressed", String(view.log));
  });
  const where = h("span", { "aria-live": "polite" });
  const show = (): void => {
    all.disabled = view.zoom === null;
    where.textContent = view.zoom
      ? `Events ${count(view.zoom[0])} to ${count(view.zoom[1])}`
      : "Drag across a chart to zoom all of them";
  };
  all.addEventListener("click", () => view.zoomTo(null));
  view.on("zoom", show);
  show();
  return h("p", { class: "zoom" }, where, log, all);
}

export function timeLinesSection(view: View, trace: TraceRuns): HTMLElement {
  const held = linesOf(view, trace, "held_bytes");
  const resident = linesOf(view, trace, "resident_bytes");
  const live = liveLine(trace);
  const bounds = boundLines(view, trace, live);
  return section(
    "time-lines",
    "Memory over the trace",
    "Time counts events. Live is what the program asked for and still has; it is the same for every subject, and no heap can hold less. Dashed: the floor, an offline packing, and the ceiling that suffices for every trace of this floor and largest request; a broken line tells of one far above, the log scale draws it.",
    zoomBar(view),
    panel(view, held.length > 0 ? "Live and held bytes" : "Live bytes (no subject here reveals held bytes)", kBytes, held.length + live.length > 0 ? [...live, ...bounds, ...held] : [], absence(trace, "held_bytes")),
    panel(view, "Live and resident bytes", kBytes, resident.length > 0 ? [...live, ...bounds, ...resident] : [], absence(trace, "resident_bytes")),
    panel(
      view,
      "External fragmentation: 1 − largest free extent ÷ all free bytes",
      { format: percent, most: 1, restless: true },
      linesOf(view, trace, "external_fragmentation"),
      absence(trace, "external_fragmentation"),
    ),
    measures(view, trace),
  );
}
