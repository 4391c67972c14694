/**
 * The relaxed witness complex of landmarks among samples, its edges and triangles (de Silva and
 * Carlsson 2004), filtered by relaxation.
 *
 * A sample witnesses a simplex at relaxation α when no landmark outside is nearer to it than the
 * farthest one inside by more than α. A simplex appears once it has a witness and its faces are
 * there. Landmarks, being samples, are all there from the start.
 */
import type { GrowingComplex } from "./loopBars";

/**
 * From the distances of samples (rows) to `landmarks` landmarks (columns), up to relaxation `limit`.
 * O(samples·(landmarks² + m³)) for m landmarks within `limit` of the nearest.
 */
export function witnessComplex(
  distances: Float64Array,
  landmarks: number,
  limit: number,
): GrowingComplex {
  const n = landmarks;
  const edges = new Float64Array(n * n).fill(Number.POSITIVE_INFINITY);
  const triangles = new Float64Array(n * n * n).fill(Number.POSITIVE_INFINITY);
  const bounds = { n, limit };
  const near = new Int32Array(n);
  for (let start = 0; start < distances.length; start += n) {
    const row = distances.subarray(start, start + n);
    const nearest = nearestThree(row);
    const count = withinLimit(row, row[nearest[0]] + limit, near);
    addWitnessed({ edges, triangles }, row, near.subarray(0, count), bounds);
    addNearest({ edges, triangles }, row, nearest, bounds);
  }
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) edges[b * n + a] = edges[a * n + b];
  }
  waitForEdges(triangles, edges, n);
  return { n, edges, triangles };
}

interface Simplices {
  /** n×n, at a < b. */
  readonly edges: Float64Array;
  /** n×n×n, at a < b < c. */
  readonly triangles: Float64Array;
}

interface Bounds {
  readonly n: number;
  readonly limit: number;
}

/** The three nearest landmarks, nearest first; fewer where there are fewer. */
function nearestThree(distances: Float64Array): number[] {
  const nearest: number[] = [];
  for (let l = 0; l < distances.length; l++) {
    let place = nearest.length;
    while (place > 0 && distances[nearest[place - 1]] > distances[l]) place--;
    if (place === 3) continue;
    nearest.splice(place, 0, l);
    if (nearest.length > 3) nearest.pop();
  }
  return nearest;
}

/** Puts the landmarks no farther than `farthest` first in `near`, by number; how many they are. */
function withinLimit(distances: Float64Array, farthest: number, near: Int32Array): number {
  let count = 0;
  for (let l = 0; l < distances.length; l++) if (distances[l] <= farthest) near[count++] = l;
  return count;
}

/**
 * Simplices without the nearest landmark, which is then the nearest one outside. Those with it are
 * taken along, at a relaxation that `addNearest` improves on.
 */
function addWitnessed(
  { edges, triangles }: Simplices,
  distances: Float64Array,
  near: Int32Array,
  { n }: Bounds,
): void {
  let nearest = Number.POSITIVE_INFINITY;
  for (const l of near) nearest = Math.min(nearest, distances[l]);
  for (let x = 0; x < near.length; x++) {
    const a = near[x];
    for (let y = x + 1; y < near.length; y++) {
      const ab = a * n + near[y];
      const far = Math.max(distances[a], distances[near[y]]);
      if (far - nearest < edges[ab]) edges[ab] = far - nearest;
      for (let z = y + 1; z < near.length; z++) {
        const c = near[z];
        const relaxation = Math.max(distances[c], far) - nearest;
        if (relaxation < triangles[ab * n + c]) triangles[ab * n + c] = relaxation;
      }
    }
  }
}

/** Simplices with the nearest landmark, and with the second nearest or without. */
function addNearest(
  { edges, triangles }: Simplices,
  distances: Float64Array,
  [first, second, third]: readonly number[],
  { n, limit }: Bounds,
): void {
  // to be outside, a landmark has to be there
  const outsideOne = second === undefined ? Number.POSITIVE_INFINITY : distances[second];
  const outsideTwo = third === undefined ? Number.POSITIVE_INFINITY : distances[third];
  for (let b = 0; b < n; b++) {
    if (b === first) continue;
    const edge = Math.max(0, distances[b] - outsideOne);
    const place = first < b ? first * n + b : b * n + first;
    if (edge <= limit && edge < edges[place]) edges[place] = edge;
    if (b !== second) {
      const triangle = Math.max(0, distances[b] - outsideTwo);
      const at = triangleAt(n, first, second, b);
      if (triangle <= limit && triangle < triangles[at]) triangles[at] = triangle;
    }
    if (edge > limit) continue;
    for (let c = b + 1; c < n; c++) {
      if (c === first || b === second || c === second) continue;
      const relaxation = Math.max(edge, distances[c] - outsideOne);
      const at = triangleAt(n, first, b, c);
      if (relaxation <= limit && relaxation < triangles[at]) triangles[at] = relaxation;
    }
  }
}

/** The place of three vertices, in any order, in an n×n×n table by ascending vertices. */
function triangleAt(n: number, a: number, b: number, c: number): number {
  const low = Math.min(a, b);
  const high = Math.max(a, b);
  if (c > high) return (low * n + high) * n + c;
  return c > low ? (low * n + c) * n + high : (c * n + low) * n + high;
}

/** No triangle is there before its edges. */
function waitForEdges(triangles: Float64Array, edges: Float64Array, n: number): void {
  for (let a = 0; a < n; a++) {
    for (let b = a + 1; b < n; b++) {
      for (let c = b + 1; c < n; c++) {
        const place = (a * n + b) * n + c;
        if (triangles[place] === Number.POSITIVE_INFINITY) continue;
        const last = Math.max(edges[a * n + b], edges[a * n + c], edges[b * n + c]);
        if (last > triangles[place]) triangles[place] = last;
      }
    }
  }
}
