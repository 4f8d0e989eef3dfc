// SPDX-License-Identifier: MIT
//
// How far apart colours look, for each kind of colour sight: distance in CIE Lab (1976), after
// the full-deficiency matrices of Machado, Oliveira and Fernandes (2009) on linear light.

const kSights = {
  all: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  "no red": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  "no green": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  "no blue": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

// Linear red, green and blue, 0 .. 1, of "#rrggbb".
function linear(hex) {
  return [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
}

function lab([r, g, b]) {
  const f = (t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function seen(hex, matrix) {
  const light = linear(hex);
  return lab(matrix.map((row) => Math.min(1, Math.max(0, row.reduce((sum, v, i) => sum + v * light[i], 0)))));
}

// The least distance between any two of `colours` for any sight, and which two they are.
export function nearestTwo(colours) {
  let nearest = { distance: Infinity };
  for (const [sight, matrix] of Object.entries(kSights)) {
    const points = colours.map((hex) => seen(hex, matrix));
    points.forEach((a, i) => points.slice(i + 1).forEach((b, k) => {
      const distance = Math.hypot(...a.map((value, axis) => value - b[axis]));
      if (distance < nearest.distance) nearest = { distance, sight, colours: [colours[i], colours[i + 1 + k]] };
    }));
  }
  return nearest;
}

// Contrast ratio of two colours, 1 .. 21 (WCAG 2).
export function contrast(one, other) {
  const luminance = (hex) => {
    const [r, g, b] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
