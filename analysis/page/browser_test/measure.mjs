// SPDX-License-Identifier: MIT
//
// Measures the page of a million samples and 2000 × 512 maps: node measure.mjs PAGE_FROM_REPORT FOLDER
import { execFileSync } from "node:child_process";
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { startChromium } from "./chromium.mjs";
import { report, subjects } from "./fixture.mjs";

const kSamples = 1_000_000;
const kOpenings = 15;
const kZooms = 30;

const [program, folder] = process.argv.slice(2);
if (!program || !folder) {
  console.error("usage: node measure.mjs PAGE_FROM_REPORT FOLDER");
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const source = path.join(folder, "million.json");
const file = path.join(folder, "million.html");
writeFileSync(source, JSON.stringify(report({
  traces: ["million.fitrace"], repetitions: 1, points: Math.ceil(kSamples / subjects.length),
  map: { rows: 512, columns: 2000, blocks: 4000 },
})));
const begun = performance.now();
execFileSync(program, [source, file], { stdio: "inherit" });
const made = performance.now() - begun;

const browser = await startChromium();
if (!browser) {
  console.error("no Chromium on this machine (apt-get install chromium)");
  process.exit(4);
}

function spread(values) {
  const sorted = values.sort((a, b) => a - b).map(Math.round);
  return `least ${sorted[0]}, median ${sorted[sorted.length >> 1]}, most ${sorted.at(-1)} ms of ${sorted.length}`;
}

// From the start of the navigation until two frames after the last section is drawn.
async function opening() {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("#page[data-drawn]");
  const painted = await page.evaluate(() => new Promise((done) => {
    requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())));
  }));
  const drawn = Number(await page.getAttribute("#page", "data-drawn"));
  return { page, drawn, painted };
}

// From a key that zooms all charts and maps until the second frame after it.
const zoomOnce = (key) => new Promise((done) => {
  const chart = document.querySelector("#time-lines .chart");
  chart.focus();
  const start = performance.now();
  chart.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const handled = performance.now() - start;
  requestAnimationFrame(() => requestAnimationFrame(() => done({ handled, framed: performance.now() - start })));
});

const drawn = [];
const painted = [];
let page;
for (let i = 0; i < kOpenings; ++i) {
  await page?.close();
  const opened = await opening();
  page = opened.page;
  drawn.push(opened.drawn);
  painted.push(opened.painted);
}
await page.locator("#time-lines .chart").first().scrollIntoViewIfNeeded();
await page.locator("#time-lines canvas").first().waitFor();
const handled = [];
const framed = [];
for (let i = 0; i < kZooms; ++i) {
  const zoom = await page.evaluate(zoomOnce, i % 3 === 2 ? "0" : "+");
  handled.push(zoom.handled);
  framed.push(zoom.framed);
}
await browser.close();
console.log(`report.json ${statSync(source).size} bytes, page ${statSync(file).size} bytes, made in ${Math.round(made)} ms`);
console.log(`open until drawn:                 ${spread(drawn)}`);
console.log(`open until painted:               ${spread(painted)}`);
console.log(`zoom, script:                     ${spread(handled)}`);
console.log(`zoom until the second frame:      ${spread(framed)}`);
