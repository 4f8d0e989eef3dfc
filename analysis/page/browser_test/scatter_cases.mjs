// SPDX-License-Identifier: MIT
//
// Laws of the scatter of time against memory: what is written in it lies on nothing.
import assert from "node:assert/strict";
import path from "node:path";

// The boxes of the scatter's names and points, in the page's pixels.
async function scatterBoxes(page) {
  return page.evaluate(() => {
    const boxes = (query) => [...document.querySelectorAll(query)].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return { x, y, width, height, name: element.textContent };
    });
    // Level and upright lines, each as a box of its own: the bounds, and the legs of the front.
    const lines = () => {
      const path = document.querySelector("#pareto .front");
      const { x, y } = document.querySelector("#pareto .scatter").getBoundingClientRect();
      const corners = path.getAttribute("d").slice(1).split("L").map((corner) => corner.split(" ").map(Number));
      const legs = corners.slice(1).map(([toX, toY], i) => ({
        x: x + Math.min(toX, corners[i][0]), y: y + Math.min(toY, corners[i][1]),
        width: Math.abs(toX - corners[i][0]), height: Math.abs(toY - corners[i][1]), name: "the front",
      }));
      return [...legs, ...boxes("#pareto .bounds line").map((line) => ({ ...line, name: "a bound" }))];
    };
    return { labels: boxes("#pareto .label"), points: boxes("#pareto .point"), words: boxes("#pareto .bounds text"), svg: boxes("#pareto .scatter")[0], lines: lines() };
  });
}

function overlaps(a, b, margin = 0) {
  return Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > margin
    && Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > margin;
}

// Whether the line passes through the letters: within the box, by 3 pixels from its upper and lower edge.
function crosses(line, text) {
  return Math.min(line.x + line.width, text.x + text.width) - Math.max(line.x, text.x) >= 0
    && Math.min(line.y + line.height, text.y + text.height - 3) - Math.max(line.y, text.y + 3) >= 0;
}

// Twelve subjects of which ten cost almost the same.
function crowdedReport(bench) {
  const report = bench.report({ traces: ["a.fitrace"], repetitions: 1, points: 50, optional: false });
  const model = report.runs.find((run) => run.subject === "best_fit");
  report.comparisons = [];
  for (let i = 0; i < 10; ++i) {
    report.runs.push({ ...model, subject: `best_fit:split=${64 + i}`, ns_per_event: 24 + 0.05 * i, peak_resident_bytes: model.peak_resident_bytes * (1 + 0.0004 * ((i * 7) % 10)) });
  }
  return report;
}

async function namesInTheScatterLieOnNothing(bench) {
  for (const [name, json] of [["scatter", bench.report({ repetitions: 1, points: 50, optional: false })], ["crowded", crowdedReport(bench)]]) {
    const file = bench.pageFile(name, json);
    for (const width of [1280, 390]) {
      const { page, log, close } = await bench.opened(file, { viewport: { width, height: 900 } });
      const { labels, points, words, svg, lines } = await scatterBoxes(page);
      assert.ok(labels.length >= 6);
      assert.ok(lines.length >= 4, "the front has legs, and two bounds are within reach");
      for (const text of name === "scatter" ? [...labels, ...words] : words) {
        for (const line of lines) assert.ok(!crosses(line, text), `${line.name} crosses ${text.name} at ${width}`);
      }
      labels.forEach((label, i) => {
        assert.ok(label.x >= svg.x && label.x + label.width <= svg.x + svg.width + 0.5, `${label.name} leaves the picture at ${width}`);
        for (const other of [...labels.slice(i + 1), ...words]) assert.ok(!overlaps(label, other), `${label.name} lies on ${other.name} at ${width}`);
        const hidden = points.filter((point, k) => k !== i && overlaps(label, point, 3));
        if (name === "scatter") assert.equal(hidden.length, 0, `${label.name} hides a point at ${width}`);
      });
      if (name === "crowded") assert.ok((await page.locator("#pareto .leader").count()) > 0, "names far off have leaders");
      await page.locator("#pareto").screenshot({ path: path.join(bench.folder, `${name}-${width}.png`) });
      assert.deepEqual(log, []);
      await close();
    }
  }
}

export const scatterCases = {
  namesInTheScatterLieOnNothing,
};
