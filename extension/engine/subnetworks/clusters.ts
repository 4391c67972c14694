/**
 * Groups of layers wherever they stand, for networks of branches: average linkage, the pair of
 * groups with the least mean D joined first. The number of groups is that of the greatest mean
 * silhouette (Rousseeuw 1987) where it reaches 0.5, which is called reasonable structure; else 1.
 */
import type { LayerDistances } from "./segment";

export const REASONABLE = 0.5;

/** The clusters of each number of groups, from 1 to `most`; each a sorted list, in order of depth. */
export function linkedClusters(distances: LayerDistances, most: number): number[][][] {
  let clusters: number[][] = Array.from({ length: distances.size }, (_, i) => [i]);
  const found: number[][][] = [];
  while (clusters.length > 0) {
    if (clusters.length <= most) found[clusters.length - 1] = clusters;
    if (clusters.length === 1) break;
    clusters = joined(distances, clusters);
  }
  return found;
}

function joined(distances: LayerDistances, clusters: readonly number[][]): number[][] {
  let best = Number.POSITIVE_INFINITY;
  let pair = [0, 1];
  for (let a = 0; a < clusters.length; a++) {
    for (let b = a + 1; b < clusters.length; b++) {
      const mean = meanBetween(distances, clusters[a], clusters[b]);
      if (mean < best) {
        best = mean;
        pair = [a, b];
      }
    }
  }
  const [a, b] = pair;
  const union = [...clusters[a], ...clusters[b]].sort((x, y) => x - y);
  return clusters.flatMap((cluster, k) => (k === a ? [union] : k === b ? [] : [cluster]));
}

export function meanBetween({ at }: LayerDistances, a: number[], b: number[]): number {
  let sum = 0;
  for (const i of a) for (const j of b) sum += at(i, j);
  return sum / (a.length * b.length);
}

/** Mean silhouette of the layers, from −1 to 1; 0 for a cluster of one. */
export function silhouette(distances: LayerDistances, clusters: readonly number[][]): number {
  if (clusters.length < 2) return 0;
  let total = 0;
  for (const own of clusters) {
    if (own.length < 2) continue;
    for (const i of own) {
      const inside = (meanBetween(distances, [i], own) * own.length) / (own.length - 1);
      const outside = Math.min(
        ...clusters.filter((each) => each !== own).map((each) => meanBetween(distances, [i], each)),
      );
      const size = Math.max(inside, outside);
      if (size > 0) total += (outside - inside) / size;
    }
  }
  return total / distances.size;
}
