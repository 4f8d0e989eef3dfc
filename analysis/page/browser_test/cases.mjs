// SPDX-License-Identifier: MIT
//
// The laws of the page, one function each.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";

const kSections = ["verdict", "summary", "time-lines", "throughput", "method"];

let made;
const standard = (bench) => (made ??= bench.pageFile("report", bench.report()));

async function columnOf(page, place) {
  return page.$$eval("#summary tbody tr", (rows, i) => rows.map((row) => row.children[i].innerText), place);
}

async function everySectionIsThereAndNothingIsLoggedOrAskedFor(bench) {
  const { page, log, requests, close } = await bench.opened(standard(bench));
  for (const id of kSections) assert.ok(await page.$(`#${id}`), `section ${id} is missing`);
  assert.equal(await page.locator("#time-lines canvas").count(), 3);
  assert.match(await page.innerText("h1"), /mimalloc is the fastest/);
  assert.deepEqual(log, []);
  assert.equal(requests.length, 1, requests.join("\n"));
  await close();
}

async function aClickOnAHeadingSortsTheTableBothWays(bench) {
  const { page, close } = await bench.opened(standard(bench));
  const heading = page.locator("#summary thead button", { hasText: "Time an event" });
  await heading.click();
  const rising = (await columnOf(page, 0)).map((name) => name.split(/\s/)[0]);
  assert.deepEqual(rising, ["mimalloc", "tcmalloc", "jemalloc", "best_fit", "first_fit", "system"]);
  assert.equal(await page.locator("#summary [aria-sort=ascending]").count(), 1);
  await heading.click();
  const falling = (await columnOf(page, 0)).map((name) => name.split(/\s/)[0]);
  assert.deepEqual(falling, [...rising].reverse());
  await close();
}

async function anEmptyCellTellsItsReasonOnFocus(bench) {
  const { page, close } = await bench.opened(standard(bench));
  await page.locator("#summary .absent").first().focus();
  assert.match(await page.innerText("#note"), /does not reveal|cannot be told/);
  await close();
}

async function choosingATraceRedrawsEverySection(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  assert.match(await page.innerText("#verdict .facts"), /cc1plus/);
  await page.selectOption("#trace", "1");
  assert.match(await page.innerText("#verdict .facts"), /python3_json/);
  assert.equal(await page.locator("#time-lines canvas").count(), 3);
  assert.deepEqual(log, []);
  await close();
}

async function aDragOnOneChartZoomsAllOfThem(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  const over = page.locator("#time-lines .u-over").first();
  await over.scrollIntoViewIfNeeded();
  const box = await over.boundingBox();
  await page.mouse.move(box.x + box.width * 0.25, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60, { steps: 5 });
  await page.mouse.up();
  assert.match(await page.innerText(".zoom"), /Events 3\.\d+.M to 6\.\d+.M/);
  await page.screenshot({ path: path.join(bench.folder, "zoomed.png") });
  await page.click("#zoom-all");
  assert.match(await page.innerText(".zoom"), /Drag across/);
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
  const file = bench.pageFile("large", bench.report({ traces, repetitions: 30, points: 4000 }));
  assert.ok(statSync(file).size <= 1e6, `${statSync(file).size} bytes`);
}

export const cases = {
  everySectionIsThereAndNothingIsLoggedOrAskedFor,
  aClickOnAHeadingSortsTheTableBothWays,
  anEmptyCellTellsItsReasonOnFocus,
  choosingATraceRedrawsEverySection,
  aDragOnOneChartZoomsAllOfThem,
  nothingShiftsAtEitherWidthInEitherTheme,
  aReportWithoutOptionalPartsStillOpens,
  aLargeRunStaysBelowOneMegabyte,
};
