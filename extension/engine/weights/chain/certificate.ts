/**
 * A certificate that two chains are one network up to the order and the positive scale of hidden
 * units: permutations P and scales D > 0 under which every weight, bias and normalization parameter
 * of A becomes that of B,
 *
 *     W_B[P i, P k] = d_i W_A[i, k] / d_k,    b_B[P i] = d_i b_A[i],
 *
 * each row within {@link TOLERANCE} of its norm. Where a normalization follows, the row, its bias,
 * mean and deviation √(v + ε) share a scale of their own, which the normalization undoes, and d
 * multiplies its scale and shift.
 *
 * Scales are fitted, so that a change along a row would pass for one: what a unit sends on is held
 * to its own norm as well. A unit that sends nothing on either side has its d from what reads it.
 */
import type { Certificate, CertifiedLayer } from "./certified";
import type { LoadedLayer, LoadedNorm } from "./loaded";
import { columnsInOrder, type Permutations, rowsInOrder } from "./matching";

/** Of a row's norm; float32 copies stay below 1e-6, and a change that matters is above. */
export const TOLERANCE = 1e-5;

/** Where the parameters first differ beyond the tolerance. */
export interface Mismatch {
  readonly layer: string;
  /** In norms of the row, column or vector; null where scales of 0 or below would be needed. */
  readonly deviation: number | null;
}

export interface CertifyOptions {
  readonly permutations: Permutations;
  /** Units may be rescaled: the activations are positively homogeneous. */
  readonly rescale: boolean;
}

/** The certificate for given permutations, or the first place where there is none. */
export function certify(
  a: readonly LoadedLayer[],
  b: readonly LoadedLayer[],
  { permutations, rescale }: CertifyOptions,
): Certificate | Mismatch {
  const fits: LayerFit[] = [];
  let deviation = 0;
  for (let l = 0; l < a.length; l++) {
    const other = inOrderOf(b[l], permutations[l], permutations[l - 1] ?? null);
    const setting = { before: fits[l - 1] ?? null, rescale: rescale && l < a.length - 1 };
    const fit = fitLayer(a[l], other, setting);
    if (fit.deviation === null || !(fit.deviation <= TOLERANCE)) {
      return { layer: a[l].layer.id, deviation: fit.deviation };
    }
    deviation = Math.max(deviation, fit.deviation);
    fits.push(fit);
  }
  const layers = a.map((loaded, l): CertifiedLayer => {
    const { scales, factors } = fits[l];
    return {
      a: loaded.layer.id,
      b: b[l].layer.id,
      permutation: [...permutations[l]],
      scales: [...scales],
      ...(loaded.norm && { weightScales: [...factors] }),
    };
  });
  const apart = (d: number) => Math.abs(d - 1) > TOLERANCE;
  return {
    layers,
    deviation,
    reordered: layers.some(({ permutation }) => permutation.some((j, i) => i !== j)),
    rescaled: fits.some(({ scales, factors }) => scales.some(apart) || factors.some(apart)),
  };
}

export const isCertificate = (found: Certificate | Mismatch): found is Certificate =>
  "layers" in found;

/** The parameters of a layer with its units, and those that it reads, in A's order. */
function inOrderOf(loaded: LoadedLayer, own: Int32Array, before: Int32Array | null): LoadedLayer {
  const { layer, weight, biases, recurrent, norm } = loaded;
  const vector = { gates: layer.gates, units: layer.units, inputs: 1, offsets: 1 };
  const pick = (values: Float64Array) => Float64Array.from(own, (j) => values[j]);
  return {
    layer,
    weight: rowsInOrder(before ? columnsInOrder(weight, before) : weight, layer, own),
    biases: biases.map((bias) => rowsInOrder(bias, vector, own)),
    recurrent:
      recurrent &&
      rowsInOrder(columnsInOrder(recurrent, own), { ...vector, inputs: layer.units }, own),
    norm: norm && {
      scale: pick(norm.scale),
      shift: pick(norm.shift),
      mean: pick(norm.mean),
      deviation: pick(norm.deviation),
    },
  };
}

interface LayerFit {
  /** By which the units of A are multiplied; those of silent units wait for the layer after. */
  readonly scales: Float64Array;
  /** Units that send nothing on either side, whatever their scale. */
  readonly silent: readonly boolean[];
  /** By which their rows are; the same without a normalization. */
  readonly factors: Float64Array;
  /** Null where a scale is not above 0. */
  readonly deviation: number | null;
}

interface FitSetting {
  /** Of the units that the layer reads. */
  readonly before: Pick<LayerFit, "scales" | "silent"> | null;
  readonly rescale: boolean;
}

function fitLayer(a: LoadedLayer, b: LoadedLayer, { before, rescale }: FitSetting): LayerFit {
  const { gates, units, inputs } = a.layer;
  const heard = (weight: Float64Array) =>
    before?.silent.includes(true)
      ? weight.map((value, i) => (before.silent[i % inputs] ? 0 : value))
      : weight;
  const over = (scales: Float64Array | undefined) =>
    scales ? a.weight.map((value, i) => value / scales[i % inputs]) : a.weight;
  const free = gates === 1 && (rescale || a.norm !== null);
  const rows = unitRows({ ...a, weight: heard(over(before?.scales)) });
  const others = unitRows({ ...b, weight: heard(b.weight) });
  const factors = Float64Array.from({ length: units }, (_, i) =>
    free ? fittedScale(rows[i], others[i]) : 1,
  );
  if (before) fitSilentScales(before, { a, b, factors });
  const sent = over(before?.scales);
  const scales =
    a.norm && b.norm ? normScales(a.norm, b.norm, rescale) : Float64Array.from(factors);
  const silent = rows.map(
    (row, i) => rescale && !a.recurrent && sendsNothing(i, { a, b, row, other: others[i] }),
  );
  const positive = (values: Float64Array) => values.every((d) => d > 0 && Number.isFinite(d));
  const read = before ? [before.scales] : [];
  if (![factors, scales, ...read].every(positive)) {
    return { scales, silent, factors, deviation: null };
  }
  const deviations = [
    ...weightDeviations({ layer: a.layer, x: sent, a, b, factors }),
    ...(a.recurrent && b.recurrent
      ? [recurrentDeviation({ x: a.recurrent, y: b.recurrent, gates, factors })]
      : []),
    ...(a.norm && b.norm ? normDeviations(a.norm, b.norm, { factors, scales }) : []),
  ];
  return { scales, silent, factors, deviation: Math.max(...deviations) };
}

interface UnitPair {
  readonly a: LoadedLayer;
  readonly b: LoadedLayer;
  readonly row: Float64Array;
  readonly other: Float64Array;
}

/** True where unit i is 0 for every input in both networks: by its row, or by its normalization. */
function sendsNothing(i: number, { a, b, row, other }: UnitPair): boolean {
  const zero = (values: ArrayLike<number>) => Array.prototype.every.call(values, (x) => x === 0);
  if (a.norm && b.norm) {
    return zero([a.norm.scale[i], a.norm.shift[i], b.norm.scale[i], b.norm.shift[i]]);
  }
  return zero(row) && zero(other);
}

interface Readers {
  readonly a: LoadedLayer;
  readonly b: LoadedLayer;
  /** Of the layer that reads. */
  readonly factors: Float64Array;
}

/** Scales of the silent units of `before`, in place, from the columns that read them. */
function fitSilentScales(
  { scales, silent }: Pick<LayerFit, "scales" | "silent">,
  readers: Readers,
) {
  const { a, b, factors } = readers;
  const { units, inputs, offsets } = a.layer;
  const width = inputs * offsets;
  silent.forEach((is, unit) => {
    if (!is) return;
    const x: number[] = [];
    const y: number[] = [];
    for (let i = unit; i < a.weight.length; i += inputs) {
      x.push(factors[Math.floor(i / width) % units] * a.weight[i]);
      y.push(b.weight[i]);
    }
    scales[unit] = 1 / fittedScale(x, y);
  });
}

/** All that a unit's own scale multiplies: incoming weights of all gates, biases, mean, deviation. */
function unitRows({ layer, weight, biases, norm }: LoadedLayer): Float64Array[] {
  const width = layer.inputs * layer.offsets;
  return Array.from({ length: layer.units }, (_, i) => {
    const parts: number[] = [];
    for (let gate = 0; gate < layer.gates; gate++) {
      const row = gate * layer.units + i;
      for (let k = row * width; k < (row + 1) * width; k++) parts.push(weight[k]);
      for (const bias of biases) parts.push(bias[row]);
    }
    if (norm) parts.push(norm.mean[i], norm.deviation[i]);
    return Float64Array.from(parts);
  });
}

/** The least-squares d of y ≈ d x; 1 where both are 0. */
function fittedScale(x: ArrayLike<number>, y: ArrayLike<number>): number {
  let [dot, xx, yy] = [0, 0, 0];
  for (let k = 0; k < x.length; k++) {
    dot += x[k] * y[k];
    xx += x[k] * x[k];
    yy += y[k] * y[k];
  }
  return xx === 0 && yy === 0 ? 1 : dot / xx;
}

const normScales = (a: LoadedNorm, b: LoadedNorm, rescale: boolean): Float64Array =>
  a.scale.map((g, i) => (rescale ? fittedScale([g, a.shift[i]], [b.scale[i], b.shift[i]]) : 1));

interface WeightPair {
  readonly layer: LoadedLayer["layer"];
  /** A's weights over the scales of what they read. */
  readonly x: Float64Array;
  readonly a: LoadedLayer;
  readonly b: LoadedLayer;
  readonly factors: Float64Array;
}

/** Rows with their biases against norms of rows, and columns of source units against theirs. */
function weightDeviations({ layer, x, a, b, factors }: WeightPair): number[] {
  const { units, gates, inputs, offsets } = layer;
  const width = inputs * offsets;
  const rows = new Ratios(units * gates);
  const columns = new Ratios(inputs);
  for (let i = 0; i < x.length; i++) {
    const row = Math.floor(i / width);
    const difference = b.weight[i] - factors[row % units] * x[i];
    rows.add(row, difference, b.weight[i]);
    columns.add(i % inputs, difference, b.weight[i]);
  }
  a.biases.forEach((bias, k) => {
    bias.forEach((value, row) => {
      const other = b.biases[k][row];
      rows.add(row, other - factors[row % units] * value, other);
    });
  });
  return [rows.largest(), columns.largest()];
}

interface RecurrentPair {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly gates: number;
  readonly factors: Float64Array;
}

function recurrentDeviation({ x, y, gates, factors }: RecurrentPair): number {
  const units = factors.length;
  const rows = new Ratios(units * gates);
  for (let i = 0; i < x.length; i++) {
    const row = Math.floor(i / units);
    const mapped = (x[i] * factors[row % units]) / factors[i % units];
    rows.add(row, y[i] - mapped, y[i]);
  }
  return rows.largest();
}

function normDeviations(
  a: LoadedNorm,
  b: LoadedNorm,
  { factors, scales }: { readonly factors: Float64Array; readonly scales: Float64Array },
): number[] {
  const statistics = new Ratios(factors.length);
  const affine = new Ratios(factors.length);
  for (let i = 0; i < factors.length; i++) {
    statistics.add(i, b.mean[i] - factors[i] * a.mean[i], b.mean[i]);
    statistics.add(i, b.deviation[i] - factors[i] * a.deviation[i], b.deviation[i]);
    affine.add(i, b.scale[i] - scales[i] * a.scale[i], b.scale[i]);
    affine.add(i, b.shift[i] - scales[i] * a.shift[i], b.shift[i]);
  }
  return [statistics.largest(), affine.largest()];
}

/** Squares of differences and of values, group by group. */
class Ratios {
  readonly #differences: Float64Array;
  readonly #values: Float64Array;

  constructor(groups: number) {
    this.#differences = new Float64Array(groups);
    this.#values = new Float64Array(groups);
  }

  add(group: number, difference: number, value: number): void {
    this.#differences[group] += difference * difference;
    this.#values[group] += value * value;
  }

  /** The largest |difference| / |value| of a group; infinite where something stands against 0. */
  largest(): number {
    let largest = 0;
    this.#differences.forEach((square, group) => {
      if (square > 0) largest = Math.max(largest, Math.sqrt(square / this.#values[group]));
    });
    return largest;
  }
}
