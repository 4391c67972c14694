/** Pictures of digits drawn by strokes: a data set of ours where a paper's own cannot be had. */
import type { Random } from "../../extension/engine/linalg/random";

type Stroke = readonly (readonly [x: number, y: number])[];

const oval = (x: number, y: number, width: number, height: number): Stroke =>
  Array.from({ length: 13 }, (_, i) => {
    const angle = (i * Math.PI) / 6;
    return [x + width * Math.sin(angle), y - height * Math.cos(angle)];
  });

/** Strokes of the digits 0 to 9 in a square from −1 to 1, y downward. */
const strokes: readonly (readonly Stroke[])[] = [
  [oval(0, 0, 0.5, 0.8)],
  [
    [
      [-0.3, -0.5],
      [0.05, -0.8],
      [0.05, 0.8],
    ],
  ],
  [
    [
      [-0.5, -0.45],
      [-0.3, -0.75],
      [0.15, -0.8],
      [0.45, -0.5],
      [0.35, -0.1],
      [-0.5, 0.8],
      [0.5, 0.8],
    ],
  ],
  [
    [
      [-0.45, -0.7],
      [0.1, -0.8],
      [0.45, -0.45],
      [0, -0.05],
      [0.5, 0.35],
      [0.15, 0.8],
      [-0.5, 0.7],
    ],
  ],
  [
    [
      [0.3, 0.8],
      [0.3, -0.8],
      [-0.55, 0.3],
      [0.55, 0.3],
    ],
  ],
  [
    [
      [0.45, -0.8],
      [-0.35, -0.8],
      [-0.45, -0.05],
      [0.1, -0.15],
      [0.5, 0.25],
      [0.2, 0.75],
      [-0.5, 0.7],
    ],
  ],
  [
    [
      [0.35, -0.8],
      [-0.25, -0.3],
      [-0.45, 0.3],
    ],
    oval(0, 0.35, 0.45, 0.42),
  ],
  [
    [
      [-0.5, -0.8],
      [0.5, -0.8],
      [-0.1, 0.8],
    ],
  ],
  [oval(0, -0.42, 0.38, 0.38), oval(0, 0.4, 0.46, 0.42)],
  [
    oval(0, -0.38, 0.45, 0.42),
    [
      [0.45, -0.35],
      [0.3, 0.3],
      [-0.1, 0.8],
    ],
  ],
];

export const DIGITS = strokes.length;

/**
 * A picture of `size` × `size` values in [−1, 1], row by row: the digit turned, sheared, sized,
 * moved and drawn at random, brighter or darker than what is behind it.
 */
export function drawDigit(digit: number, size: number, random: Random): Float32Array {
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const [angle, shear] = [between(-0.25, 0.25), between(-0.25, 0.25)];
  const [width, height] = [between(0.6, 0.85), between(0.6, 0.85)];
  const [right, down] = [between(-0.15, 0.15), between(-0.12, 0.12)];
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const segments = strokes[digit].flatMap((stroke) => {
    const points = stroke.map(([x, y]) => {
      const [u, v] = [width * (x + shear * y), height * y];
      return [cos * u - sin * v + right, sin * u + cos * v + down] as const;
    });
    return points.slice(1).map((end, i) => [points[i], end] as const);
  });
  const thickness = between(0.1, 0.17);
  const ground = between(-0.3, 0.3);
  const [slopeX, slopeY] = [between(-0.2, 0.2), between(-0.2, 0.2)];
  const contrast = between(0.5, 0.9) * (random.uniform() < 0.5 ? -1 : 1);
  return Float32Array.from({ length: size * size }, (_, i) => {
    const [x, y] = [i % size, Math.floor(i / size)].map((at) => (2 * at + 1) / size - 1);
    let least = Number.POSITIVE_INFINITY;
    for (const [from, to] of segments) least = Math.min(least, distance(x, y, from, to));
    const ink = Math.exp(-((least / thickness) ** 2));
    const value = ground + slopeX * x + slopeY * y + contrast * ink + 0.05 * random.gaussian();
    return Math.max(-1, Math.min(1, value));
  });
}

/** From a point to a segment. */
function distance(
  x: number,
  y: number,
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
): number {
  const [dx, dy] = [toX - fromX, toY - fromY];
  const along = ((x - fromX) * dx + (y - fromY) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.max(0, Math.min(1, along));
  return Math.hypot(x - fromX - t * dx, y - fromY - t * dy);
}
