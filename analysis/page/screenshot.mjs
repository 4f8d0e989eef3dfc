// SPDX-License-Identifier: MIT
//
// Takes a picture of a report page in headless Chromium:
//   node screenshot.mjs REPORT.html PICTURE.png [WIDTH] [HEIGHT] [light|dark]
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [page_path, picture_path, width = '1280', height = '1500', theme = 'light'] = process.argv.slice(2);
if (!picture_path) {
  console.error('usage: node screenshot.mjs REPORT.html PICTURE.png [WIDTH] [HEIGHT] [light|dark]');
  process.exit(2);
}
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
const page = await browser.newPage({
  viewport: { width: Number(width), height: Number(height) },
  colorScheme: theme,
});
await page.goto(pathToFileURL(resolve(page_path)).href);
await page.waitForSelector('#page[data-drawn]');
await page.waitForTimeout(300);
await page.screenshot({ path: picture_path });
await browser.close();
