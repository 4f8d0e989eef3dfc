// SPDX-License-Identifier: MIT
//
// Reports for the browser tests: the shape of report.json, filled by a seeded generator.

import { blame, boundsMember, heatMap, latencies, locality, pages, traceMember } from "./fixture_sections.mjs";

// Marsaglia's xorshift32: the same fixture on every machine.
function generator(seed) {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export const subjects = [
  { name: "system", origin: "/lib/x86_64-linux-gnu/libc.so.6", ns: 31.5, over: 1.12, known: false },
  { name: "best_fit", origin: "built in", ns: 24.2, over: 1.05, known: true },
  { name: "first_fit", origin: "built in", ns: 29.8, over: 1.09, known: true },
  { name: "jemalloc", origin: "/usr/lib/x86_64-linux-gnu/libjemalloc.so.2", ns: 15.7, over: 1.3, known: false },
  { name: "mimalloc", origin: "/usr/lib/x86_64-linux-gnu/libmimalloc.so.2.0", ns: 12.9, over: 1.18, known: false },
  { name: "tcmalloc", origin: "/usr/lib/x86_64-linux-gnu/libtcmalloc_minimal.so.4", ns: 15.0, over: 1.22, known: false },
];

const kMiB = 2 ** 20;

// Live bytes that climb in phases and fall back, as a compiler's do.
function liveAt(share, phase) {
  const climb = 54 * kMiB * share ** (0.8 + 0.2 * phase);
  const waves = 10 * kMiB * (1 + Math.sin(share * 19 + phase));
  const fall = share > 0.9 ? (1 - share) / 0.1 : 1;
  return Math.max(4096, (climb + waves) * fall);
}

function series(subject, points, phase, random) {
  const columns = {
    event_index: [], live_bytes: [], granted_bytes: [], bookkeeping_bytes: [], cached_bytes: [],
    free_bytes: [], largest_free_bytes: [], untouched_bytes: [], held_bytes: [], resident_bytes: [],
    external_fragmentation: [], held_over_live: [], page_occupancy: [], unusable_free_index_4096: [],
  };
  let held = 0;
  for (let k = 0; k < points; ++k) {
    const share = k / (points - 1);
    const live = Math.round(liveAt(share, phase));
    const granted = Math.round(live * 1.02);
    const bookkeeping = Math.round(live * 0.03);
    held = Math.max(held * 0.999, live * subject.over * (1 + 0.02 * random()));
    held = Math.ceil(Math.max(held, granted + bookkeeping) / 4096) * 4096;
    const untouched = Math.round((held - granted - bookkeeping) * 0.1);
    const free = held - granted - bookkeeping - untouched;
    const largest = Math.round(free * (0.75 - 0.45 * share + 0.08 * Math.sin(share * 40 * subject.over) + 0.02 * random()));
    const row = {
      event_index: Math.round(share * 12_345_678), live_bytes: live, granted_bytes: granted,
      bookkeeping_bytes: bookkeeping, cached_bytes: 0, free_bytes: free,
      largest_free_bytes: largest, untouched_bytes: untouched, held_bytes: held,
      resident_bytes: Math.round(held * (0.94 + 0.03 * random())),
      external_fragmentation: free === 0 ? 0 : 1 - largest / free,
      held_over_live: held / live, page_occupancy: Math.min(1, live / held / 0.96),
      unusable_free_index_4096: 0.3 + 0.2 * Math.sin(share * 30),
    };
    for (const [name, value] of Object.entries(row)) columns[name].push(value);
  }
  if (!subject.known) {
    for (const name of ["bookkeeping_bytes", "free_bytes", "largest_free_bytes", "untouched_bytes",
      "cached_bytes", "external_fragmentation", "held_over_live", "unusable_free_index_4096"]) {
      columns[name] = columns[name].map(() => null);
    }
  }
  return columns;
}

function peakLive(phase) {
  const shares = Array.from({ length: 3000 }, (_, k) => k / 2999);
  return Math.round(Math.max(...shares.map((share) => liveAt(share, phase))));
}

function figures(subject, phase, random) {
  const ns = subject.ns * (1 + 0.06 * random() ** 3);
  const live = peakLive(phase);
  const held = Math.ceil((live * subject.over) / 4096) * 4096;
  const hidden = "this allocator does not reveal its free extents";
  return {
    ns_per_event: ns, events_per_second: 1e9 / ns, null_ns_per_event: 4.1, net_ns_per_event: ns - 4.1,
    peak_live_bytes: live, peak_held_bytes: held,
    peak_resident_bytes: Math.round(held * 0.97),
    ...(subject.known
      ? { mean_external_fragmentation: 0.41 + 0.1 * (subject.over - 1), bookkeeping_ratio: 0.031 }
      : {
        mean_external_fragmentation: null, mean_external_fragmentation_reason: hidden,
        bookkeeping_ratio: null, bookkeeping_ratio_reason: "its headers cannot be told from its payload",
      }),
    above_floor_ratio: (held * 0.97) / live - 1, above_achievable_ratio: (held * 0.97) / (live * 1.012) - 1,
    above_basis: "resident",
    page_occupancy_at_peak: 0.97 / subject.over,
    johnstone_wilson_basis: subject.known ? "held" : "resident",
    johnstone_wilson: Object.fromEntries(["1", "2", "3", "4"].map((which, i) => [which, {
      gross: subject.over * (1.12 - 0.03 * i),
      ...(subject.known ? { net: subject.over * (1.07 - 0.03 * i) } : { net: null, net_reason: hidden }),
    }])),
  };
}

// Every metric at the three peaks; what an outside malloc hides has its reason.
function peaks(subject, phase) {
  const live = peakLive(phase);
  const at = (event_index) => ({
    event_index, live_bytes: live, held_bytes: live * subject.over, resident_bytes: live * subject.over * 0.97,
    held_over_live: subject.over, page_occupancy: 0.97 / subject.over,
    ...(subject.known
      ? { unusable_free_index_4096: 0.41 }
      : { unusable_free_index_4096: null, unusable_free_index_4096_reason: "the subject does not reveal its free extents" }),
  });
  return { live: at(11_000_000), held: at(11_000_400), resident: at(11_000_900) };
}

function comparisonsOf(trace, subject) {
  const common = { trace, subject: subject.name, baseline: "system", better: "lower", pairs: 7 };
  const entry = (metric, unit, ratio) => ({
    ...common, metric, unit, ratio, interval: [ratio * 0.975, ratio * 1.028],
    verdict: ratio * 1.028 < 1 ? "better" : ratio * 0.975 > 1 ? "worse" : "not significant",
  });
  return [entry("ns_per_event", "ns", subject.ns / 31.5), entry("peak_resident_bytes", "bytes", subject.over / 1.12)];
}

const kContext = {
  fitmark_version: "0.1.0",
  command: "fitmark compare cc1plus.fitrace python3_json.fitrace --allocators system,best_fit,first_fit,jemalloc,mimalloc,tcmalloc --repetitions 7 -o out",
  date: "2026-11-21T01:02:03Z", host: "builder", cpu: "AMD EPYC 7B13", kernel: "Linux 6.1.0-18-amd64",
  libc: "glibc 2.36", compiler: "gcc 12.2.0", cpus: 2, memory_bytes: 25_282_281_472, page_bytes: 4096,
  governor: "unknown", transparent_huge_pages: "madvise", aslr: "2", load_average: 0.31, seed: 1,
  repetitions: 7, baseline: "system",
  machine: [{ name: "governor", value: "unknown" }, { name: "host", value: "virtual machine" }, { name: "memory limit", value: "2.00 GiB" }],
  settings: [{ name: "rounds", value: "1" }, { name: "decoded", value: "2147483648" }],
  warnings: ["The frequency governor is unknown: clock speed may change between runs."],
  absent_subjects: [{ subject: "snmalloc", package: "no Debian package" }],
};

// One outside malloc has no map, and a reason.
function mapOf(subject, random, map) {
  if (subject.name === "tcmalloc") return { heat_map: null, heat_map_reason: "timed out after 600.0 s" };
  return { heat_map: heatMap(random, { over: subject.over, outside: !subject.known, ...map }) };
}

// A report of `traces` on all subjects. `optional`: with every member that a report may have;
// `map` is the shape of its heat maps.
export function report({ traces = ["cc1plus.fitrace", "python3_json.fitrace"], repetitions = 7, points = 3000, optional = true, map = {} } = {}) {
  const random = generator(20240);
  const runs = [];
  traces.forEach((trace, phase) => {
    for (const [order, subject] of subjects.entries()) {
      for (let repetition = 0; repetition < repetitions; ++repetition) {
        const first = repetition === 0;
        runs.push({
          subject: subject.name, subject_origin: subject.origin, trace, repetition, order,
          events: 12_345_678, threads: 1, failure: "", ...figures(subject, phase, random),
          peaks: peaks(subject, phase),
          ...(first ? { series: series(subject, points, phase, random) } : {}),
          ...(first && optional ? { ...pages(random, subject.over), ...latencies(random, subject.ns), ...locality(random, subject.over) } : {}),
          ...(first && optional ? mapOf(subject, random, map) : {}),
          ...(first && optional && subject.known ? { blame: blame() } : {}),
        });
      }
    }
  });
  return {
    schema: "fitmark-report/2",
    context: kContext,
    verdict: "mimalloc is fastest, 59 % below system; best_fit is smallest, 6.0 % below system.",
    ...(optional ? { advice: [
      { trace: "", trace_digest: "", sentence: "For time choose mimalloc: 0.41× system, 95 % interval 0.40 to 0.42." },
      ...traces.map((trace) => ({ trace, trace_digest: "", sentence: `On ${trace}, best_fit comes nearest the floor.` })),
    ] } : {}),
    ...(optional ? { traces: traces.map(traceMember) } : {}),
    bounds: traces.map((trace, phase) => boundsMember(trace, peakLive(phase))),
    runs,
    comparisons: traces.flatMap((trace) => subjects.slice(1).flatMap((subject) => comparisonsOf(trace, subject))),
  };
}
