// SPDX-License-Identifier: MIT
//
// Opens pages in headless Chromium and states what a reader may rely on:
// node run.mjs PAGE_FROM_REPORT OUTPUT_FOLDER [PART_OF_A_LAWS_NAME]
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { cases } from "./cases.mjs";
import { startChromium } from "./chromium.mjs";
import { settled } from "./eventually.mjs";
import { figureCases } from "./figure_cases.mjs";
import { report } from "./fixture.mjs";
import { handCases } from "./hand_cases.mjs";
import { lookCases } from "./look_cases.mjs";
import { scatterCases } from "./scatter_cases.mjs";

const kSkipped = 77;
const [program, folder, part = ""] = process.argv.slice(2);
if (!program || !folder) {
  console.error("usage: node run.mjs PAGE_FROM_REPORT OUTPUT_FOLDER [PART_OF_A_LAWS_NAME]");
  process.exit(2);
}
const browser = await startChromium();
if (!browser) {
  console.log("skipped: no Chromium on this machine (apt-get install chromium)");
  process.exit(kSkipped);
}
mkdirSync(folder, { recursive: true });

// The page of `json`, made by the program that `fitmark compare` uses too.
function pageFile(name, json) {
  const source = path.join(folder, `${name}.json`);
  const page = path.join(folder, `${name}.html`);
  writeFileSync(source, JSON.stringify(json));
  execFileSync(program, [source, page], { stdio: ["ignore", "inherit", "inherit"] });
  return page;
}

let tab = null;

// A fresh tab on the page, with what it logged and asked for.
async function opened(file, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const log = [];
  const requests = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) log.push(message.text());
  });
  page.on("pageerror", (error) => log.push(String(error)));
  page.on("request", (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    globalThis.shift = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) globalThis.shift += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector("#page[data-drawn], #page [role=alert]");
  await settled(page);
  tab = { page, log, requests };
  return { page, log, requests, close: () => context.close() };
}

// What the last tab shows and said, of a law that failed in it: a picture, its words under the pointer, its log.
async function witness(name) {
  if (!tab || tab.page.isClosed()) return;
  const picture = path.join(folder, `failed-${name}.png`);
  await tab.page.screenshot({ path: picture }).catch((error) => console.log(`no picture: ${error.message}`));
  const note = await tab.page.locator("#note").innerText({ timeout: 1000 }).catch(() => "none");
  console.log(`  picture: ${picture}\n  note: ${JSON.stringify(note)}\n  log: ${JSON.stringify(tab.log)}`);
  console.log(`  requests: ${JSON.stringify(tab.requests)}`);
  await tab.page.context().close();
}

const bench = { report, pageFile, opened, folder };
let failed = 0;
for (const [name, law] of Object.entries({ ...cases, ...handCases, ...figureCases, ...lookCases, ...scatterCases })) {
  if (!name.includes(part)) continue;
  const begun = performance.now();
  try {
    await law(bench);
    console.log(`ok      ${name} (${Math.round(performance.now() - begun)} ms)`);
  } catch (error) {
    ++failed;
    console.log(`FAILED  ${name} (${Math.round(performance.now() - begun)} ms)\n${error.message}\n${error.stack}`);
    await witness(name);
  }
}
await browser.close();
console.log(failed === 0 ? "all page laws hold" : `${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
