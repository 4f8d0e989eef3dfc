// SPDX-License-Identifier: MIT
//
// Finds Chromium and starts it headless, offline but for the files that it is given.
import { existsSync } from "node:fs";

const kPrograms = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const kFlags = [
  "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

// The browser, or null where the machine has none; the environment's CHROMIUM goes first.
export async function startChromium() {
  const program = [process.env.CHROMIUM, ...kPrograms].find((file) => file && existsSync(file));
  if (!program) return null;
  const { chromium } = await import("playwright-core");
  return chromium.launch({ executablePath: program, args: kFlags });
}
