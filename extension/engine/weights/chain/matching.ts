/**
 * Matches the hidden units of two chains of equal shape: permutations that bring the weights of B as
 * near to those of A as iterated assignment finds.
 *
 * All layers at once are a hard problem; with all permutations but one fixed, the best one is an
 * assignment with the gains
 *
 *     G[i,j] = Σ over tensors of unit i in A and of unit j in B, in the order of the others' units,
 *
 * of incoming weights and bias, outgoing weights, and recurrent ones, each over the norms of both
 * tensors. First in forward order by incoming weights alone, which finds permuted copies, then
 * over all until nothing changes (weight matching of Ainsworth, Hayase and Srinivasa 2023).
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { transposedMultiply } from "../../linalg/multiply";
import { multiplyTransposed } from "../../linalg/products";
import type { Task } from "../../task";
import { maximumAssignment } from "../../transport/assignment";
import type { MatchedLayer } from "./normalForm";

/** Unit i of A after layer l is unit `permutations[l][i]` of B; the last one is the identity. */
export type Permutations = readonly Int32Array[];

export interface Matching {
  readonly permutations: Permutations;
  readonly sweeps: number;
  /** False when the last sweep still changed a permutation. */
  readonly converged: boolean;
}

/** Sweeps until nothing changes are few; a cycle, which recurrent layers may cause, ends here. */
const MAX_SWEEPS = 40;

export function matchUnits(
  a: readonly MatchedLayer[],
  b: readonly MatchedLayer[],
  task: Task,
): Matching {
  const last = a.length - 1;
  const permutations = a.map(({ units }) => identity(units));
  const setting: Setting = { a, b, permutations, weights: tensorWeights(a, b), task };
  for (let l = 0; l < last; l++) permutations[l] = assign(setting, l, "incoming");
  let changed = last > 0;
  let sweeps = 0;
  while (changed && sweeps < MAX_SWEEPS) {
    changed = false;
    for (let l = 0; l < last; l++) {
      task.tick(sweeps * last + l, MAX_SWEEPS * last);
      const next = assign(setting, l, "all");
      if (next.every((j, i) => j === permutations[l][i])) continue;
      permutations[l] = next;
      changed = true;
    }
    sweeps++;
  }
  return { permutations, sweeps, converged: !changed };
}

interface Setting {
  readonly a: readonly MatchedLayer[];
  readonly b: readonly MatchedLayer[];
  readonly permutations: Int32Array[];
  /** Per layer, what its gains are multiplied by. */
  readonly weights: readonly LayerWeights[];
  readonly task: Task;
}

interface LayerWeights {
  readonly weight: number;
  readonly biases: readonly number[];
  readonly recurrent: number;
}

const identity = (count: number): Int32Array => Int32Array.from({ length: count }, (_, i) => i);

const tensorWeights = (a: readonly MatchedLayer[], b: readonly MatchedLayer[]): LayerWeights[] =>
  a.map((layer, l) => ({
    weight: overNorms(layer.weight, b[l].weight),
    biases: layer.biases.map((bias, k) => overNorms(bias, b[l].biases[k])),
    recurrent: layer.recurrent && b[l].recurrent ? overNorms(layer.recurrent, b[l].recurrent) : 0,
  }));

function overNorms(x: Float64Array, y: Float64Array): number {
  const product = Math.sqrt(squareSum(x)) * Math.sqrt(squareSum(y));
  return product > 0 && Number.isFinite(product) ? 1 / product : 0;
}

const squareSum = (x: Float64Array): number => x.reduce((sum, value) => sum + value * value, 0);

function assign(setting: Setting, l: number, use: "incoming" | "all"): Int32Array {
  const { a, b, permutations, weights, task } = setting;
  const { units } = a[l];
  const gain = { rows: units, columns: units, data: new Float64Array(units * units) };
  addIncoming(gain, setting, l);
  const [x, y] = [a[l].recurrent, b[l].recurrent];
  if (x && y && use === "all") {
    addRecurrent(
      gain,
      { x, y, gates: a[l].gates, order: permutations[l] },
      weights[l].recurrent,
      task,
    );
  }
  if (use === "all") addOutgoing(gain, setting, l + 1);
  return maximumAssignment(gain, task);
}

/** Σ over gates of A_g · B_gᵀ, the columns of B in the order of the units before. */
function addIncoming(gain: DenseMatrix, { a, b, permutations, weights, task }: Setting, l: number) {
  const { gates, units, inputs, offsets } = a[l];
  const order = l === 0 ? null : permutations[l - 1];
  const width = inputs * offsets;
  for (let gate = 0; gate < gates; gate++) {
    const part = (data: Float64Array): DenseMatrix => ({
      rows: units,
      columns: width,
      data: data.subarray(gate * units * width, (gate + 1) * units * width),
    });
    const y = part(b[l].weight);
    const right = order ? { ...y, data: columnsInOrder(y.data, order) } : y;
    addScaled(gain, multiplyTransposed(part(a[l].weight), right, task), weights[l].weight);
  }
  a[l].biases.forEach((bias, k) => {
    const other = b[l].biases[k];
    const factor = weights[l].biases[k];
    for (let gate = 0; gate < gates; gate++) {
      for (let i = 0; i < units; i++) {
        const x = factor * bias[gate * units + i];
        for (let j = 0; j < units; j++) gain.data[i * units + j] += x * other[gate * units + j];
      }
    }
  });
}

/** What the next layer reads of each unit, its rows in the order of its own units. */
function addOutgoing(gain: DenseMatrix, { a, b, permutations, weights, task }: Setting, l: number) {
  const { inputs } = a[l];
  const matrix = (data: Float64Array): DenseMatrix => ({
    rows: data.length / inputs,
    columns: inputs,
    data,
  });
  const right = rowsInOrder(b[l].weight, a[l], permutations[l]);
  addScaled(gain, transposedMultiply(matrix(a[l].weight), matrix(right), task), weights[l].weight);
}

interface RecurrentPair {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly gates: number;
  readonly order: Int32Array;
}

/** Rows with columns in the present order, and columns with rows in it. */
function addRecurrent(
  gain: DenseMatrix,
  { x, y, gates, order }: RecurrentPair,
  weight: number,
  task: Task,
): void {
  const units = order.length;
  const matrix = (data: Float64Array): DenseMatrix => ({
    rows: data.length / units,
    columns: units,
    data,
  });
  const columns = columnsInOrder(y, order);
  for (let gate = 0; gate < gates; gate++) {
    const part = (data: Float64Array) =>
      matrix(data.subarray(gate * units * units, (gate + 1) * units * units));
    addScaled(gain, multiplyTransposed(part(x), part(columns), task), weight);
  }
  const rows = rowsInOrder(y, { gates, units, inputs: units, offsets: 1 }, order);
  addScaled(gain, transposedMultiply(matrix(x), matrix(rows), task), weight);
}

function addScaled({ data }: DenseMatrix, { data: more }: DenseMatrix, factor: number): void {
  for (let i = 0; i < data.length; i++) data[i] += factor * more[i];
}

/** Columns of every run of `order.length` elements: column i becomes what `order[i]` was. */
export function columnsInOrder(data: Float64Array, order: Int32Array): Float64Array {
  const out = new Float64Array(data.length);
  const width = order.length;
  for (let start = 0; start < data.length; start += width) {
    for (let i = 0; i < width; i++) out[start + i] = data[start + order[i]];
  }
  return out;
}

/** Rows of every gate in the given order of units. */
export function rowsInOrder(
  data: Float64Array,
  { gates, units, inputs, offsets }: Pick<MatchedLayer, "gates" | "units" | "inputs" | "offsets">,
  order: Int32Array,
): Float64Array {
  const width = inputs * offsets;
  const out = new Float64Array(data.length);
  for (let gate = 0; gate < gates; gate++) {
    for (let i = 0; i < units; i++) {
      const from = (gate * units + order[i]) * width;
      out.set(data.subarray(from, from + width), (gate * units + i) * width);
    }
  }
  return out;
}

/**
 * The distance that is left between layer `l` of A and of B in matched order: |A − B| / √(|A|² + |B|²)
 * over weights, biases and recurrent weights. 0 when equal, 1 for unrelated, at most √2.
 * Null when both are zero.
 */
export function matchedDistance(
  a: readonly MatchedLayer[],
  b: readonly MatchedLayer[],
  { permutations, l }: { readonly permutations: Permutations; readonly l: number },
): number | null {
  const ordered = inOrder(b[l], { before: permutations[l - 1] ?? null, own: permutations[l] });
  let difference = 0;
  let squares = 0;
  const add = (x: Float64Array, y: Float64Array) => {
    for (let i = 0; i < x.length; i++) difference += (x[i] - y[i]) ** 2;
    squares += squareSum(x) + squareSum(y);
  };
  add(a[l].weight, ordered.weight);
  a[l].biases.forEach((bias, k) => {
    add(bias, ordered.biases[k]);
  });
  if (a[l].recurrent && ordered.recurrent) add(a[l].recurrent, ordered.recurrent);
  return squares > 0 ? Math.sqrt(difference / squares) : null;
}

/** A layer with its own and its source units reordered. */
function inOrder(
  layer: MatchedLayer,
  { before, own }: { readonly before: Int32Array | null; readonly own: Int32Array },
): MatchedLayer {
  const columns = before ? columnsInOrder(layer.weight, before) : layer.weight;
  const { gates, units } = layer;
  const vector = { gates, units, inputs: 1, offsets: 1 };
  return {
    ...layer,
    weight: rowsInOrder(columns, layer, own),
    biases: layer.biases.map((bias) => rowsInOrder(bias, vector, own)),
    recurrent:
      layer.recurrent &&
      rowsInOrder(columnsInOrder(layer.recurrent, own), { ...vector, inputs: units }, own),
  };
}
