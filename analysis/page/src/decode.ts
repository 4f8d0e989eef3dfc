// SPDX-License-Identifier: MIT
//
// Unpacks the report from the page's data block: base64, raw deflate, JSON.
import { isObject, type Json } from "./report";

export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
}

export async function decodeReport(base64: string): Promise<Json> {
  if (!("DecompressionStream" in globalThis)) {
    throw new Error(
      "This browser cannot unpack the report. Chrome 103, Firefox 113, Safari 16.4 or later can.",
    );
  }
  const packed = new Blob([bytesOfBase64(base64)]).stream();
  const unpacked = packed.pipeThrough(new DecompressionStream("deflate-raw"));
  const json: unknown = JSON.parse(await new Response(unpacked).text());
  if (!isObject(json)) throw new Error("The report inside this page is not a JSON object.");
  return json;
}
