// SPDX-License-Identifier: MIT
//
// Why the holes stay: which live objects keep them from closing, by cause and by call stack.
import { FlameGraph, flameTree } from "../flame";
import { h, section } from "../dom";
import { bytes, count, percent } from "../format";
import { isObject, memberOf, number, objects, text, type Json, type TraceRuns } from "../report";
import { tabs } from "../responsive";
import { cell, figureCell, sortableTable, type Cell, type Column } from "../table";
import type { View } from "../view";
import { chip } from "./subject_chip";

type Kind = "words" | "count" | "bytes" | "share";

const kFields: [string, string, Kind][] = [
  ["site", "Call site", "words"],
  ["size_class", "Size class", "words"],
  ["share", "Share", "share"],
  ["pinned_bytes", "Pinned bytes", "bytes"],
  ["lifetime", "Lifetime", "words"],
  ["thread", "Thread", "words"],
  ["objects", "Objects", "count"],
  ["object_bytes", "Object bytes", "bytes"],
  ["hole_byte_events", "Hole byte × events", "count"],
];

const kMinor = new Set(["thread", "object_bytes", "hole_byte_events"]);

function shown(cause: Json, name: string, kind: Kind): Cell {
  if (name === "size_class") {
    const each = (number(cause, "object_bytes") ?? 0) / (number(cause, "objects") || 1);
    return cell(each, text(cause, name));
  }
  if (kind === "words") return cell(text(cause, name));
  const format = { count, bytes, share: percent }[kind];
  return figureCell(number(cause, name), "not in this report", format);
}

// Whether the column says anything: there are call sites, and more threads than one.
function tells(list: Json[], name: string): boolean {
  const words = new Set(list.map((cause) => text(cause, name)));
  words.delete("");
  return words.size > (name === "thread" ? 1 : 0);
}

const kWithoutSites = "This trace has no call stacks, so sizes and lifetimes stand for call sites; record with --stacks to see functions and lines.";

function causes(subject: string, blame: Json): HTMLElement {
  const list = objects(blame["causes"]);
  const fields = kFields.filter(([name]) => tells(list, name));
  const columns: Column[] = fields.map(([name, title, kind]) => ({ title, words: kind === "words", minor: kMinor.has(name) }));
  const rows = list.map((cause) => fields.map(([name, , kind]) => shown(cause, name, kind)));
  return h("div", { class: "behind" }, sortableTable(`What keeps holes open in ${subject}`, columns, rows, "cards"));
}

function flame(subject: string, blame: Json): HTMLElement | null {
  const stacks = objects(blame["stacks"]).map((stack) => ({
    frames: Array.isArray(stack["frames"]) ? stack["frames"].map(String) : [],
    weight: number(stack, "hole_byte_events") ?? 0,
  }));
  if (stacks.length === 0) return null;
  const label = `Hole byte-time of ${subject} by call stack`;
  const graph = new FlameGraph(flameTree(stacks), label, (weight) => `${count(weight)} byte × events`);
  return h("figure", {}, h("figcaption", {}, "By call stack; a click on a frame makes it the whole"), graph.element);
}

function unnamed(blame: Json): HTMLElement | null {
  const named = tells(objects(blame["causes"]), "site");
  return named ? null : h("p", { class: "how" }, kWithoutSites);
}

export function blameSection(view: View, trace: TraceRuns): HTMLElement | null {
  const found = trace.subjects.flatMap((subject) => {
    const blame = memberOf(subject, "blame");
    return blame && isObject(blame) ? [{ name: subject.name, blame }] : [];
  });
  if (found.length === 0) return null;
  const body = h("div", {});
  const choose = (place: number): void => {
    const chosen = found[place];
    if (!chosen) return;
    const { name, blame } = chosen;
    const sentence = text(blame, "sentence");
    body.replaceChildren(
      ...[sentence === "" ? null : h("p", {}, sentence), unnamed(blame), causes(name, blame), flame(name, blame)].filter((e) => e !== null),
    );
  };
  return section(
    "blame",
    "What keeps the holes open",
    "A hole is blamed on the live objects beside it, which keep it from joining its neighbours or its page from going back; its bytes count for as many events as it lasts.",
    tabs("Subject whose holes are explained", found.map(({ name }) => chip(view, name)), choose),
    body,
  );
}
