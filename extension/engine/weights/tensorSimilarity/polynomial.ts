/** Homogeneous polynomials in a few variables, as dense vectors of coefficients. */
import { EngineError } from "../../errors";
import type { DenseMatrix } from "../../linalg/matrix";
import { multiply } from "../../linalg/multiply";
import type { Task } from "../../task";
import type { Turns } from "../../turns";
import { type Stack, stackDegree } from "./stack";

/** Coefficients that are held at most: 256 MB. */
export const MAX_COEFFICIENTS = 2 ** 25;
/** Pairs of monomials of one product table: 64 MB, and the work per hidden unit. */
export const MAX_TABLE = 2 ** 24;
/** Above it, α! of a monomial is no longer near an exact float64. */
export const MAX_DEGREE = 64;

/** All monomials of one degree in `variables` variables, in one fixed order. */
export class Monomials {
  readonly count: number;
  readonly #binomials: Float64Array;

  constructor(
    readonly variables: number,
    readonly degree: number,
  ) {
    this.count = monomialCount(variables, degree);
    const rows = variables + degree;
    this.#binomials = new Float64Array(rows * (degree + 1));
    for (let n = 0; n < rows; n++) {
      for (let k = 0; k <= degree; k++) {
        this.#binomials[n * (degree + 1) + k] =
          k === 0 ? 1 : n === 0 ? 0 : this.#choose(n - 1, k - 1) + this.#choose(n - 1, k);
      }
    }
  }

  #choose(n: number, k: number): number {
    return this.#binomials[n * (this.degree + 1) + k];
  }

  /** The place of the monomial with these variables, ascending and with repetition. */
  rank(variables: ArrayLike<number>): number {
    let rank = 0;
    // the t-th variable moved up by t: a strictly ascending combination, in colexicographic order
    for (let t = 0; t < this.degree; t++) rank += this.#choose(variables[t] + t, t + 1);
    return rank;
  }

  /** Every monomial in the order of ranks: `degree` variables each. */
  list(): Int32Array {
    const { degree, variables, count } = this;
    const list = new Int32Array(count * degree);
    const current = new Int32Array(degree);
    for (let i = 0; i < count; i++) {
      list.set(current, i * degree);
      // the next in colexicographic order: the first that may grow, those before it from zero
      let t = 0;
      while (t < degree && current[t] === (t + 1 < degree ? current[t + 1] : variables - 1)) t++;
      if (t === degree) break;
      current[t]++;
      current.fill(0, 0, t);
    }
    return list;
  }
}

/** C(variables + degree − 1, degree). */
export function monomialCount(variables: number, degree: number): number {
  let count = 1;
  for (let t = 1; t <= degree; t++) count = (count * (variables + t - 1)) / t;
  return Math.round(count);
}

/** Outputs by coefficients. */
export interface Polynomials {
  readonly monomials: Monomials;
  readonly coefficients: DenseMatrix;
}

/** What expanding a stack takes; null where it is within the limits. */
export function expansionLimit({ outlines }: Stack): string | null {
  const variables = outlines[0].inputs;
  let degree = 1;
  for (const outline of outlines) {
    if (outline.kind === "attention") return "attention is not expanded";
    const before = monomialCount(variables, degree);
    degree *= outline.degree;
    if (degree > MAX_DEGREE) return `its degree is above ${MAX_DEGREE}`;
    const after = monomialCount(variables, degree);
    const widest = Math.max(outline.hidden, outline.outputs);
    const last =
      outline.degree === 1
        ? 0
        : before * monomialCount(variables, degree - degree / outline.degree);
    if (after * widest > MAX_COEFFICIENTS || last > MAX_TABLE) {
      return `its polynomials have ${after.toExponential(1)} coefficients for each of ${widest} units`;
    }
  }
  return null;
}

/** Coefficients of the widest state of a stack that is expanded. */
export function expansionSize(stack: Stack): number {
  const widest = Math.max(...stack.outlines.flatMap(({ hidden, outputs }) => [hidden, outputs]));
  return monomialCount(stack.outlines[0].inputs, stackDegree(stack)) * widest;
}

/** Work on the engine's own thread, which may take minutes: a cancel is heard between its turns. */
export interface Desk {
  readonly task: Task;
  readonly turns: Turns;
}

/** The outputs of a stack as polynomials in its inputs, the constant of lifted ones included. */
export async function expand(stack: Stack, desk: Desk): Promise<Polynomials> {
  const { task } = desk;
  const limit = expansionLimit(stack);
  if (limit) throw new EngineError("format.limit", `${stack.name}: ${limit}`);
  const variables = stack.outlines[0].inputs;
  let state: Polynomials = {
    monomials: new Monomials(variables, 1),
    coefficients: identity(variables),
  };
  for (const [i, { degree }] of stack.outlines.entries()) {
    const layer = await stack.layer(i);
    task.tick(i, stack.outlines.length);
    if (layer.kind === "linear") {
      state = { ...state, coefficients: multiply(layer.weight, state.coefficients, task) };
      continue;
    }
    if (layer.kind === "attention") break;
    const legs = new Map<DenseMatrix, DenseMatrix>();
    for (const factor of new Set(layer.factors)) {
      legs.set(factor, multiply(factor, state.coefficients, task));
    }
    let product: Polynomials = { ...state, coefficients: legs.get(layer.factors[0])! };
    for (let m = 1; m < degree; m++) {
      const second = legs.get(layer.factors[m])!;
      product = await times(product, { monomials: state.monomials, coefficients: second }, desk);
    }
    const coefficients = multiply(layer.output, product.coefficients, task);
    state = { monomials: product.monomials, coefficients };
  }
  return state;
}

function identity(n: number): DenseMatrix {
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data[i * (n + 1)] = 1;
  return { rows: n, columns: n, data };
}

/** The products of two lists of polynomials, one by one. */
async function times(a: Polynomials, b: Polynomials, { turns }: Desk): Promise<Polynomials> {
  const { rows } = a.coefficients;
  const monomials = new Monomials(a.monomials.variables, a.monomials.degree + b.monomials.degree);
  const table = await productTable(a.monomials, b.monomials, { product: monomials, turns });
  const [m, n] = [a.monomials.count, b.monomials.count];
  const data = new Float64Array(rows * monomials.count);
  for (let row = 0; row < rows; row++) {
    await turns.next();
    const target = data.subarray(row * monomials.count, (row + 1) * monomials.count);
    const right = b.coefficients.data.subarray(row * n, (row + 1) * n);
    for (let i = 0; i < m; i++) {
      const value = a.coefficients.data[row * m + i];
      if (value === 0) continue;
      for (let j = 0; j < n; j++) target[table[i * n + j]] += value * right[j];
    }
  }
  return { monomials, coefficients: { rows, columns: monomials.count, data } };
}

/** The rank of every product of two monomials. */
async function productTable(
  a: Monomials,
  b: Monomials,
  { product, turns }: { readonly product: Monomials; readonly turns: Turns },
): Promise<Int32Array> {
  const [first, second] = [a.list(), b.list()];
  const table = new Int32Array(a.count * b.count);
  const merged = new Int32Array(product.degree);
  for (let i = 0; i < a.count; i++) {
    for (let j = 0; j < b.count; j++) {
      if (turns.isOver()) await turns.next();
      let [x, y] = [i * a.degree, j * b.degree];
      const [xEnd, yEnd] = [x + a.degree, y + b.degree];
      for (let t = 0; t < merged.length; t++) {
        const fromFirst = y === yEnd || (x < xEnd && first[x] <= second[y]);
        merged[t] = fromFirst ? first[x++] : second[y++];
      }
      table[i * b.count + j] = product.rank(merged);
    }
  }
  return table;
}
