// SPDX-License-Identifier: MIT
//
// Places names beside their points so that they hide neither each other nor a point nor `others`.

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const kLetter = 7.2;  // pixels, a generous mean for the 13 px label font
const kLine = 15;

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

// For each of `names` the place of its text (left end, baseline): above right of its point, or
// wherever else around it covers least.
export function labelPlaces(
  names: string[],
  points: Box[],
  others: Box[],
  right: number,
): { x: number; y: number }[] {
  const taken = [...points, ...others];
  return names.map((name, i) => {
    const point = points[i] ?? { x: 0, y: 0, width: 0, height: 0 };
    const width = name.length * kLetter;
    const middle = point.y + point.height / 2 - kLine / 2;
    const centre = point.x + point.width / 2 - width / 2;
    const tries: Box[] = [
      { x: point.x + point.width, y: point.y - kLine + 3, width, height: kLine },
      { x: point.x + point.width, y: point.y + point.height - 3, width, height: kLine },
      { x: point.x - width, y: point.y - kLine + 3, width, height: kLine },
      { x: point.x - width, y: point.y + point.height - 3, width, height: kLine },
      { x: point.x + point.width + 3, y: middle, width, height: kLine },
      { x: centre, y: point.y - kLine - 1, width, height: kLine },
      { x: centre, y: point.y + point.height + 1, width, height: kLine },
    ];
    const cost = (box: Box): number => {
      const outside = box.x + box.width > right || box.x < 0 ? 1e6 : 0;
      return outside + taken.reduce((sum, other) => sum + overlap(box, other), 0);
    };
    const best = tries.reduce((a, b) => (cost(b) < cost(a) ? b : a));
    taken.push(best);
    return { x: best.x, y: best.y + kLine - 4 };
  });
}
