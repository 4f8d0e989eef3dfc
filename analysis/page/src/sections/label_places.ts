// SPDX-License-Identifier: MIT
//
// Places names beside their points so that they hide neither each other nor a point; where there is no room
// beside it, a name stands further off, and a leader joins the two.
//
// The rule:    the most crowded point first; of the places beside it and on rings round it the one that costs
//              least: a name over another costs most, then over a point, then a long leader, over a line, then over `others`

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Label {
  x: number;  // left end of the text
  y: number;  // its baseline
  box: Box;
  leader: { x1: number; y1: number; x2: number; y2: number } | null;
}

const kLine = 15;
const kApart = 2;  // pixels between two names
const kRings = [16, 26, 38, 52, 68, 86, 106, 130, 160, 200];
const kDirections = 16;
const kOutside = 1e9;
const kOverName = 1e4;  // a square pixel of overlap
const kOverPoint = 100;
const kOverLine = 5;
const kOverOther = 0.5;
const kFar = 30;  // and twice its length
const kCrossing = 400;  // a leader over another's name or point

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

const grown = (box: Box, by: number): Box => ({ x: box.x - by, y: box.y - by, width: box.width + 2 * by, height: box.height + 2 * by });
const centre = (box: Box): [number, number] => [box.x + box.width / 2, box.y + box.height / 2];

function besides(point: Box, width: number): Box[] {
  const middle = point.y + point.height / 2 - kLine / 2;
  const left = point.x + point.width / 2 - width / 2;
  const size = { width, height: kLine };
  return [
    { x: point.x + point.width, y: point.y - kLine + 3, ...size },
    { x: point.x + point.width, y: point.y + point.height - 3, ...size },
    { x: point.x - width, y: point.y - kLine + 3, ...size },
    { x: point.x - width, y: point.y + point.height - 3, ...size },
    { x: point.x + point.width + 3, y: middle, ...size },
    { x: point.x - width - 3, y: middle, ...size },
    { x: left, y: point.y - kLine - 1, ...size },
    { x: left, y: point.y + point.height + 1, ...size },
  ];
}

// Where the names stand on a ring of `radius` round the point, whose nearest edge the leader meets.
function around(point: Box, width: number, radius: number): Box[] {
  const [x, y] = centre(point);
  return Array.from({ length: kDirections }, (_, i) => {
    const angle = (2 * Math.PI * i) / kDirections;
    const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
    const reach = { x: dx * (radius + (Math.abs(dx) * width) / 2), y: dy * (radius + kLine / 2) };
    return { x: x + reach.x - width / 2, y: y + reach.y - kLine / 2, width, height: kLine };
  });
}

function leaderTo(box: Box, point: Box): NonNullable<Label["leader"]> {
  const [x1, y1] = centre(point);
  const x2 = Math.max(box.x, Math.min(x1, box.x + box.width));
  const y2 = Math.max(box.y + 2, Math.min(y1, box.y + box.height - 2));
  return { x1, y1, x2, y2 };
}

// Where words of `width` stand above or below the level line at `y` between `left` and `right`, as far to the right
// as they lie on none of `others`; where there is no such place, where they lie on least.
export function besideLine(width: number, y: number, left: number, right: number, others: Box[], below: boolean): Box {
  const kStep = 8;
  const sides = [y - kLine - 2, y + 3].map((top) => ({ width, height: kLine, y: top }));
  if (below) sides.reverse();
  const steps = Math.max(1, Math.floor((right - left - width) / kStep));
  const tries = Array.from({ length: steps }, (_, k) => sides.map((side) => ({ ...side, x: right - width - k * kStep }))).flat();
  const cost = (box: Box): number => others.reduce((sum, other) => sum + overlap(grown(box, 1), other), 0);
  return tries.reduce((best, box) => (cost(box) < cost(best) ? box : best));
}

// How many of `boxes` the line meets, looked at along its length.
function crossings({ x1, y1, x2, y2 }: NonNullable<Label["leader"]>, boxes: Box[]): number {
  const kSteps = 12;
  return boxes.filter((box) =>
    Array.from({ length: kSteps }, (_, k) => (k + 1) / (kSteps + 1)).some((share) => {
      const [x, y] = [x1 + share * (x2 - x1), y1 + share * (y2 - y1)];
      return x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height;
    }),
  ).length;
}

// The places by how many points lie within the reach of a name, the most first.
function byCrowding(points: Box[], widths: number[]): number[] {
  const crowd = points.map((point, i) => {
    const reach = grown(point, widths[i] ?? 0);
    return points.filter((other) => overlap(reach, other) > 0).length;
  });
  return points.map((_, i) => i).sort((a, b) => (crowd[b] ?? 0) - (crowd[a] ?? 0) || a - b);
}

// For each of `widths`, in pixels, the place of a name beside its point, within `frame`. `words` stand there
// already, as inviolable as names.
export function labelPlaces(widths: number[], points: Box[], lines: Box[], others: Box[], words: Box[], frame: Box): Label[] {
  const names = [...words];
  const placed: Label[] = [];
  for (const i of byCrowding(points, widths)) {
    const point = points[i] ?? { x: 0, y: 0, width: 0, height: 0 };
    const width = widths[i] ?? 0;
    const foreign = points.filter((_, k) => k !== i);
    const cost = (box: Box, radius: number): number => {
      const inside = overlap(box, frame) >= box.width * box.height - 1e-6;
      const over = (boxes: Box[]): number => boxes.reduce((sum, other) => sum + overlap(grown(box, kApart / 2), other), 0);
      const crossed = radius > 0 ? crossings(leaderTo(box, point), [...names, ...foreign]) : 0;
      return (inside ? 0 : kOutside) + kOverName * over(names) + kOverPoint * over(points) + kOverLine * over(lines) + kOverOther * over(others)
        + (radius > 0 ? kFar + 2 * radius + kCrossing * crossed : 0);
    };
    const tries = [
      ...besides(point, width).map((box) => ({ box, radius: 0 })),
      ...kRings.flatMap((radius) => around(point, width, radius).map((box) => ({ box, radius }))),
    ].map((one) => ({ ...one, cost: cost(one.box, one.radius) }));
    const best = tries.reduce((a, b) => (b.cost < a.cost ? b : a));
    names.push(best.box);
    placed[i] = {
      x: best.box.x, y: best.box.y + kLine - 4, box: best.box,
      leader: best.radius > 0 ? leaderTo(best.box, point) : null,
    };
  }
  return placed;
}
