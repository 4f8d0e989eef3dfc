// SPDX-License-Identifier: MIT
//
// Laws of what a page comes to: it draws in frames of its own, and a busy machine takes its time over them.
import assert from "node:assert/strict";

const kLimitMs = 60_000;
const kPauseMs = 40;

// Looks again and again until `law` throws nothing; past the limit, throws what it threw last, with what was seen.
export async function eventually(look, law) {
  const begun = performance.now();
  for (;;) {
    const seen = await look();
    try {
      law(seen);
      return seen;
    } catch (error) {
      const passed = performance.now() - begun;
      if (passed > kLimitMs) {
        error.message += `\nlast seen, after ${Math.round(passed)} ms: ${JSON.stringify(seen)}`;
        throw error;
      }
    }
    await new Promise((done) => setTimeout(done, kPauseMs));
  }
}

export const reads = (look, pattern) => eventually(look, (seen) => assert.match(seen, pattern));
export const becomes = (look, expected) => eventually(look, (seen) => assert.deepEqual(seen, expected));

// Waits until the page has shown three frames: what watches sizes and the screen has been told by then.
export async function settled(page) {
  await page.evaluate(async () => {
    for (let frame = 0; frame < 3; ++frame) await new Promise((shown) => requestAnimationFrame(shown));
  });
}
