/** The angle between the Gram matrices of two representations: arccos of linear CKA. */
import type { DenseMatrix } from "../../linalg/matrix";
import { outerGram } from "../../linalg/multiply";
import { qr } from "../../linalg/qr";
import type { Task } from "../../task";
import type { Prepared } from "../measure";
import { centered } from "../parts/centered";
import { gramSquares } from "../parts/gramSquares";
import { sumOfSquares } from "../parts/sums";
import { cosine } from "./cosine";
import { gramProduct } from "./gramProduct";

/** Above this cosine, arccos has lost so many digits that the angle is worth a second look. */
const NARROW = 1 - 1e-4;

/**
 * Radians in [0, π/2], to about 1e-14 also where small. Both sides must have variance.
 * Cost that of linear CKA; for small angles O(n·(p + q)·min(n, p + q)) more.
 */
export function ckaAngle(x: Prepared, y: Prepared, task: Task): number {
  const [xx, yy] = [x.get(gramSquares, task), y.get(gramSquares, task)];
  const cka = Math.max(0, cosine({ xy: gramProduct(x, y, task), xx, yy }));
  return cka > NARROW ? 2 * Math.asin(halfChord(x, y, task)) : Math.acos(cka);
}

/** ½‖K/‖K‖_F − L/‖L‖_F‖_F, which knows small angles to full precision. */
function halfChord(x: Prepared, y: Prepared, task: Task): number {
  let a = unitGramFactor(x, task);
  let b = unitGramFactor(y, task);
  if (x.n > x.p + y.p) {
    // both Gram matrices live in the span of all features; there they are small
    const { r } = qr(beside(a, b), task);
    a = columnsOf(r, 0, a.columns);
    b = columnsOf(r, a.columns, r.columns);
  }
  const [k, l] = [outerGram(a, task).data, outerGram(b, task).data];
  return Math.sqrt(sumOfSquares(k.map((entry, i) => entry - l[i]))) / 2;
}

/** A with AAᵀ = X̄X̄ᵀ/‖X̄X̄ᵀ‖_F. */
function unitGramFactor(x: Prepared, task: Task): DenseMatrix {
  const { rows, columns, data } = x.get(centered, task);
  const scale = Math.sqrt(Math.sqrt(x.get(gramSquares, task)));
  return { rows, columns, data: data.map((entry) => entry / scale) };
}

/** [A B]. */
function beside(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const columns = a.columns + b.columns;
  const data = new Float64Array(a.rows * columns);
  for (let i = 0; i < a.rows; i++) {
    data.set(a.data.subarray(i * a.columns, (i + 1) * a.columns), i * columns);
    data.set(b.data.subarray(i * b.columns, (i + 1) * b.columns), i * columns + a.columns);
  }
  return { rows: a.rows, columns, data };
}

function columnsOf(a: DenseMatrix, from: number, to: number): DenseMatrix {
  const columns = to - from;
  const data = new Float64Array(a.rows * columns);
  for (let i = 0; i < a.rows; i++) {
    data.set(a.data.subarray(i * a.columns + from, i * a.columns + to), i * columns);
  }
  return { rows: a.rows, columns, data };
}
