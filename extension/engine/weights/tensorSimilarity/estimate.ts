/** Monte-Carlo estimates of whole inner products: the audit where functions cannot be expanded. */
import { multiplyOnPool } from "../../jobs/product";
import type { DenseMatrix } from "../../linalg/matrix";
import type { Random } from "../../linalg/random";
import { Turns } from "../../turns";
import type { StepBench } from "./layerStep";
import type { Stack } from "./stack";

export interface Estimate {
  readonly ab: number;
  readonly aa: number;
  readonly bb: number;
  /** ab / √(aa bb), and its standard error over the samples. */
  readonly cosine: number;
  readonly error: number;
  /** The terms are divided by exp of the mean of the sides' logarithms. */
  readonly logs: { readonly a: number; readonly b: number };
}

/**
 * `real`: E[f(x)·g(x)] for x ~ N(0, I), that is `gauss_exact`. `complex`: E[f(z)·conj g(z)] / n!
 * for z ~ CN(0, I), constants included, that is `full_sym` (the n! cancels in the cosine, and is
 * left out). Both stacks see the same samples. No attention.
 */
export async function estimate(
  stacks: { readonly a: Stack; readonly b: Stack },
  options: {
    readonly law: "real" | "complex";
    readonly samples: number;
    readonly random: Random;
  },
  bench: StepBench,
): Promise<Estimate> {
  const { law, samples, random } = options;
  const turns = new Turns(bench.signal);
  const rows = Math.max(
    1,
    Math.floor(BLOCK_ENTRIES / Math.max(widest(stacks.a), widest(stacks.b))),
  );
  const [scalesF, scalesG]: [number[], number[]] = [[], []];
  const terms = {
    ab: new Float64Array(samples),
    aa: new Float64Array(samples),
    bb: new Float64Array(samples),
  };
  const logs = { f: 0, g: 0 };
  for (let first = 0; first < samples; first += rows) {
    await turns.next();
    const inputs = drawInputs(stacks.a, { law, samples: Math.min(rows, samples - first), random });
    const f = await evaluate(stacks.a, inputs, { scales: scalesF, bench });
    const g = await evaluate(stacks.b, inputs, { scales: scalesG, bench });
    const per = (x: Values, y: Values) => sampleProducts(x, y, stacks.a.lifted ? 1 : 0);
    terms.ab.set(per(f, g), first);
    terms.aa.set(per(f, f), first);
    terms.bb.set(per(g, g), first);
    [logs.f, logs.g] = [f.log, g.log];
  }
  const [ab, aa, bb] = [mean(terms.ab), mean(terms.aa), mean(terms.bb)];
  const cosine = ab / Math.sqrt(aa * bb);
  // first-order change of the cosine with each sample
  const change = terms.ab.map(
    (value, i) => value / Math.sqrt(aa * bb) - (cosine / 2) * (terms.aa[i] / aa + terms.bb[i] / bb),
  );
  const variance = mean(change.map((value) => value * value));
  const error = Math.sqrt(variance / options.samples);
  return { ab, aa, bb, cosine, error, logs: { a: 2 * logs.f, b: 2 * logs.g } };
}

/** Numbers of one state that are held at a time, whatever the samples: 4 MB, some 100 ms of work. */
const BLOCK_ENTRIES = 2 ** 19;

const widest = ({ outlines }: Stack): number =>
  Math.max(...outlines.flatMap(({ inputs, hidden, outputs }) => [inputs, hidden, outputs]));

/** Samples by rows; parts are real, or real and imaginary. */
interface Values {
  readonly parts: readonly DenseMatrix[];
  /** Divided by exp of it. */
  readonly log: number;
}

function drawInputs(
  { lifted, outlines }: Stack,
  { law, samples, random }: { law: "real" | "complex"; samples: number; random: Random },
): Values {
  const columns = outlines[0].inputs;
  const scale = law === "complex" ? Math.SQRT1_2 : 1;
  const parts = (law === "complex" ? [0, 1] : [0]).map((): DenseMatrix => {
    const data = Float64Array.from({ length: samples * columns }, () => scale * random.gaussian());
    return { rows: samples, columns, data };
  });
  // the constant is 1 for real inputs, and one more variable for complex ones
  if (lifted && law === "real") {
    for (let i = 0; i < samples; i++) parts[0].data[i * columns] = 1;
  }
  return { parts, log: 0 };
}

/** `scales`: what the first block is divided by after each layer, and so every later one. */
async function evaluate(
  stack: Stack,
  inputs: Values,
  { scales, bench }: { readonly scales: number[]; readonly bench: StepBench },
): Promise<Values> {
  const { executor, signal } = bench;
  const scaled = ({ parts, log }: Values, i: number): Values => {
    scales[i] ??= largest(parts);
    const most = scales[i];
    const divided = parts.map((part) => ({ ...part, data: part.data.map((x) => x / most) }));
    return { parts: divided, log: log + Math.log(most) };
  };
  const times = ({ parts }: Values, matrix: DenseMatrix) =>
    Promise.all(
      parts.map((part) => multiplyOnPool(executor, part, matrix, { transposeB: true, signal })),
    );
  let state = inputs;
  for (let i = 0; i < stack.outlines.length; i++) {
    const layer = await stack.layer(i);
    if (layer.kind === "attention") throw new TypeError("attention is not sampled");
    if (layer.kind === "linear") {
      state = scaled({ parts: await times(state, layer.weight), log: state.log }, i);
      continue;
    }
    const legs = new Map<DenseMatrix, DenseMatrix[]>();
    for (const factor of new Set(layer.factors)) legs.set(factor, await times(state, factor));
    const product = layer.factors
      .map((factor) => legs.get(factor) ?? [])
      .reduce((x, y) => elementwise(x, y));
    const log = layer.factors.length * state.log;
    state = scaled({ parts: await times({ parts: product, log }, layer.output), log }, i);
  }
  return state;
}

/** x ⊙ y, of complex numbers where there are two parts. */
function elementwise(x: readonly DenseMatrix[], y: readonly DenseMatrix[]): DenseMatrix[] {
  const [{ rows, columns, data: a }, second] = x;
  const [{ data: c }, other] = y;
  if (!second || !other) return [{ rows, columns, data: a.map((value, i) => value * c[i]) }];
  const [b, d] = [second.data, other.data];
  return [
    { rows, columns, data: a.map((value, i) => value * c[i] - b[i] * d[i]) },
    { rows, columns, data: a.map((value, i) => value * d[i] + b[i] * c[i]) },
  ];
}

/** The largest magnitude; 1 where there is none to divide by. */
function largest(parts: readonly DenseMatrix[]): number {
  let most = 0;
  for (const { data } of parts) for (const value of data) most = Math.max(most, Math.abs(value));
  return most > 0 && Number.isFinite(most) ? most : 1;
}

/** Re Σ_k f_k conj g_k of every sample. */
function sampleProducts(f: Values, g: Values, first: number): Float64Array {
  const [{ rows, columns }] = f.parts;
  const sums = new Float64Array(rows);
  for (const [p, { data }] of f.parts.entries()) {
    const other = g.parts[p].data;
    for (let i = 0; i < rows; i++) {
      for (let k = first; k < columns; k++)
        sums[i] += data[i * columns + k] * other[i * columns + k];
    }
  }
  return sums;
}

const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
