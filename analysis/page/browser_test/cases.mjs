// SPDX-License-Identifier: MIT
//
// Laws of the page as it opens: its sections, its size, its colours, and reports of every kind.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { contrast, nearestTwo } from "./colours.mjs";
import { reads } from "./eventually.mjs";
import { drawnTimeLines, standard } from "./standard_page.mjs";

const kSections = ["verdict", "summary", "pareto", "time-lines", "heat-map", "accounts", "pages",
  "throughput", "latency", "locality", "blame", "histograms", "method"];

async function everySectionIsThereAndNothingIsLoggedOrAskedFor(bench) {
  const { page, log, requests, close } = await bench.opened(standard(bench));
  for (const id of kSections) assert.ok(await page.$(`#${id}`), `section ${id} is missing`);
  assert.equal(await drawnTimeLines(page), 4);
  await reads(() => page.innerText("h1"), /mimalloc is fastest/);
  assert.deepEqual(log, []);
  assert.equal(requests.length, 1, requests.join("\n"));
  await close();
}

async function theAdviceOfVersion1IsShownForEveryTrace(bench) {
  const report = bench.report({ points: 50 });
  report.schema = "fitmark-report/1";
  report.advice = ["On cc1plus, choose mimalloc.", "On python3, choose best_fit."];
  const { page, close } = await bench.opened(bench.pageFile("version-1", report));
  assert.equal(await page.locator(".advice li").count(), 2);
  await close();
}

async function subjectsStayApartForEveryColourSightAndFromThePaper(bench) {
  for (const colorScheme of ["light", "dark"]) {
    const { page, close } = await bench.opened(standard(bench), { colorScheme });
    const [paper, ...colours] = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      const names = ["--paper", ...Array.from({ length: 8 }, (_, i) => `--s${i}`)];
      return names.map((name) => style.getPropertyValue(name).trim());
    });
    const nearest = nearestTwo(colours);
    assert.ok(nearest.distance > 15, `${colorScheme}: ${JSON.stringify(nearest)}`);
    for (const colour of colours) assert.ok(contrast(colour, paper) >= 3, `${colour} on ${paper}`);
    await close();
  }
}

async function paperIsLightAndHoldsEverySection(bench) {
  const { page, log, close } = await bench.opened(standard(bench), { colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light", null, { timeout: 5000 });
  await page.pdf({ path: path.join(bench.folder, "print.pdf"), format: "A4" });
  assert.deepEqual(log, []);
  await close();
}

async function nothingShiftsAtEitherWidthInEitherTheme(bench) {
  for (const [width, height] of [[1280, 900], [390, 844]]) {
    for (const colorScheme of ["light", "dark"]) {
      const options = { viewport: { width, height }, colorScheme };
      const { page, log, close } = await bench.opened(standard(bench), options);
      assert.equal(await page.evaluate(() => globalThis.shift), 0);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= width, `the page is ${wide} px wide in a window of ${width}`);
      await page.screenshot({ path: path.join(bench.folder, `${width}-${colorScheme}.png`), fullPage: true });
      assert.deepEqual(log, []);
      await close();
    }
  }
}

async function aReportWithoutOptionalPartsStillOpens(bench) {
  const bare = {
    schema: "fitmark-report-0",
    runs: [{ subject: "best_fit", trace: "t.fitrace", ns_per_event: 20 }, { subject: "lost", failure: "killed by signal 11" }],
  };
  for (const [name, json] of [["bare", bare], ["empty", {}]]) {
    const { page, log, close } = await bench.opened(bench.pageFile(name, json));
    assert.ok(await page.$("#verdict"));
    assert.ok(await page.$("#method"));
    assert.deepEqual(log, []);
    await close();
  }
}

async function aLargeRunStaysBelowOneMegabyte(bench) {
  const traces = ["a", "b", "c", "d", "e", "f"].map((name) => `${name}.fitrace`);
  const file = bench.pageFile("large", bench.report({ traces, repetitions: 30, points: 4000, optional: false }));
  assert.ok(statSync(file).size <= 1e6, `${statSync(file).size} bytes`);
}

export const cases = {
  everySectionIsThereAndNothingIsLoggedOrAskedFor,
  theAdviceOfVersion1IsShownForEveryTrace,
  subjectsStayApartForEveryColourSightAndFromThePaper,
  paperIsLightAndHoldsEverySection,
  nothingShiftsAtEitherWidthInEitherTheme,
  aReportWithoutOptionalPartsStillOpens,
  aLargeRunStaysBelowOneMegabyte,
};
