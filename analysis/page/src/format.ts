// SPDX-License-Identifier: MIT
//
// Writes figures for people: three significant digits, the unit beside the number.

const kBinary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const kThin = "\u202f";  // narrow no-break space between a number and its unit
const kMinus = "\u2212";

// `value` with `digits` significant digits, never in scientific notation below 1e15.
export function significant(value: number, digits = 3): string {
  if (value === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  const decimals = Math.max(0, Math.min(12, digits - 1 - magnitude));
  const rounded = Math.abs(value).toFixed(decimals);
  return (value < 0 ? kMinus : "") + rounded;
}

// Bytes are whole, but for means below ten.
function parts(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 10 ? significant(Math.round(value), 1) : significant(value, 2);
}

export function bytes(value: number): string {
  let scaled = value;
  let unit = 0;
  while (Math.abs(scaled) >= 1023.5 && unit < kBinary.length - 1) {
    scaled /= 1024;
    ++unit;
  }
  const digits = unit > 0 ? significant(scaled) : parts(scaled);
  return digits + kThin + (kBinary[unit] ?? "B");
}

export function count(value: number): string {
  if (Math.abs(value) < 10_000) return exact(Math.round(value));
  for (const [size, unit] of [[1e12, "T"], [1e9, "G"], [1e6, "M"]] as const) {
    if (Math.abs(value) >= size) return significant(value / size) + kThin + unit;
  }
  return significant(value / 1e3) + kThin + "k";
}

// Every digit, in groups of three.
export function exact(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString("en-GB") : significant(value, 6);
}

export function nanoseconds(value: number): string {
  for (const [size, unit] of [[1e9, "s"], [1e6, "ms"], [1e3, "µs"]] as const) {
    if (Math.abs(value) >= size) return significant(value / size) + kThin + unit;
  }
  return significant(value) + kThin + "ns";
}

export function ratio(value: number): string {
  return value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0) + "×";
}

export function percent(value: number): string {
  const hundred = value * 100;
  const size = Math.abs(hundred);
  const text = size.toFixed(size < 10 && size !== 0 ? 1 : 0);
  return (hundred < 0 && Number(text) !== 0 ? kMinus : "") + text + kThin + "%";
}

// A sentence in which no line ends between a figure and its unit, with minus signs for hyphens.
export function unbroken(words: string): string {
  return words.replace(/(^|[\s(])-(?=\d)/g, `$1${kMinus}`).replace(/(\d) (?=%|ns\b|[KMGT]?i?B\b)/g, "$1\u00a0");
}

// A figure as an axis shows it: without the zeros that only say how exactly it is known.
export function onAxis(format: Format): Format {
  return (value) => format(value).replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
}

export type Format = (value: number) => string;

// The format that a unit of the report asks for.
export function formatOf(unit: string): Format {
  const formats: Record<string, Format> = {
    bytes,
    ns: nanoseconds,
    ratio,
    fraction: percent,
    count,
  };
  return formats[unit] ?? ((value) => significant(value));
}

// Round steps from at or below `low` to at or above `high`, about `wanted` of them; bytes step by
// powers of two times 1, 2, 4, 8 ... so that axes read 2 MiB, 4 MiB.
export function ticks(low: number, high: number, wanted: number, binary = false): number[] {
  const span = high - low;
  if (!(span > 0)) return [low];
  const raw = span / wanted;
  let step: number;
  if (binary && raw >= 1) {
    step = 2 ** Math.round(Math.log2(raw));
  } else {
    const base = 10 ** Math.floor(Math.log10(raw));
    const lead = raw / base;
    step = base * (lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10);
  }
  const result: number[] = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high * (1 + 1e-9); ++k) {
    result.push(k * step);
  }
  return result;
}

// The powers of two from `low` to `high`; every second, third ... where there would be more than `most`.
export function powers(low: number, high: number, most: number): number[] {
  const first = Math.ceil(Math.log2(low) - 1e-9);
  const last = Math.floor(Math.log2(high) + 1e-9);
  const step = Math.max(1, Math.ceil((last - first + 1) / most));
  const result: number[] = [];
  for (let k = first; k <= last; k += step) result.push(2 ** k);
  return result;
}
