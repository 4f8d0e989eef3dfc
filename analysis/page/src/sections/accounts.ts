// SPDX-License-Identifier: MIT
//
// Where every held byte is, of one subject at a time: the accounts stacked over the trace.
import { h, section } from "../dom";
import type { Line } from "../drawn_lines";
import { bytes, exact } from "../format";
import { column, hasNumbers, memberOf, type Json, type SubjectRuns, type TraceRuns } from "../report";
import { tabs } from "../responsive";
import { cell, figureCell, tableBehind } from "../table";
import { placeBefore, TimeChart } from "../time_chart";
import type { View } from "../view";
import { boundLines } from "./bound_lines";
import { lineMark } from "./line_key";
import { residentTable } from "./resident_accounts";
import { chip } from "./subject_chip";

interface Account {
  name: string;
  colour: string;
  meaning: string;
  bytes: (number | null)[];
}

interface Accounts {
  x: number[];
  all: Account[];
  accounts: Account[];  // those with any bytes, which are drawn
  resident: (number | null)[];
}

const kNames: [string, string, string][] = [
  ["requested", "--a0", "what the program asked for"],
  ["rounding", "--a1", "granted beyond what was asked for"],
  ["bookkeeping", "--a2", "the heap's own notes"],
  ["cached", "--a3", "freed, but held where neighbours cannot join"],
  ["holes", "--a4", "free extents between live blocks"],
  ["untouched", "--a5", "held, never handed out"],
  ["unattributed", "--a6", "held for reasons that the subject does not reveal"],
];

// The accounts of `series`, which add up to held bytes (to resident bytes, where held ones are not
// revealed); what is not revealed is in unattributed.
export function accountsOf(series: Json): Accounts {
  const x = column(series, "event_index").map((value) => value ?? 0);
  const read = (name: string): (number | null)[] => column(series, name);
  const live = read("live_bytes");
  const granted = read("granted_bytes");
  const held = hasNumbers(read("held_bytes")) ? read("held_bytes") : read("resident_bytes");
  const known: Record<string, (number | null)[]> = {
    requested: live,
    rounding: granted.map((value, i) => (value === null ? null : Math.max(0, value - (live[i] ?? 0)))),
    bookkeeping: read("bookkeeping_bytes"),
    cached: read("cached_bytes"),
    holes: read("free_bytes"),
    untouched: read("untouched_bytes"),
  };
  const total = (i: number): number =>
    Object.values(known).reduce((sum, values) => sum + (values[i] ?? 0), 0);
  known["unattributed"] = held.map((value, i) => (value === null ? null : Math.max(0, value - total(i))));
  const all = kNames.map(([name, colour, meaning]) => ({ name, colour, meaning, bytes: known[name] ?? [] }));
  const accounts = all.filter(({ bytes }) => bytes.some((value) => value !== null && value > 0));
  return { x, all, accounts, resident: read("resident_bytes") };
}

// Stacked from the first account up; drawn from the highest down, each over the one before.
function stacked({ x, accounts, resident }: Accounts): Line[] {
  const height = x.map(() => 0);
  const lines = accounts.map((account) => {
    account.bytes.forEach((value, i) => (height[i] = (height[i] ?? 0) + (value ?? 0)));
    return {
      label: account.name, colour: account.colour, fill: account.colour, x, y: [...height], shown: account.bytes,
    };
  });
  const over = { label: "resident", colour: "--s0", dash: [5, 4], x, y: resident };
  return [...lines.reverse(), ...(hasNumbers(resident) ? [over] : [])];
}

function key(accounts: Account[], bounds: Line[]): HTMLElement {
  const entries = accounts.map(({ name, colour, meaning }) => {
    const mark = h("i", { class: "mark" });
    mark.style.setProperty("--subject", `var(${colour})`);
    return h("span", { class: "chip", title: meaning }, mark, name);
  });
  return h("div", { class: "key" }, ...entries, ...bounds.map(lineMark));
}

function behind(subject: SubjectRuns, x: number[], accounts: Account[]): HTMLElement {
  return tableBehind(`Accounts of ${subject.name}`, () => {
    const last = x[x.length - 1] ?? 0;
    const rows = Array.from({ length: 41 }, (_, k) => {
      const at = Math.round((last * k) / 40);
      const place = placeBefore(x, at);
      return [
        cell(at, exact(at)),
        ...accounts.map((account) => figureCell(account.bytes[place] ?? null, "the subject does not reveal it; its bytes are in unattributed", bytes)),
      ];
    });
    return { columns: [{ title: "After events" }, ...accounts.map(({ name }) => ({ title: name }))], rows };
  });
}

export function accountsSection(view: View, trace: TraceRuns): HTMLElement | null {
  const subjects = trace.subjects.flatMap((subject) => {
    const series = memberOf(subject, "series");
    const found = series && accountsOf(series);
    return found && found.accounts.length > 0 ? [{ subject, ...found }] : [];
  });
  if (subjects.length === 0) return null;
  subjects.sort((a, b) => b.accounts.length - a.accounts.length);
  const chart = new TimeChart(view, "Accounts", { format: bytes, binary: true }, []);
  const below = h("div");
  const choose = (place: number): void => {
    const chosen = subjects[place];
    if (!chosen) return;
    const stack = stacked(chosen);
    const bounds = boundLines(view, trace, stack);
    chart.setLines([...stack, ...bounds]);
    const resident = residentTable(view, trace);
    below.replaceChildren(key(chosen.accounts, bounds), behind(chosen.subject, chosen.x, chosen.all), ...(resident ? [resident] : []));
  };
  const names = subjects.map(({ subject }) => chip(view, subject.name));
  return section(
    "accounts",
    "Where the held bytes are",
    "The accounts add up to held bytes, line by line; the dashed line is resident. What a subject does not reveal is shown as unattributed, never hidden.",
    tabs("Subject whose accounts are shown", names, choose),
    h("figure", {}, chart.element, below),
  );
}
