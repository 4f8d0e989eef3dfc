// SPDX-License-Identifier: MIT
//
// The laws of the page, one function each.
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import path from "node:path";
import { contrast, nearestTwo } from "./colours.mjs";

const kSections = ["verdict", "summary", "pareto", "time-lines", "heat-map", "accounts", "pages",
  "throughput", "latency", "locality", "blame", "histograms", "method"];

let made;
const standard = (bench) => (made ??= bench.pageFile("report", bench.report({ map: { rows: 256, columns: 1000, blocks: 600 } })));

async function columnOf(page, place) {
  return page.$$eval("#summary tbody tr", (rows, i) => rows.map((row) => row.children[i].innerText), place);
}

// Charts are drawn where they come near the screen: brings each there; returns how many are drawn.
async function drawnTimeLines(page) {
  for (const chart of await page.locator("#time-lines .chart").all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator("canvas").waitFor();
  }
  return page.locator("#time-lines canvas").count();
}

async function everySectionIsThereAndNothingIsLoggedOrAskedFor(bench) {
  const { page, log, requests, close } = await bench.opened(standard(bench));
  for (const id of kSections) assert.ok(await page.$(`#${id}`), `section ${id} is missing`);
  assert.equal(await drawnTimeLines(page), 4);
  assert.match(await page.innerText("h1"), /mimalloc is fastest/);
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

async function theAdviceOfVersion1IsShownForEveryTrace(bench) {
  const report = bench.report({ points: 50 });
  report.schema = "fitmark-report/1";
  report.advice = ["On cc1plus, choose mimalloc.", "On python3, choose best_fit."];
  const { page, close } = await bench.opened(bench.pageFile("version-1", report));
  assert.equal(await page.locator(".advice li").count(), 2);
  await close();
}

async function choosingATraceRedrawsEverySection(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  assert.match(await page.innerText("#facts"), /cc1plus/);
  await page.selectOption("#trace", "1");
  assert.match(await page.innerText("#facts"), /python3_json/);
  assert.match(await page.innerText(".advice"), /On python3_json.*best_fit comes nearest/);
  assert.doesNotMatch(await page.innerText(".advice"), /On cc1plus/);
  assert.equal(await drawnTimeLines(page), 4);
  assert.deepEqual(log, []);
  await close();
}

async function aDragOnOneChartZoomsAllOfThem(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  await drawnTimeLines(page);
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
  const file = bench.pageFile("large", bench.report({ traces, repetitions: 30, points: 4000, optional: false }));
  assert.ok(statSync(file).size <= 1e6, `${statSync(file).size} bytes`);
}

async function hidingASubjectHidesItEverywhere(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  await drawnTimeLines(page);
  const labels = () => page.$$eval("#pareto .label", (all) => all.map((label) => label.textContent));
  assert.ok((await labels()).includes("jemalloc"));
  const before = await page.locator("#heat-map figure:visible").count();
  await page.locator(".switch", { hasText: "jemalloc" }).click();
  assert.equal(await page.locator(".switch[aria-pressed=false]").count(), 1);
  assert.ok(!(await labels()).includes("jemalloc"));
  assert.equal(await page.locator("#heat-map figure:visible").count(), before - 1);
  await page.locator("#time-lines .u-over").first().hover();
  assert.doesNotMatch(await page.innerText("#note"), /jemalloc/);
  await page.locator(".switch", { hasText: "jemalloc" }).click();
  assert.ok((await labels()).includes("jemalloc"));
  assert.deepEqual(log, []);
  await close();
}

async function hoveringTellsTheValuesUnderThePointer(bench) {
  const { page, close } = await bench.opened(standard(bench));
  await drawnTimeLines(page);
  const note = () => page.innerText("#note");
  await page.locator("#time-lines .u-over").first().hover();
  assert.match(await note(), /after 6\.\d+.M events/);
  assert.match(await note(), /best_fit\s+\d+\.\d.MiB/);
  await page.locator("#heat-map canvas").first().hover({ position: { x: 150, y: 190 } });
  assert.match(await note(), /Offset[\s\S]*Here[\s\S]*(live|empty)[\s\S]*Above[\s\S]*Below[\s\S]*Call site/);
  await page.screenshot({ path: path.join(bench.folder, "hover.png") });
  await page.locator("#accounts .u-over").hover();
  assert.match(await note(), /holes[\s\S]*requested/);
  await page.locator("#pages .bars g").first().hover();
  assert.match(await note(), /empty: \d/);
  await close();
}

// The first map is the C library's: in three regions, as far as it is resident.
async function aMapOfAnOutsideMallocTellsItsRegions(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  const first = page.locator("#heat-map figure", { hasText: "system" }).first();
  assert.match(await first.innerText(), /3 regions/);
  const canvas = first.locator("canvas");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  const told = async (share) => {
    await canvas.hover({ position: { x: 150, y: box.height * (1 - share) } });
    return page.innerText("#note");
  };
  assert.match(await told(0.03), /region 1 of 3/);
  const second = await told(0.3);
  assert.match(second, /region 2 of 3, 6\.99.GiB above the one below/);
  assert.match(second, /at most|not resident|resident, empty/);
  assert.match(await page.innerText("#heat-map"), /addresses leap far/);
  assert.match(await page.innerText("#heat-map .missing"), /No map of tcmalloc: timed out after 600\.0 s\./);
  assert.deepEqual(log, []);
  await close();
}

async function theThemeSwitchRecoloursThePage(bench) {
  const { page, close } = await bench.opened(standard(bench));
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const pixels = () => page.$eval("#heat-map canvas", (canvas) =>
    [...canvas.getContext("2d").getImageData(20, canvas.height - 20, 1, 1).data].join());
  assert.equal(await pixels(), "0,0,0,0", "a map below the screen waits");
  await page.locator("#heat-map canvas").first().scrollIntoViewIfNeeded();
  await page.waitForFunction(() => {
    const canvas = document.querySelector("#heat-map canvas");
    return canvas.getContext("2d").getImageData(20, canvas.height - 20, 1, 1).data[3] > 0;
  });
  const light = [await paper(), await pixels()];
  await page.click("#theme");
  const dark = [await paper(), await pixels()];
  assert.notEqual(light[0], dark[0]);
  assert.notEqual(light[1], dark[1]);
  await page.click("#theme");
  assert.deepEqual([await paper(), await pixels()], light);
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

async function keysMoveTheCursorAndZoom(bench) {
  const { page, close } = await bench.opened(standard(bench));
  const chart = page.locator("#time-lines .chart").first();
  await chart.focus();
  for (let k = 0; k < 50; ++k) await page.keyboard.press("ArrowRight");
  assert.match(await page.innerText("#note"), /after 6\.\d+.M events/);
  await page.keyboard.press("+");
  assert.match(await page.innerText(".zoom"), /Events 3\.\d+.M to 9\.\d+.M/);
  await page.keyboard.press("0");
  assert.match(await page.innerText(".zoom"), /Drag across/);
  await page.locator("#heat-map canvas").first().focus();
  await page.keyboard.press("ArrowDown");
  assert.match(await page.innerText("#note"), /Offset/);
  await close();
}

async function aDragOnAHeatMapZoomsTheChartsToo(bench) {
  const { page, close } = await bench.opened(standard(bench));
  const canvas = page.locator("#heat-map canvas").first();
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  await page.mouse.move(box.x + box.width * 0.5, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.75, box.y + 100, { steps: 4 });
  await page.mouse.up();
  assert.match(await page.innerText(".zoom"), /Events 6\.\d+.M to 9\.\d+.M/);
  await close();
}

async function everyChartHasATableBehindIt(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  for (const id of ["pareto", "time-lines", "heat-map", "accounts", "pages", "throughput", "latency", "locality", "histograms"]) {
    const summary = page.locator(`#${id} details summary`).first();
    await summary.click();
    // The rows are made when the table first opens, which the click only begins.
    await page.locator(`#${id} details[open] tbody tr`).nth(1).waitFor({ state: "attached", timeout: 10_000 });
  }
  assert.deepEqual(log, []);
  await close();
}

async function aFrameOfTheFlameGraphBecomesTheWhole(bench) {
  const { page, close } = await bench.opened(standard(bench));
  const frame = page.locator("#blame .flame button", { hasText: "parse_header" });
  const narrow = (await frame.boundingBox()).width;
  await frame.click();
  assert.ok((await frame.boundingBox()).width > narrow * 1.5);
  await page.locator("#blame .flame button", { hasText: "all" }).click();
  assert.equal(Math.round((await frame.boundingBox()).width), Math.round(narrow));
  await close();
}

async function paperIsLightAndHoldsEverySection(bench) {
  const { page, log, close } = await bench.opened(standard(bench), { colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.waitForFunction(() => document.documentElement.dataset.theme === "light", null, { timeout: 5000 });
  await page.pdf({ path: path.join(bench.folder, "print.pdf"), format: "A4" });
  assert.deepEqual(log, []);
  await close();
}

export const cases = {
  everySectionIsThereAndNothingIsLoggedOrAskedFor,
  aClickOnAHeadingSortsTheTableBothWays,
  anEmptyCellTellsItsReasonOnFocus,
  choosingATraceRedrawsEverySection,
  theAdviceOfVersion1IsShownForEveryTrace,
  aDragOnOneChartZoomsAllOfThem,
  aDragOnAHeatMapZoomsTheChartsToo,
  aMapOfAnOutsideMallocTellsItsRegions,
  keysMoveTheCursorAndZoom,
  hoveringTellsTheValuesUnderThePointer,
  hidingASubjectHidesItEverywhere,
  theThemeSwitchRecoloursThePage,
  subjectsStayApartForEveryColourSightAndFromThePaper,
  everyChartHasATableBehindIt,
  aFrameOfTheFlameGraphBecomesTheWhole,
  paperIsLightAndHoldsEverySection,
  nothingShiftsAtEitherWidthInEitherTheme,
  aReportWithoutOptionalPartsStillOpens,
  aLargeRunStaysBelowOneMegabyte,
};
