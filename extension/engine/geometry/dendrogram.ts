import type { DenseMatrix } from "../linalg/matrix";
import type { Dendrogram } from "./geometry";

/**
 * Average linkage (UPGMA) of a distance matrix n×n: the two nearest clusters merge, at the mean of
 * the distances between their members. Ties go to the smaller numbers. O(n³).
 */
export function averageLinkage({ rows: n, data }: DenseMatrix): Dendrogram {
  const distances = new Map<number, Map<number, number>>();
  const sizes = new Map<number, number>();
  for (let i = 0; i < n; i++) {
    sizes.set(i, 1);
    distances.set(i, new Map(Array.from({ length: n }, (_, j) => [j, data[i * n + j]])));
  }
  const merges: { a: number; b: number; height: number }[] = [];
  for (let made = n; made < 2 * n - 1; made++) {
    const [a, b] = nearest([...sizes.keys()], distances);
    const height = distances.get(a)!.get(b)!;
    const [sizeA, sizeB] = [sizes.get(a)!, sizes.get(b)!];
    sizes.delete(a);
    sizes.delete(b);
    const own = new Map<number, number>();
    for (const other of sizes.keys()) {
      const [toA, toB] = [distances.get(a)!.get(other)!, distances.get(b)!.get(other)!];
      const mean = (sizeA * toA + sizeB * toB) / (sizeA + sizeB);
      own.set(other, mean);
      distances.get(other)!.set(made, mean);
    }
    distances.set(made, own);
    sizes.set(made, sizeA + sizeB);
    merges.push({ a, b, height });
  }
  return { merges, order: n === 0 ? [] : leavesOf(2 * n - 2, n, merges) };
}

function nearest(
  clusters: readonly number[],
  distances: ReadonlyMap<number, ReadonlyMap<number, number>>,
): [number, number] {
  let best: [number, number] = [clusters[0], clusters[1]];
  let least = Number.POSITIVE_INFINITY;
  for (const [at, a] of clusters.entries()) {
    for (const b of clusters.slice(at + 1)) {
      const distance = distances.get(a)!.get(b)!;
      if (distance >= least) continue;
      least = distance;
      best = [a, b];
    }
  }
  return best;
}

function leavesOf(node: number, n: number, merges: Dendrogram["merges"]): number[] {
  if (node < n) return [node];
  const { a, b } = merges[node - n];
  return [...leavesOf(a, n, merges), ...leavesOf(b, n, merges)];
}
