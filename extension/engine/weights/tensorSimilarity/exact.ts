/**
 * Inner products of whole functions, which need no layers that align: networks are expanded as
 * polynomials, so that sizes are bounded (`expansionLimit`).
 */
import type { Turns } from "../../turns";
import { liftedStack } from "./lift";
import { type Desk, expand, type Polynomials } from "./polynomial";
import type { Stack } from "./stack";
import { factorial } from "./wick";

/** <f_k, g_k> per output, of both with each other and with themselves. */
export interface ExactTerms {
  readonly ab: Float64Array;
  readonly aa: Float64Array;
  readonly bb: Float64Array;
}

/**
 * `full_sym`: Σ_α c_α c'_α α!/n!, the Frobenius product of fully symmetrized tensors (Bombieri's
 * product); of lifted stacks the constant is one more variable. Both have one degree.
 */
export async function fullTerms(a: Stack, b: Stack, desk: Desk): Promise<ExactTerms> {
  const [f, g] = [await expand(a, desk), await expand(b, desk)];
  const { degree } = f.monomials;
  const weights = await factorials(
    f,
    (powers) => powers.reduce(factorialProduct, 1) / factorial(degree),
    desk.turns,
  );
  return products(f, g, { weights, first: a.lifted ? 1 : 0 });
}

/** `gauss_exact`: E[f_k(x) g_k(x)] for x ~ N(0, I), by expansion in Hermite polynomials. */
export async function gaussianTerms(a: Stack, b: Stack, desk: Desk): Promise<ExactTerms> {
  const { turns } = desk;
  const [f, g] = [await expand(liftedStack(a), desk), await expand(liftedStack(b), desk)];
  // homogeneous in (1, x): of two degrees, the lower one has less of the constant
  const expected = [await hermite(f, turns), await hermite(g, turns)];
  const weights = await factorials(f, ([, ...powers]) => powers.reduce(factorialProduct, 1), turns);
  return products(expected[0], expected[1], { weights, first: 1 });
}

const factorialProduct = (product: number, power: number): number => product * factorial(power);

/** A number per monomial, from its powers by variable. */
async function factorials(
  { monomials }: Polynomials,
  weight: (powers: readonly number[]) => number,
  turns: Turns,
): Promise<Float64Array> {
  const list = monomials.list();
  const { degree, variables } = monomials;
  const weights = new Float64Array(monomials.count);
  const powers = new Array<number>(variables);
  for (let i = 0; i < weights.length; i++) {
    if (turns.isOver()) await turns.next();
    powers.fill(0);
    for (let t = 0; t < degree; t++) powers[list[i * degree + t]]++;
    weights[i] = weight(powers);
  }
  return weights;
}

function products(
  f: Polynomials,
  g: Polynomials,
  { weights, first }: { readonly weights: Float64Array; readonly first: number },
): ExactTerms {
  const outputs = f.coefficients.rows - first;
  const terms = (x: Polynomials, y: Polynomials) =>
    Float64Array.from({ length: outputs }, (_, k) => {
      const start = (k + first) * weights.length;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        sum += weights[i] * x.coefficients.data[start + i] * y.coefficients.data[start + i];
      }
      return sum;
    });
  return { ab: terms(f, g), aa: terms(f, f), bb: terms(g, g) };
}

/**
 * Coefficients of ∏ He instead of ∏ x, variable by variable:
 * x^k = Σ_j C(k, 2j) (2j − 1)!! He_{k−2j}; what a power loses, the constant gains.
 */
async function hermite(
  { monomials, coefficients }: Polynomials,
  turns: Turns,
): Promise<Polynomials> {
  const { variables, degree, count } = monomials;
  const list = monomials.list();
  const data = new Float64Array(coefficients.data);
  const raised = new Int32Array(degree);
  for (let v = 1; v < variables; v++) {
    // places that a coefficient gathers from, by rank; lower powers come first
    const order = byPower(list, { count, degree, v });
    for (const at of order) {
      if (turns.isOver()) await turns.next();
      const own = list.subarray(at * degree, (at + 1) * degree);
      const constants = countOf(own, 0);
      const power = countOf(own, v);
      for (let lift = 2; lift <= constants; lift += 2) {
        raise(own, raised, { v, lift });
        const factor = choose(power + lift, lift) * doubleFactorial(lift - 1);
        const from = monomials.rank(raised);
        for (let row = 0; row < coefficients.rows; row++) {
          data[row * count + at] += factor * data[row * count + from];
        }
      }
    }
  }
  return { monomials, coefficients: { ...coefficients, data } };
}

/** Monomials by the power of variable `v`, equal ones in their order. */
function byPower(
  list: Int32Array,
  { count, degree, v }: { count: number; degree: number; v: number },
): Int32Array {
  const powers = new Int32Array(count);
  const starts = new Int32Array(degree + 2);
  for (let i = 0; i < count; i++) {
    for (let t = i * degree; t < (i + 1) * degree; t++) if (list[t] === v) powers[i]++;
    starts[powers[i] + 1]++;
  }
  for (let power = 0; power <= degree; power++) starts[power + 1] += starts[power];
  const order = new Int32Array(count);
  for (let i = 0; i < count; i++) order[starts[powers[i]]++] = i;
  return order;
}

function countOf(variables: Int32Array, v: number): number {
  let count = 0;
  for (let t = 0; t < variables.length; t++) if (variables[t] === v) count++;
  return count;
}

/** `lift` constants, which come first, become variable `v`; ascending again. */
function raise(
  own: Int32Array,
  out: Int32Array,
  { v, lift }: { readonly v: number; readonly lift: number },
): void {
  out.set(own);
  out.copyWithin(0, lift);
  out.fill(v, out.length - lift);
  out.sort();
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let t = 1; t <= k; t++) product = (product * (n - k + t)) / t;
  return Math.round(product);
}

function doubleFactorial(n: number): number {
  let product = 1;
  for (let i = n; i > 1; i -= 2) product *= i;
  return product;
}
