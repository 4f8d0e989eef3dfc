// SPDX-License-Identifier: MIT
//
// How it was measured, where, with which command, and what may have spoiled it.
import { h, section, type Child } from "../dom";
import { bytes, significant } from "../format";
import { isObject, number, objects, text, type Json, type Report } from "../report";

const kFields: [string, string][] = [
  ["fitmark_version", "Fitmark"],
  ["date", "Date"],
  ["host", "Host"],
  ["cpu", "Processor"],
  ["cpus", "Processors"],
  ["memory_bytes", "Memory"],
  ["page_bytes", "Page"],
  ["kernel", "Kernel"],
  ["libc", "C library"],
  ["compiler", "Compiler"],
  ["governor", "Frequency governor"],
  ["transparent_huge_pages", "Transparent huge pages"],
  ["aslr", "Address randomisation"],
  ["load_average", "Load average at the start"],
  ["seed", "Seed"],
  ["repetitions", "Repetitions"],
  ["baseline", "Baseline"],
];

const kMethod = [
  "Every run is a fresh process; the subjects of a trace run in interleaved blocks of random order, and ratios are paired within a block.",
  "The timed pass and the memory pass are separate; the harness keeps its own arrays outside the measured heap and subtracts them.",
  "A figure that does not apply is shown as n/a with its reason, and never averaged in.",
  "Series are thinned for this page to the points where live, held, resident or fragmentation is greatest or least; report.json holds all of them.",
];

function value(context: Json, name: string): string {
  const size = number(context, name);
  if (size === null) return text(context, name);
  if (name.endsWith("_bytes")) return bytes(size);
  return Number.isInteger(size) ? text(context, name) : significant(size);
}

function warnings(context: Json): Child {
  const list = Array.isArray(context["warnings"]) ? context["warnings"] : [];
  const shown = list.filter((item): item is string => typeof item === "string");
  if (shown.length === 0) return null;
  return h(
    "div",
    { class: "warnings", role: "note" },
    h("h3", {}, "What may spoil a measurement here"),
    h("ul", {}, ...shown.map((warning) => h("li", {}, warning))),
  );
}

// Pairs [name, package], or objects with the two, or names.
function absentSubjects(context: Json): Child {
  const list: unknown[] = Array.isArray(context["absent_subjects"]) ? context["absent_subjects"] : [];
  const shown = list.map((item) => {
    if (Array.isArray(item)) return item.map(String).filter((part) => part !== "").join(": install ");
    if (!isObject(item)) return String(item);
    const name = text(item, "name") || text(item, "subject");
    return `${name}: install ${text(item, "package")}`;
  });
  if (shown.length === 0) return null;
  return h(
    "div",
    {},
    h("h3", {}, "Not on this machine"),
    h("ul", {}, ...shown.map((item) => h("li", {}, item))),
  );
}

function term(title: string, shown: string): HTMLElement[] {
  return shown === "" ? [] : [h("div", {}, h("dt", {}, title), h("dd", {}, shown))];
}

// What stands among the fields of the context by a name of its own.
const kTwice = new Set(["governor", "load", "processors", "address randomisation", "transparent huge pages"]);

// What would else be told by the same word as a field of the context.
const kRenamed: Record<string, string> = { host: "Kind of host" };

// What `fitmark doctor` told of the machine.
function machineFacts(context: Json): HTMLElement[] {
  return objects(context["machine"]).flatMap((fact) => {
    const name = text(fact, "name");
    return kTwice.has(name) ? [] : term(kRenamed[name] ?? name.charAt(0).toUpperCase() + name.slice(1), text(fact, "value"));
  });
}

const kSizes = new Set(["decoded"]);  // options whose value is a number of bytes

// The options that figures depend on; those that are off say so.
function settings(context: Json): HTMLElement[] {
  return objects(context["settings"]).flatMap((setting) => {
    const [name, told] = [text(setting, "name"), text(setting, "value")];
    const size = kSizes.has(name) ? Number(told) : NaN;
    return term(`--${name}`, Number.isFinite(size) ? bytes(size) : told);
  });
}

export function methodSection(report: Report): HTMLElement {
  const { context } = report;
  const fields = [...kFields.flatMap(([name, title]) => term(title, value(context, name))), ...settings(context), ...machineFacts(context)];
  const command = text(context, "command");
  return section(
    "method",
    "Method and context",
    "",
    warnings(context),
    command !== "" && h("h3", {}, "Command"),
    command !== "" && h("pre", { class: "command", tabindex: 0 }, command),
    h("h3", {}, "Method"),
    h("ul", {}, ...kMethod.map((line) => h("li", {}, line))),
    absentSubjects(context),
    fields.length > 0 && h("h3", {}, "Context"),
    h("dl", { class: "context" }, ...fields),
  );
}
