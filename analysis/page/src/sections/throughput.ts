// SPDX-License-Identifier: MIT
//
// Time an event: a dot for each repetition, their range and their median.
import { section } from "../dom";
import { count, nanoseconds } from "../format";
import { figure, number, spread, text, type TraceRuns } from "../report";
import { strips } from "../strip";
import { cell, figureCell, tableBehind } from "../table";
import { notApplicable } from "../tooltip";
import type { View } from "../view";
import { chip } from "./subject_chip";

function floorOf(trace: TraceRuns): number | null {
  for (const subject of trace.subjects) {
    const found = spread(subject, "null_ns_per_event").median;
    if (found !== null && found > 0) return found;
  }
  return null;
}

function repetitions(view: View, trace: TraceRuns): HTMLElement {
  return tableBehind(`Repetitions on ${trace.name}`, () => ({
    columns: [
      { title: "Subject", words: true },
      { title: "Repetition" },
      { title: "Place in block" },
      { title: "Time an event" },
      { title: "Net of the loop" },
      { title: "Events a second" },
      { title: "Waited" },
      { title: "Reordered" },
      { title: "Failure", words: true },
    ],
    rows: trace.subjects.flatMap((subject) =>
      subject.runs.map((run) => {
        const timed = (name: string, format: (value: number) => string) => {
          const found = figure(run, name);
          return figureCell(found.value, found.reason, format);
        };
        return [
          cell(subject.name, chip(view, subject.name)),
          cell(number(run, "repetition")),
          cell(number(run, "order")),
          timed("ns_per_event", nanoseconds),
          timed("net_ns_per_event", nanoseconds),
          timed("events_per_second", count),
          timed("fidelity.wait_ns", nanoseconds),
          timed("fidelity.reordered_events", count),
          cell(text(run, "failure")),
        ];
      }),
    ),
  }));
}

export function throughputSection(view: View, trace: TraceRuns): HTMLElement {
  const rows = trace.subjects.map((subject) => {
    const time = spread(subject, "ns_per_event");
    const rate = spread(subject, "events_per_second").median;
    const range = `${nanoseconds(time.low ?? 0)} to ${nanoseconds(time.high ?? 0)} over ${time.values.length}`;
    return {
      name: chip(view, subject.name),
      colour: view.colourName(subject.name),
      dots: time.values,
      middle: time.median,
      low: time.low,
      high: time.high,
      shown: time.median === null ? notApplicable(time.reason) : nanoseconds(time.median),
      note:
        time.median === null
          ? time.reason
          : `${subject.name}: ${nanoseconds(time.median)} an event (${range})${rate === null ? "" : `, ${count(rate)} events a second`}`,
    };
  });
  const floor = floorOf(trace);
  const lead = floor === null
    ? "A dot for each repetition, the bar their range, the upright their median."
    : `A dot for each repetition, the bar their range, the upright their median. The dotted line is the loop's own floor, ${nanoseconds(floor)} an event: the null allocator on the same trace.`;
  return section(
    "throughput",
    "Time an event",
    lead,
    strips(`Time an event on ${trace.name}`, rows, nanoseconds, floor),
    repetitions(view, trace),
  );
}
