/**
 * The loss of Gromov-Wasserstein between two spaces, E(T) = Σ L(C1(i,k), C2(j,l)) T(i,j) T(k,l),
 * for L(a, b) = f1(a) + f2(b) − h1(a) h2(b) (Peyré, Cuturi and Solomon 2016). On couplings,
 *
 *     E(T) = <constant − h1(C1) T h2(C2)ᵀ, T>,   constant = f1(C1) p 1ᵀ + 1 (f2(C2) q)ᵀ.
 *
 * No root is taken and no half: the number that POT returns.
 */
import type { DenseMatrix } from "../linalg/matrix";
import { multiplyVector } from "../linalg/multiply";
import type { GwLoss } from "./options";
import type { SparsePlan } from "./plan";
import type { Space } from "./spaces";

interface Decomposition {
  readonly f1: (a: number) => number;
  readonly f2: (b: number) => number;
  readonly h1: (a: number) => number;
  readonly h2: (b: number) => number;
}

/** Keeps the logarithms of POT's Kullback-Leibler loss finite at distance 0. */
const LOG_SHIFT = 1e-15;

const decompositions: Readonly<Record<GwLoss, Decomposition>> = {
  square: { f1: (a) => a * a, f2: (b) => b * b, h1: (a) => a, h2: (b) => 2 * b },
  kl: {
    f1: (a) => a * Math.log(a + LOG_SHIFT) - a,
    f2: (b) => b,
    h1: (a) => a,
    h2: (b) => Math.log(b + LOG_SHIFT),
  },
};

export interface DecomposedLoss {
  /** h1(C1), n1 × n1, and h2(C2)ᵀ, n2 × n2: T goes between. */
  readonly left: DenseMatrix;
  readonly right: DenseMatrix;
  /** f1(C1) p and f2(C2) q. */
  readonly rowTerms: Float64Array;
  readonly columnTerms: Float64Array;
  /** f2(C2), for whoever leaves q free. */
  readonly columnCosts: DenseMatrix;
}

export function decompose(x: Space, y: Space, loss: GwLoss): DecomposedLoss {
  const { f1, f2, h1, h2 } = decompositions[loss];
  const columnCosts = mapped(y.distances, f2);
  return {
    left: mapped(x.distances, h1),
    right: transposed(mapped(y.distances, h2)),
    rowTerms: multiplyVector(mapped(x.distances, f1), x.weights),
    columnTerms: multiplyVector(columnCosts, y.weights),
    columnCosts,
  };
}

const mapped = (matrix: DenseMatrix, of: (value: number) => number): DenseMatrix => ({
  ...matrix,
  data: matrix.data.map(of),
});

export function transposed({ rows, columns, data }: DenseMatrix): DenseMatrix {
  const turned = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j];
  }
  return { rows: columns, columns: rows, data: turned };
}

/**
 * E of a plan, summed from the losses themselves: no cancellation, O(entries²). L(a, b) of the
 * Kullback-Leibler loss is a log(a/b) − a + b with the shift that the decomposition has.
 */
export function directLoss(x: Space, y: Space, plan: SparsePlan, loss: GwLoss): number {
  const { rows, columns, masses } = plan;
  const [c1, n1] = [x.distances.data, x.distances.columns];
  const [c2, n2] = [y.distances.data, y.distances.columns];
  const square = loss === "square";
  const { f1, f2, h1, h2 } = decompositions[loss];
  let total = 0;
  for (let k = 0; k < masses.length; k++) {
    const [row1, row2] = [rows[k] * n1, columns[k] * n2];
    let sum = 0;
    for (let l = 0; l < masses.length; l++) {
      const a = c1[row1 + rows[l]];
      const b = c2[row2 + columns[l]];
      const each = square ? (a - b) * (a - b) : f1(a) + f2(b) - h1(a) * h2(b);
      sum += each * masses[l];
    }
    total += sum * masses[k];
  }
  return total;
}

/** E of a matching of uniform spaces by the square loss: mean of (C1(i,k) − C2(s(i),s(k)))². */
export function matchingLoss(x: DenseMatrix, y: DenseMatrix, matching: Int32Array): number {
  const n = x.rows;
  let total = 0;
  for (let i = 0; i < n; i++) {
    const [row1, row2] = [i * n, matching[i] * n];
    let sum = 0;
    for (let k = 0; k < n; k++) {
      const difference = x.data[row1 + k] - y.data[row2 + matching[k]];
      sum += difference * difference;
    }
    total += sum;
  }
  return total / (n * n);
}
