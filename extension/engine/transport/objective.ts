/**
 * What the dense solvers minimise: α E(T) + (1 − α) <M, T>, with E of losses.ts. The fused form is
 * that of Vayer et al. 2019 (M: what it costs to match points by their features); without M, α is 1.
 *
 * For matrices that are not symmetric the gradient is the mean of those of (C1, C2) and of their
 * transposes, times two: E's true gradient.
 */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import { multiply } from "../linalg/multiply";
import type { Task } from "../task";
import { type DecomposedLoss, decompose, transposed } from "./losses";
import type { GwLoss } from "./options";
import { isSymmetric, type Space } from "./spaces";

export interface FusedCost {
  /** n1 × n2. */
  readonly cost: DenseMatrix;
  /** Share of the structure, from 0 to 1. */
  readonly alpha: number;
}

/** A plan with h1(C1) T h2(C2)ᵀ, and of matrices that are not symmetric with the mirrored one. */
export interface Point {
  readonly plan: DenseMatrix;
  readonly image: DenseMatrix;
  readonly mirrored: DenseMatrix | null;
}

export class Objective {
  readonly #forward: DecomposedLoss;
  readonly #backward: DecomposedLoss | null;
  readonly #fused: FusedCost | null;

  constructor(x: Space, y: Space, loss: GwLoss, fused: FusedCost | null) {
    requireCost(fused, x, y);
    this.#forward = decompose(x, y, loss);
    const symmetric = isSymmetric(x.distances) && isSymmetric(y.distances);
    const turned = (space: Space) => ({ ...space, distances: transposed(space.distances) });
    this.#backward = symmetric ? null : decompose(turned(x), turned(y), loss);
    this.#fused = fused;
  }

  get #share(): number {
    return this.#fused?.alpha ?? 1;
  }

  at(plan: DenseMatrix, task: Task): Point {
    const image = ({ left, right }: DecomposedLoss) =>
      multiply(multiply(left, plan, task), right, task);
    return {
      plan,
      image: image(this.#forward),
      mirrored: this.#backward && image(this.#backward),
    };
  }

  value({ plan, image }: Point): number {
    const { rowTerms, columnTerms } = this.#forward;
    let structure = 0;
    for (let i = 0, k = 0; i < plan.rows; i++) {
      for (let j = 0; j < plan.columns; j++, k++) {
        structure += (rowTerms[i] + columnTerms[j] - image.data[k]) * plan.data[k];
      }
    }
    return this.#share * structure + this.#linear(plan);
  }

  #linear(plan: DenseMatrix): number {
    if (!this.#fused) return 0;
    return (1 - this.#fused.alpha) * inner(this.#fused.cost, plan);
  }

  gradient({ plan, image, mirrored }: Point): DenseMatrix {
    const { rowTerms, columnTerms } = this.#forward;
    const data = new Float64Array(image.data.length);
    const share = this.#share;
    for (let i = 0, k = 0; i < plan.rows; i++) {
      for (let j = 0; j < plan.columns; j++, k++) {
        data[k] = 2 * share * (rowTerms[i] + columnTerms[j] - image.data[k]);
      }
    }
    if (mirrored && this.#backward) this.#average(data, mirrored, this.#backward);
    if (this.#fused) {
      const { cost, alpha } = this.#fused;
      for (let k = 0; k < data.length; k++) data[k] += (1 - alpha) * cost.data[k];
    }
    return { ...plan, data };
  }

  #average(data: Float64Array, mirrored: DenseMatrix, backward: DecomposedLoss): void {
    const { rowTerms, columnTerms } = backward;
    const share = this.#share;
    for (let i = 0, k = 0; i < mirrored.rows; i++) {
      for (let j = 0; j < mirrored.columns; j++, k++) {
        const other = 2 * share * (rowTerms[i] + columnTerms[j] - mirrored.data[k]);
        data[k] = (data[k] + other) / 2;
      }
    }
  }

  /** The coefficient a of E(T + αD) = E(T) + bα + aα², D the step between two points. */
  curvature(from: Point, to: Point): number {
    let sum = 0;
    for (let k = 0; k < from.image.data.length; k++) {
      const step = to.plan.data[k] - from.plan.data[k];
      sum += (to.image.data[k] - from.image.data[k]) * step;
    }
    return -this.#share * sum;
  }
}

/** The point a share of the way along, without a product. */
export function between(from: Point, to: Point, share: number): Point {
  const mix = (x: DenseMatrix, y: DenseMatrix): DenseMatrix => ({
    ...x,
    data: x.data.map((value, k) => value + share * (y.data[k] - value)),
  });
  return {
    plan: mix(from.plan, to.plan),
    image: mix(from.image, to.image),
    mirrored: from.mirrored && to.mirrored && mix(from.mirrored, to.mirrored),
  };
}

export function inner(x: DenseMatrix, y: DenseMatrix): number {
  let sum = 0;
  for (let k = 0; k < x.data.length; k++) sum += x.data[k] * y.data[k];
  return sum;
}

function requireCost(fused: FusedCost | null, x: Space, y: Space): void {
  if (!fused) return;
  const { rows, columns } = fused.cost;
  const [n1, n2] = [x.distances.rows, y.distances.rows];
  if (rows === n1 && columns === n2) return;
  throw new EngineError(
    "shape.mismatch",
    `cost of matching points: expected ${n1} × ${n2}, got ${rows} × ${columns}`,
    { expected: `${n1} × ${n2}`, got: `${rows} × ${columns}` },
  );
}
