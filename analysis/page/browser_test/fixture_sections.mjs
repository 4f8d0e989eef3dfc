// SPDX-License-Identifier: MIT
//
// The optional members of a report, as README.md documents them, filled by a seeded generator.

const kTop = 15;

// Blocks of addresses that live for a while, under a heap that grows and gives back its end.
// Of an outside malloc in three regions, gigabytes apart, against what is resident.
export function heatMap(random, { rows = 512, columns = 2000, over = 1.1, blocks = 1100, outside = false } = {}) {
  const share = new Float32Array(rows * columns);
  const heldRows = Array.from({ length: columns }, (_, c) => {
    const climb = Math.min(1, 0.15 + 1.1 * (c / columns));
    return Math.floor(rows * climb * (c > columns * 0.93 ? 0.8 : 1) * Math.min(1, over / 1.3));
  });
  for (let b = 0; b < blocks; ++b) {
    const from = Math.floor(random() * columns);
    const until = Math.min(columns, from + Math.ceil(columns * random() ** 4));
    const row = Math.floor(random() * (heldRows[from] ?? 0));
    const tall = 1 + Math.floor(random() ** 2 * rows * 0.04);
    for (let r = row; r < Math.min(rows, row + tall); ++r) {
      for (let c = from; c < until; ++c) share[r * columns + c] = Math.min(1, share[r * columns + c] + 0.2 + 0.8 * random());
    }
  }
  const bytes = Buffer.alloc(Math.ceil((rows * columns) / 2));
  for (let r = 0; r < rows; ++r) {
    for (let c = 0; c < columns; ++c) {
      const held = r < heldRows[c];
      const value = held ? 1 + Math.round(share[r * columns + c] * (kTop - 1)) : 0;
      const place = r * columns + c;
      bytes[place >> 1] |= place % 2 === 0 ? value << 4 : value;
    }
  }
  const names = ["parse_header src/parse.c:88", "table_grow src/table.c:140"];
  const sites = Buffer.from([1, 2, 2, 1]);
  return {
    rows, columns, bits: 4, first_event: 0, last_event: 12_345_678, first_offset_bytes: 0,
    address_bytes: 80 * 2 ** 20, cells: bytes.toString("base64"),
    sites: { names, rows: 2, columns: 2, cells: sites.toString("base64") },
    kinds: { names: ["up to 48 B, living to the end", "up to 1.00 KiB, living below 100 events"], rows: 2, columns: 2, cells: sites.toString("base64") },
    ...(outside ? {
      denominator: "resident_bytes",
      regions: [0, 10, 50].map((mebibytes, i) => ({ map_bytes: mebibytes * 2 ** 20, offset_bytes: i * 7 * 2 ** 30 })),
    } : {}),
  };
}

// Pages by how full they are at the three peaks, of which the later ones are larger.
export function pages(random, over) {
  return {
    pages_at_peak: census(random, over, 9_000_000),
    pages_at_held_peak: census(random, over * 1.1, 9_500_000),
    pages_at_resident_peak: census(random, over * 1.2, 9_800_000),
  };
}

function census(random, over, event_index) {
  const total = Math.round(17_000 * over);
  const weights = Array.from({ length: 11 }, (_, i) => (i === 10 ? 6 : 0.2 + random() * over));
  const sum = weights.reduce((a, b) => a + b, 0);
  return {
    event_index, page_bytes: 4096, resident_pages: total, live_bytes: 66 * 2 ** 20,
    pages_by_occupancy: weights.map((weight) => Math.round((weight / sum) * total)),
  };
}

export function locality(random, over) {
  const walk = (event_index, phase, bytes) => {
    const address_order_ns = bytes * 0.1 * over * (1 + 0.1 * random());
    return {
      event_index, phase, objects: Math.round(bytes / 80), bytes,
      allocation_order_ns: address_order_ns * (1 + over * random()), address_order_ns,
    };
  };
  return { locality: [walk(9_000_000, "peak of live bytes", 66 * 2 ** 20), walk(12_345_678, "end", 2 ** 20)] };
}

export function latencies(random, ns) {
  const operation = (name, low, high, scale) => {
    const p50 = ns * scale * (1 + 0.1 * random());
    return {
      operation: name, smallest_bytes: low, largest_bytes: high, calls: 6_000_000, p50_ns: p50, p90_ns: p50 * 1.7,
      p99_ns: p50 * 6, p999_ns: p50 * (20 + 20 * random()), p9999_ns: p50 * 180, max_ns: p50 * (9000 + 4000 * random()),
    };
  };
  return {
    latencies: [operation("allocate", 1, 64, 0.8), operation("allocate", 65, 1024, 1.1), operation("deallocate", 0, 0, 0.9)],
    slowest: [{ event_index: 9_000_113, operation: "allocate", size_bytes: 1_048_576, latency_ns: ns * 9000 }],
    fidelity: { wait_ns: 0, waits: 0, reordered_events: 0, sampling_ns: 2e7, timer_ns: 18.2 },
  };
}

export function blame() {
  const stacks = [
    [["main", "load", "parse_file", "parse_header", "strdup"], 5.2e12],
    [["main", "load", "parse_file", "parse_body", "table_grow"], 2.4e12],
    [["main", "load", "index_build", "node_new"], 1.1e12],
    [["main", "render", "cache_put"], 7e11],
    [["main", "render", "glyph_load", "bitmap_new"], 3e11],
  ];
  const total = stacks.reduce((sum, [, weight]) => sum + weight, 0);
  return {
    sentence: "212 objects from parse_header (48 B, living to the end) pin 31.0 MiB of otherwise empty pages.",
    causes: stacks.map(([frames, weight], i) => ({
      site: frames.at(-2), size_class: `${48 << i} B`, lifetime: i === 0 ? "to the end" : "long",
      objects: 212 * (i + 1), pinned_bytes: Math.round((31 * 2 ** 20) / (i + 1)), hole_byte_events: weight, share: weight / total,
    })),
    stacks: stacks.map(([frames, weight]) => ({ frames, hole_byte_events: weight })),
  };
}

export function traceMember(trace) {
  const powers = Array.from({ length: 18 }, (_, i) => 2 ** (i + 3));
  return {
    trace,
    sizes: { lower_bytes: powers, objects: powers.map((size, i) => Math.round(4e6 * Math.exp(-((i - 3) ** 2) / 9))) },
    lifetimes: { lower_events: powers, objects: powers.map((_, i) => Math.round(2e6 / (1 + i))) },
  };
}

export function boundsMember(trace, peak) {
  return {
    trace, load_bytes: peak, largest_bytes: 2 ** 20, achievable_bytes: Math.round(peak * 1.012),
    packing: "best of four orders, whole trace", robson_bytes: peak * 9,
  };
}
