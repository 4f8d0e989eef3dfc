// SPDX-License-Identifier: MIT
//
// What reading all live memory takes at one moment at a time: a placement's cost to the program.
import { h, section } from "../dom";
import { bytes, nanoseconds } from "../format";
import { number, objects, spreadOf, text, type Figure, type Json, type SubjectRuns, type TraceRuns } from "../report";
import { tabs } from "../responsive";
import { strips } from "../strip";
import { cell, figureCell, tableBehind } from "../table";
import { notApplicable } from "../tooltip";
import type { View } from "../view";
import { chip } from "./subject_chip";

const kUnitBytes = 1024;

function walks(run: Json): Json[] {
  return objects(run["locality"]);
}

function momentOf(walk: Json): string {
  return text(walk, "phase");
}

// Time of one KiB by the walks of one kind at one moment, a figure for each repetition.
function times(subject: SubjectRuns, moment: string, kind: string): Figure[] {
  return subject.counting.map((run) => {
    const walk = walks(run).find((each) => momentOf(each) === moment);
    const [ns, size] = walk ? [number(walk, kind), number(walk, "bytes")] : [null, null];
    return ns === null || !size
      ? { value: null, reason: "not measured" }
      : { value: (ns / size) * kUnitBytes, reason: "" };
  });
}

function chart(view: View, subjects: SubjectRuns[], moment: string): HTMLElement {
  const rows = subjects.map((subject) => {
    const time = spreadOf(subject, times(subject, moment, "allocation_order_ns"));
    const shown = time.median === null ? notApplicable(time.reason) : nanoseconds(time.median);
    return {
      name: chip(view, subject.name), colour: view.colourName(subject.name),
      dots: time.values, middle: time.median, low: time.low, high: time.high, shown,
      note: time.median === null ? time.reason : `${subject.name}, ${moment}: ${nanoseconds(time.median)} a KiB`,
    };
  });
  return strips(`Time of reading a KiB, ${moment}`, rows, nanoseconds, null);
}

export function localitySection(view: View, trace: TraceRuns): HTMLElement | null {
  const subjects = trace.subjects.filter((subject) => subject.counting.some((run) => walks(run).length > 0));
  const all = subjects.flatMap((subject) => subject.counting.flatMap(walks));
  const moments = [...new Set(all.map(momentOf))];
  const first = moments[0];
  if (first === undefined) return null;
  const place = h("div", {}, chart(view, subjects, first));
  return section(
    "locality",
    "Reading memory back",
    "Time of reading a KiB of live objects in the order of their allocation, a dot for each repetition. The table has the order of addresses beside it.",
    moments.length < 2 ? null : tabs("Moment", moments.map((name) => document.createTextNode(name)), (i) =>
      place.replaceChildren(chart(view, subjects, moments[i] ?? first))),
    place,
    tableBehind(`Reading memory back on ${trace.name}`, () => ({
      columns: [
        { title: "Subject", words: true }, { title: "Moment", words: true }, { title: "Live" },
        { title: "By allocation, a KiB" }, { title: "By address, a KiB" },
      ],
      rows: subjects.flatMap((subject) => moments.map((moment) => {
        const read = subject.counting.flatMap(walks).find((walk) => momentOf(walk) === moment);
        const median = (kind: string) => spreadOf(subject, times(subject, moment, kind));
        const [allocation, address] = [median("allocation_order_ns"), median("address_order_ns")];
        return [
          cell(subject.name, chip(view, subject.name)),
          cell(moment),
          figureCell(read ? number(read, "bytes") : null, "not measured", bytes),
          figureCell(allocation.median, allocation.reason, nanoseconds),
          figureCell(address.median, address.reason, nanoseconds),
        ];
      })),
    })),
  );
}
