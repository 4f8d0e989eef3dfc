// SPDX-License-Identifier: MIT
//
// The laws of figures that the page derives itself, computed by hand.
import assert from "node:assert/strict";
import { reads } from "./eventually.mjs";

// The cells of the first row that begins with `name`, in the table `place` of a section.
async function rowOf(page, section, place, name) {
  const table = page.locator(`#${section} details`).nth(place);
  await table.locator("summary").click();
  const row = table.locator("tbody tr", { hasText: name }).first();
  await row.waitFor({ timeout: 10_000 });
  return (await row.innerText()).split(/\t|\n/).map((text) => text.replace(/\s+/g, " ").trim()).filter((text) => text !== "");
}

async function whatIsNotRevealedIsNotZeroAndTheRestComesToResident(bench) {
  const report = bench.report({ points: 20, repetitions: 1 });
  const series = report.runs.find(({ subject }) => subject === "best_fit").series;
  const bytes = {
    live: 1024, granted: 1536, bookkeeping: 512, cached: null, free: 1024, untouched: 0, held: 4096, resident: 2560,
  };
  for (const [name, value] of Object.entries(bytes)) series[`${name}_bytes`] = series.event_index.map(() => value);
  const { page, log, close } = await bench.opened(bench.pageFile("accounts", report));
  await page.locator("#accounts .tabs button", { hasText: "best_fit" }).click();
  assert.deepEqual(await rowOf(page, "accounts", 0, "0"),
    ["0", "1.00 KiB", "512 B", "512 B", "n/a", "1.00 KiB", "0 B", "1.00 KiB"]);
  assert.deepEqual(await rowOf(page, "accounts", 1, "best_fit"), ["best_fit", "1.00 KiB", "512 B", "512 B", "n/a",
    "512 B", "0 B", "0 B", "2.50 KiB", "4.00 KiB", "\u22121.50 KiB"]);
  assert.deepEqual(log, []);
  await close();
}

async function percentilesAreMediansAndNeedCallsBeyondThem(bench) {
  const report = bench.report({ points: 20, repetitions: 2 });
  const [first, second] = report.runs.filter(({ subject, trace }) => subject === "system" && trace === report.runs[0].trace);
  const row = { operation: "allocate", smallest_bytes: 1, largest_bytes: 64, calls: 1000, p50_ns: 10, p90_ns: 20,
    p99_ns: 30, p999_ns: 40, p9999_ns: 50, max_ns: 60 };
  first.latencies = [row];
  second.latencies = [{ ...row, p50_ns: 12 }];
  const { page, log, close } = await bench.opened(bench.pageFile("latency", report));
  assert.deepEqual((await rowOf(page, "latency", 0, "system")).slice(-7),
    ["1,000", "11.0 ns", "20.0 ns", "30.0 ns", "40.0 ns", "n/a", "60.0 ns"]);
  await page.locator("#latency details .absent").first().focus();
  await reads(() => page.innerText("#note"), /1,000 calls: p99.99 takes 10,000 or more/);
  assert.deepEqual(log, []);
  await close();
}

async function aPercentileThatNobodyHasTakesNoRoom(bench) {
  const report = bench.report({ traces: ["a.fitrace"], points: 20, repetitions: 1 });
  for (const run of report.runs) for (const row of run.latencies ?? []) row.calls = 1000;
  const { page, close } = await bench.opened(bench.pageFile("few-calls", report));
  await page.locator("#latency .percentiles svg").waitFor();
  const words = await page.locator("#latency .percentiles text").allTextContents();
  assert.ok(words.includes("p99.9") && words.includes("max") && !words.includes("p99.99"), words.join());
  await close();
}

async function everyFactOfTheContextHasANameOfItsOwn(bench) {
  const { page, close } = await bench.opened(bench.pageFile("context", bench.report({ points: 20, repetitions: 1, optional: false })));
  const names = await page.locator("#method dt").allTextContents();
  assert.equal(new Set(names).size, names.length, names.join());
  await reads(() => page.innerText("#method dl"), /--decoded\s+2\.00.GiB/);
  await close();
}

async function ofAnImportedBenchmarkOnlyWhatIsKnownIsShown(bench) {
  const report = bench.report({ points: 20, repetitions: 1, optional: false });
  for (const run of report.runs) Object.assign(run, { events: 3, threads: 1, peak_live_bytes: 0 });
  const { page, close } = await bench.opened(bench.pageFile("imported", report));
  assert.doesNotMatch(await page.innerText("#facts"), /Events|Threads|Peak live/);
  await close();
}

export const figureCases = {
  whatIsNotRevealedIsNotZeroAndTheRestComesToResident,
  percentilesAreMediansAndNeedCallsBeyondThem,
  aPercentileThatNobodyHasTakesNoRoom,
  everyFactOfTheContextHasANameOfItsOwn,
  ofAnImportedBenchmarkOnlyWhatIsKnownIsShown,
};
