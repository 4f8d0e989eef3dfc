// SPDX-License-Identifier: MIT
//
// The page that most laws look at, made once.

let made;
export const standard = (bench) => (made ??= bench.pageFile("report", bench.report({ map: { rows: 256, columns: 1000, blocks: 600 } })));

// Charts are drawn where they come near the screen: brings each there; returns how many are drawn.
export async function drawnTimeLines(page) {
  for (const chart of await page.locator("#time-lines .chart").all()) {
    await chart.scrollIntoViewIfNeeded();
    await chart.locator("canvas").waitFor();
  }
  return page.locator("#time-lines canvas").count();
}
