import type { DenseMatrix } from "../../linalg/matrix";
import { defineMeasure, type Measured } from "../measure";
import { type Neighbors, neighbors } from "../parts/neighbors";
import { rowDirections } from "../parts/rowDirections";
import { unitRows } from "../parts/unitRows";
import { compareNeighbors, neighborsParam } from "./neighborhoods";

/**
 * Second-order cosine similarity: mean over samples of cos(d(i), d'(i)), where d(i) and d'(i) hold
 * the cosine distances (1 − cosine) from sample i to all samples in N(i) ∪ N'(i), the k nearest
 * others by cosine in X (n×p) or in Y (n×q).
 * Score in [0, 1], high by construction: distances to near samples are all small and positive.
 * Cost O(n²·(p + q)).
 * Null when n ≤ k (`samples.few`), where a row is zero, or all point the same way (`undefined`);
 * samples that coincide with all neighbors of theirs are left out, with a note.
 * Hamilton et al. 2016, with distances as in ReSi (Klabunde et al. 2025).
 */
export const knnSecondOrderCosine = defineMeasure({
  id: "knn.secondOrderCosine",
  name: "Second-order cosine similarity",
  family: "neighbors",
  direction: "similarity",
  range: [0, 1],
  symmetric: true,
  metric: false,
  invariances: ["orthogonal", "isotropicScaling"],
  needsNull: true,
  help: "Whether the distances from each input to its nearest neighbors, those of either side, keep their proportions.",
  ignores:
    "The overall scale of each input's distances; high by construction, so compare values only with each other. A shift of all samples changes it.",
  useWhen: "To see neighbors move gradually, where Jaccard only sees them come and go.",
  formula:
    "meanᵢ cos(d(i), d′(i)), d(i) = (1 − cos(xᵢ, xⱼ)) over j ∈ N(i) ∪ N′(i), the k nearest of either side",
  cost: "O(n²·(p + q))",
  cite: ["hamilton2016b", "klabunde2025"],
  differs: [
    {
      library: "Hamilton et al. 2016",
      text: "Compare vectors of cosines; ReSi and this measure compare vectors of cosine distances.",
    },
  ],
  params: neighborsParam,
  prepare: ({ k }) => [unitRows, rowDirections, neighbors(k, "cosine")],
  compare: (x, y, context) =>
    compareNeighbors(x, y, context, (a, b) =>
      meanCosine(
        { neighbors: a, rows: x.get(unitRows, context.task).matrix },
        { neighbors: b, rows: y.get(unitRows, context.task).matrix },
      ),
    ),
});

interface Side {
  readonly neighbors: Neighbors;
  readonly rows: DenseMatrix;
}

function meanCosine(x: Side, y: Side): Measured {
  const k = x.neighbors.count;
  const n = x.rows.rows;
  const union = new Int32Array(2 * k);
  let total = 0;
  let counted = 0;
  for (let i = 0; i < n; i++) {
    const size = fillUnion(union, x.neighbors, y.neighbors, i);
    let [xx, xy, yy] = [0, 0, 0];
    for (let place = 0; place < size; place++) {
      const j = union[place];
      const dx = cosineDistance(x.rows, i, j);
      const dy = cosineDistance(y.rows, i, j);
      xx += dx * dx;
      xy += dx * dy;
      yy += dy * dy;
    }
    if (xx === 0 || yy === 0) continue;
    total += Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy));
    counted++;
  }
  if (counted === n) return { value: total / n };
  const text = `${n - counted} of ${n} samples coincide with all their neighbors, and are left out`;
  const note = { code: "undefined", text } as const;
  return counted > 0 ? { value: total / counted, note } : { value: null, note };
}

/**
 * Puts the neighbors of sample i on either side first in `union`, each once; how many they are.
 * They ascend, so that sums over them do not depend on which side comes first.
 */
function fillUnion(union: Int32Array, a: Neighbors, b: Neighbors, i: number): number {
  const k = a.count;
  let size = 0;
  for (let place = i * k; place < (i + 1) * k; place++) union[size++] = a.indices[place];
  for (let place = i * k; place < (i + 1) * k; place++) {
    const j = b.indices[place];
    let at = 0;
    while (at < k && union[at] !== j) at++;
    if (at === k) union[size++] = j;
  }
  union.subarray(0, size).sort();
  return size;
}

/** 1 − <u, v> of two unit rows, as |u − v|² / 2, which keeps its digits where it is small. */
function cosineDistance({ columns, data }: DenseMatrix, i: number, j: number): number {
  let squares = 0;
  for (let f = 0; f < columns; f++) {
    const difference = data[i * columns + f] - data[j * columns + f];
    squares += difference * difference;
  }
  return squares / 2;
}
