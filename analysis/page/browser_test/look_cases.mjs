// SPDX-License-Identifier: MIT
//
// Laws of how the page reads: its numbers, its restless chart, and what it leaves out.
import assert from "node:assert/strict";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { becomes, eventually, reads, settled } from "./eventually.mjs";

const kSource = fileURLToPath(new URL("../src/", import.meta.url));

// The functions of one source file, without a page.
async function imported(name) {
  const entry = path.join(kSource, name);
  const { outputFiles } = await build({ entryPoints: [entry], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

async function theMedianOfAStretchHoldsForHalfItsEvents() {
  const { envelope } = await imported("envelope.ts");
  const x = [0, 10, 11, 40, 90];
  const y = [1, 9, 2, 4, null];
  assert.deepEqual(envelope(x, y, [0, 50, 90, 100]), {
    middle: [2, 4, null],  // 1 for 10 events, 9 for 1, 2 for 29, 4 for 10
    high: [9, 4, null],
    low: [1, 4, null],
  });
}

async function figuresAreWholeWhereTheirUnitIs() {
  const { bytes, count, unbroken } = await imported("format.ts");
  const plain = (text) => text.replace(/\u202f/g, " ");
  assert.equal(plain(bytes(1)), "1 B");
  assert.equal(plain(bytes(128)), "128 B");
  assert.equal(plain(bytes(459.6)), "460 B");
  assert.equal(plain(bytes(2.25)), "2.3 B");
  assert.equal(plain(bytes(1536)), "1.50 KiB");
  assert.equal(count(5944), "5,944");
  assert.equal(unbroken("jemalloc (-25.6 ns), best-2"), "jemalloc (\u221225.6\u00a0ns), best-2");
}

async function theRestlessChartIsOneLineInOneBandASubject(bench) {
  const { page, log, close } = await bench.opened(bench.pageFile("restless", bench.report({ points: 400 })));
  const figure = page.locator("#time-lines figure", { hasText: "External fragmentation" });
  await figure.locator(".chart").scrollIntoViewIfNeeded();
  await figure.locator("canvas").waitFor();
  await reads(() => figure.innerText(), /median of each stretch/);
  await figure.locator(".chart").focus();
  await page.keyboard.press("+");
  await page.locator(".switch").first().click();
  await reads(() => page.innerText(".zoom"), /Events/);
  assert.deepEqual(log, []);
  await close();
}

async function aPhoneShowsEveryNameWithoutSweeping(bench) {
  const options = { viewport: { width: 390, height: 844 } };
  const { page, close } = await bench.opened(bench.pageFile("phone", bench.report({ points: 50 })), options);
  for (const name of await page.locator(".switch, .tab, #zoom-all").all()) {
    const box = await name.boundingBox();
    assert.ok(box.x >= 0 && box.x + box.width <= 390, `${await name.innerText()} ends at ${box.x + box.width}`);
  }
  await page.evaluate(() => scrollTo(0, 3000));
  await becomes(async () => Math.round((await page.locator(".legend").boundingBox()).y), 0);  // the names stay in sight
  await close();
}

async function aColumnThatTellsNothingIsLeftOut(bench) {
  const report = bench.report({ points: 50 });
  for (const run of report.runs) {
    for (const cause of run.blame?.causes ?? []) Object.assign(cause, { site: "", thread: 0 });
  }
  const { page, close } = await bench.opened(bench.pageFile("sites", report));
  const heads = await page.$$eval("#blame thead th", (all) => all.map((head) => head.textContent));
  assert.ok(heads.includes("Size class"));
  assert.ok(!heads.includes("Call site") && !heads.includes("Thread"), heads.join());
  await reads(() => page.innerText("#blame"), /record with --stacks/);
  await close();
}

async function aPhoneShowsTablesAsCardsInSight(bench) {
  const options = { viewport: { width: 390, height: 844 } };
  const { page, log, close } = await bench.opened(bench.pageFile("cards", bench.report({ points: 50 })), options);
  for (const id of ["summary", "blame"]) {
    const cards = page.locator(`#${id} .cards`).first();
    const shown = () => cards.locator("td:visible").count();
    const few = await shown();
    await cards.getByRole("button", { name: "All figures" }).click();
    await eventually(shown, (all) => assert.ok(all > few));
    for (const cell of await cards.locator("tbody th, tbody td").all()) {
      const box = await cell.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 390, `${id}: ${await cell.innerText()}`);
    }
  }
  await page.locator("#summary .card-bar select").first().selectOption({ label: "Time an event, most first" });
  assert.match(await page.locator("#summary tbody th").first().innerText(), /^system/);
  assert.deepEqual(log, []);
  await close();
}

async function aPhoneShowsTenCardsUntilAskedForAll(bench) {
  const report = bench.report({ points: 50 });
  for (const run of report.runs) {
    const first = run.blame?.causes?.[0];
    if (first) run.blame.causes = Array.from({ length: 14 }, (_, i) => ({ ...first, objects: i + 1 }));
  }
  const { page, close } = await bench.opened(bench.pageFile("many", report), { viewport: { width: 390, height: 844 } });
  const rows = page.locator("#blame .cards tbody tr:visible");
  await becomes(() => rows.count(), 10);
  await page.locator("#blame .cards").getByRole("button", { name: "All 14 rows" }).click();
  await becomes(() => rows.count(), 14);
  await close();
}

async function theLogarithmicScaleIsOneSwitchForChartsOfBytes(bench) {
  const { page, log, close } = await bench.opened(bench.pageFile("log", bench.report({ points: 200 })));
  const pixels = async () => {
    const shots = [];
    for (const chart of await page.locator("#time-lines .chart").all()) {
      await chart.scrollIntoViewIfNeeded();
      await chart.locator("canvas").waitFor();
      shots.push(await chart.locator("canvas").evaluate((canvas) => canvas.toDataURL()));
    }
    return shots;
  };
  const linear = await pixels();
  await page.click("#log-scale");
  await becomes(async () => (await pixels()).map((shot, i) => shot !== linear[i]), [true, true, false, false]);
  await page.click("#log-scale");
  await becomes(async () => (await pixels()).map((shot, i) => shot !== linear[i]), [false, false, false, false]);
  assert.deepEqual(log, []);
  await close();
}

async function aReportOfOneSubjectComparesItWithNothing(bench) {
  const report = bench.report({ points: 50 });
  report.runs = report.runs.filter((run) => run.subject === "best_fit");
  Object.assign(report, { comparisons: [], context: { ...report.context, baseline: "best_fit" } });
  const { page, log, close } = await bench.opened(bench.pageFile("alone", report));
  const heads = await page.$$eval("#summary thead th", (all) => all.map((head) => head.textContent));
  assert.ok(heads.includes("Peak held") && !heads.some((head) => head.includes("ratio")), heads.join());
  assert.equal(await page.$$eval("#summary tbody td", (all) => all.filter((td) => /baseline/.test(td.textContent)).length), 0);
  assert.deepEqual(log, []);
  await close();
}

async function oneBandIsDrawnAtATime() {
  Object.assign(globalThis, { document: {}, getComputedStyle: () => ({ getPropertyValue: (name) => name }) });
  const { bands } = await imported("drawn_lines.ts");
  const view = { pointed: null, report: { baseline: "a" }, hidden: new Set(), visible(name) { return !this.hidden.has(name); } };
  const lines = ["b", "a", "c"].map((subject) => ({ subject, colour: `--${subject}` }));
  const drawn = () => bands(view, lines).map((band) => band.fill()).filter((fill) => !fill.includes(" 0%")).join();
  assert.match(drawn(), /^color-mix\(in srgb, --a [^,]*, transparent\)$/);
  view.pointed = "b";
  assert.match(drawn(), /--b/);
  Object.assign(view, { pointed: null, hidden: new Set(["a"]) });
  assert.match(drawn(), /^color-mix\(in srgb, --c [^,]*, transparent\)$/);
}

async function powersOfTwoAreThinnedEvenly() {
  const { powers } = await imported("format.ts");
  assert.deepEqual(powers(3, 70, 6), [4, 8, 16, 32, 64]);
  assert.deepEqual(powers(1, 2 ** 20, 6), [0, 4, 8, 12, 16, 20].map((k) => 2 ** k));
}

async function everyMeasureIsASeriesAndStandsAtTheThreePeaks(bench) {
  const { page, log, close } = await bench.opened(bench.pageFile("measures", bench.report({ points: 200 })));
  const titles = () => page.$$eval("#measure option", (all) => all.map((option) => option.textContent));
  assert.deepEqual(await titles(), ["Held ÷ live", "Page occupancy", "Unusable for 4 KiB"]);
  await page.selectOption("#measure", { label: "Unusable for 4 KiB" });
  const figure = page.locator(".measures figure");
  await figure.locator(".chart").scrollIntoViewIfNeeded();
  await figure.locator("canvas").waitFor();
  await reads(() => figure.innerText(), /shorter than 4 KiB/);
  const table = page.locator("#summary details", { hasText: "peaks of live, held and resident" });
  await table.locator("summary").click();
  await becomes(() => table.locator("tbody tr").count(), 6 * 3);
  const bestFit = table.locator("tbody tr", { hasText: "best_fit" }).nth(1);
  assert.match(await bestFit.innerText(), /held[\s\S]*11,000,400[\s\S]*1\.05[\s\S]*41.%/);
  await table.locator("tbody tr", { hasText: "jemalloc" }).first().locator("[data-title='Unusable for 4 KiB'] .absent").focus();
  await reads(() => page.innerText("#note"), /does not reveal its free extents/);
  assert.deepEqual(log, []);
  await close();
}

// The bounds stand in the key with their heights; a ceiling far above is told at the top edge, whose pixels differ
// from those of a report that knows no ceiling, and the logarithmic scale reaches it.
async function everyChartOfBytesShowsTheBounds(bench) {
  const small = { traces: ["a.fitrace"], repetitions: 1, points: 200, optional: false };
  const [known, unknown] = [bench.report(small), bench.report(small)];
  for (const bounds of unknown.bounds) Object.assign(bounds, { robson_bytes: null, robson_bytes_reason: "not computed" });
  const shots = [];
  for (const [name, json] of [["ceiling", known], ["no-ceiling", unknown]]) {
    for (const width of [1280, 390]) {
      const { page, log, close } = await bench.opened(bench.pageFile(name, json), { viewport: { width, height: 900 } });
      const figures = page.locator("#time-lines figure, #accounts figure");
      for (const figure of [figures.nth(0), figures.nth(1), figures.last()]) {
        await figure.locator(".chart").scrollIntoViewIfNeeded();
        await figure.locator("canvas").waitFor();
        const words = await figure.locator(".key").innerText();
        assert.match(words, /floor: peak live, \d/);
        assert.match(words, /achievable: offline packing, \d/);
        assert.equal(/ceiling: Robson.s worst case, \d/.test(words), name === "ceiling");
      }
      await page.click("#log-scale");
      const chart = page.locator("#time-lines .chart").first();
      await chart.scrollIntoViewIfNeeded();
      await chart.locator("canvas").waitFor();
      await settled(page);
      await chart.screenshot({ path: path.join(bench.folder, `${name}-log-${width}.png`) });
      await page.click("#log-scale");
      await chart.scrollIntoViewIfNeeded();
      await chart.locator("canvas").waitFor();
      await settled(page);
      shots.push(await chart.locator("canvas").evaluate((canvas) => {
        const height = Math.round(canvas.height * 0.14);
        return canvas.getContext("2d").getImageData(canvas.width / 2, 0, canvas.width / 2, height).data.join();
      }));
      assert.deepEqual(log, []);
      await close();
    }
  }
  assert.notEqual(shots[0], shots[2]);
  assert.notEqual(shots[1], shots[3]);
}

async function aCeilingWithinReachIsALineOfTheScale() {
  const { ceilings } = await imported("drawn_lines.ts");
  const lines = [{ level: 100 }, { level: 120, ceiling: true }, { level: 900, ceiling: true }];
  assert.deepEqual(ceilings(lines, 100), { near: [120], beyond: [900] });
}

export const lookCases = {
  everyChartOfBytesShowsTheBounds,
  aCeilingWithinReachIsALineOfTheScale,
  everyMeasureIsASeriesAndStandsAtTheThreePeaks,
  theMedianOfAStretchHoldsForHalfItsEvents,
  figuresAreWholeWhereTheirUnitIs,
  theRestlessChartIsOneLineInOneBandASubject,
  aPhoneShowsEveryNameWithoutSweeping,
  aColumnThatTellsNothingIsLeftOut,
  aPhoneShowsTablesAsCardsInSight,
  aPhoneShowsTenCardsUntilAskedForAll,
  theLogarithmicScaleIsOneSwitchForChartsOfBytes,
  aReportOfOneSubjectComparesItWithNothing,
  oneBandIsDrawnAtATime,
  powersOfTwoAreThinnedEvenly,
};
