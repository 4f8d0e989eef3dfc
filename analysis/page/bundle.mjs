// SPDX-License-Identifier: MIT
//
// Bundles src/ into one HTML template: node bundle.mjs OUTPUT.html
import { createHash } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const output = process.argv[2];
if (!output) {
  console.error("usage: node bundle.mjs OUTPUT.html");
  process.exit(2);
}

const esbuild = await import("esbuild").catch(() => {
  console.error("The report page's npm packages are not installed. Run: npm ci --prefix analysis/page");
  process.exit(4);
});

async function bundled(entry) {
  const result = await esbuild.build({
    entryPoints: [path.join(here, "src", entry)],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    target: ["chrome105", "firefox113", "safari16.4"],
    charset: "ascii",
    legalComments: "none",
    logLevel: "warning",
  });
  return result.outputFiles[0].text.trim();
}

const sha256 = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const [script, style, page, notice] = await Promise.all([
  bundled("main.ts"),
  bundled("page.css"),
  readFile(path.join(here, "src/page.html"), "utf8"),
  readFile(path.join(here, "node_modules/uplot/LICENSE"), "utf8"),
]);
if (/<\/script/i.test(script) || /<\/style/i.test(style)) {
  throw new Error("the bundle holds an end tag, which would cut it off inside the page");
}
const policy = [
  "default-src 'none'",
  `script-src ${sha256(script)}`,
  `style-src ${sha256(style)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

// Replacement by function: the bundle may hold "$&" and its like.
const html = page
  .replace("@policy@", () => policy)
  .replace("@notices@", () => `uPlot\n\n${notice.trim().replaceAll("--", "- -")}`)
  .replace("@style@", () => style)
  .replace("@script@", () => script);
const partial = `${output}.part`;
await writeFile(partial, html);
await rename(partial, output);
