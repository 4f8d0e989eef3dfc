// SPDX-License-Identifier: MIT
//
// Laws of what the page does under a reader's hand: pointer, keys, switches and lists.
import assert from "node:assert/strict";
import path from "node:path";
import { becomes, eventually, reads } from "./eventually.mjs";
import { drawnTimeLines, standard } from "./standard_page.mjs";

async function columnOf(page, place) {
  return page.$$eval("#summary tbody tr", (rows, i) => rows.map((row) => row.children[i].innerText), place);
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
  await reads(() => page.innerText("#note"), /does not reveal|cannot be told/);
  await close();
}

async function choosingATraceRedrawsEverySection(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  await reads(() => page.innerText("#facts"), /cc1plus/);
  await page.selectOption("#trace", "1");
  await reads(() => page.innerText("#facts"), /python3_json/);
  await reads(() => page.innerText(".advice"), /On python3_json.*best_fit comes nearest/);
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
  await reads(() => page.innerText(".zoom"), /Events 3\.\d+.M to 6\.\d+.M/);
  await page.screenshot({ path: path.join(bench.folder, "zoomed.png") });
  await page.click("#zoom-all");
  await reads(() => page.innerText(".zoom"), /Drag across/);
  assert.deepEqual(log, []);
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
  await reads(() => page.innerText(".zoom"), /Events 6\.\d+.M to 9\.\d+.M/);
  await close();
}

// The first map is the C library's: in three regions, as far as it is resident.
async function aMapOfAnOutsideMallocTellsItsRegions(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  const first = page.locator("#heat-map figure", { hasText: "system" }).first();
  await reads(() => first.innerText(), /3 regions/);
  const canvas = first.locator("canvas");
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  const told = async (share, pattern) => {
    await canvas.hover({ position: { x: 150, y: box.height * (1 - share) } });
    return reads(() => page.innerText("#note"), pattern);
  };
  await told(0.03, /region 1 of 3/);
  const second = await told(0.3, /region 2 of 3, 6\.99.GiB above the one below/);
  assert.match(second, /at most|not resident|resident, empty/);
  await reads(() => page.innerText("#heat-map"), /addresses leap far/);
  await reads(() => page.innerText("#heat-map .missing"), /No map of tcmalloc: timed out after 600\.0 s\./);
  assert.deepEqual(log, []);
  await close();
}

async function keysMoveTheCursorAndZoom(bench) {
  const { page, close } = await bench.opened(standard(bench));
  const chart = page.locator("#time-lines .chart").first();
  await chart.focus();
  await chart.locator("canvas").waitFor();  // keys move the cursor of what is drawn
  for (let k = 0; k < 50; ++k) await page.keyboard.press("ArrowRight");
  await reads(() => page.innerText("#note"), /after 6\.\d+.M events/);
  await page.keyboard.press("+");
  await reads(() => page.innerText(".zoom"), /Events 3\.\d+.M to 9\.\d+.M/);
  await page.keyboard.press("0");
  await reads(() => page.innerText(".zoom"), /Drag across/);
  await page.locator("#heat-map canvas").first().focus();
  await page.keyboard.press("ArrowDown");
  await reads(() => page.innerText("#note"), /Offset/);
  await close();
}

async function hoveringTellsTheValuesUnderThePointer(bench) {
  const { page, close } = await bench.opened(standard(bench));
  await drawnTimeLines(page);
  const note = () => page.innerText("#note");
  await page.locator("#time-lines .u-over").first().hover();
  await reads(() => note(), /after 6\.\d+.M events/);
  await reads(() => note(), /best_fit\s+\d+\.\d.MiB/);
  await page.locator("#heat-map canvas").first().hover({ position: { x: 150, y: 190 } });
  await reads(() => note(), /Offset[\s\S]*Here[\s\S]*(live|empty)[\s\S]*Above[\s\S]*Below[\s\S]*Call site/);
  await page.screenshot({ path: path.join(bench.folder, "hover.png") });
  await page.locator("#accounts .u-over").hover();
  await reads(() => note(), /holes[\s\S]*requested/);
  await page.locator("#pages .bars g").first().hover();
  await reads(() => note(), /empty: \d/);
  await close();
}

async function thePagesAreShownAtTheChosenPeak(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  const words = () => page.locator("#pages figure").first().innerText();
  await reads(words, /event 9,000,000/);
  const seen = [await page.locator("#pages .bars").first().innerHTML()];
  for (const [peak, event] of [["held", "9,500,000"], ["resident", "9,800,000"]]) {
    await page.selectOption("#pages-peak", { label: `peak of ${peak} bytes` });
    await reads(words, new RegExp(`event ${event}`));
    seen.push(await page.locator("#pages .bars").first().innerHTML());
  }
  assert.equal(new Set(seen).size, 3, "three peaks, three histograms");
  await page.locator(".switch").first().click();
  assert.equal(await page.locator("#pages figure:visible").count(), 5);
  await page.locator("#pages details summary").click();
  const rows = page.locator("#pages tbody tr");
  await becomes(() => rows.count(), 6 * 3);
  assert.deepEqual(log, []);
  await close();
}

async function hidingASubjectHidesItEverywhere(bench) {
  const { page, log, close } = await bench.opened(standard(bench));
  await drawnTimeLines(page);
  const labels = () => page.$$eval("#pareto .label", (all) => all.map((label) => label.textContent));
  const isNamed = (expected) => eventually(labels, (names) => assert.equal(names.includes("jemalloc"), expected));
  await isNamed(true);
  const before = await page.locator("#heat-map figure:visible").count();
  await page.locator(".switch", { hasText: "jemalloc" }).click();
  assert.equal(await page.locator(".switch[aria-pressed=false]").count(), 1);
  await isNamed(false);
  assert.equal(await page.locator("#heat-map figure:visible").count(), before - 1);
  await page.locator("#time-lines .u-over").first().hover();
  assert.doesNotMatch(await page.innerText("#note"), /jemalloc/);
  await page.locator(".switch", { hasText: "jemalloc" }).click();
  await isNamed(true);
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
  await eventually(async () => [await paper(), await pixels()], (dark) => {
    assert.notEqual(light[0], dark[0]);
    assert.notEqual(light[1], dark[1]);
  });
  await page.click("#theme");
  await becomes(async () => [await paper(), await pixels()], light);
  await close();
}

async function aFrameOfTheFlameGraphBecomesTheWhole(bench) {
  const { page, close } = await bench.opened(standard(bench));
  const frame = page.locator("#blame .flame button", { hasText: "parse_header" });
  const narrow = (await frame.boundingBox()).width;
  await frame.click();
  await eventually(async () => (await frame.boundingBox()).width, (width) => assert.ok(width > narrow * 1.5));
  await page.locator("#blame .flame button", { hasText: "all" }).click();
  await becomes(async () => Math.round((await frame.boundingBox()).width), Math.round(narrow));
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

export const handCases = {
  aClickOnAHeadingSortsTheTableBothWays,
  anEmptyCellTellsItsReasonOnFocus,
  choosingATraceRedrawsEverySection,
  aDragOnOneChartZoomsAllOfThem,
  aDragOnAHeatMapZoomsTheChartsToo,
  aMapOfAnOutsideMallocTellsItsRegions,
  keysMoveTheCursorAndZoom,
  hoveringTellsTheValuesUnderThePointer,
  thePagesAreShownAtTheChosenPeak,
  hidingASubjectHidesItEverywhere,
  theThemeSwitchRecoloursThePage,
  aFrameOfTheFlameGraphBecomesTheWhole,
  everyChartHasATableBehindIt,
};
