/**
 * The weights of a chain up to a factor per row and per source unit: as they stand with batch
 * normalization folded, or in the canonical form under positive rescaling.
 */
import type { JobContext } from "../../jobs/job";
import { readTensor } from "../../jobs/readMatrix";
import { layerRows, type RowOptions } from "./layerRows";
import type { ChainLayer, ChainNorm } from "./network";

/** What multiplies the stored weights of one layer; absent factors are 1. */
export interface LayerScales {
  /** One a row. */
  readonly row: Float64Array | null;
  /** One a source unit. */
  readonly column: Float64Array | null;
  /** The bias with everything folded in, one a row, times `row`'s part that is not folding. */
  readonly bias: Float64Array | null;
}

/**
 * Weights with the normalization folded: W · g/√(v+ε) and (b − m) · g/√(v+ε) + β.
 * Two biases of a recurrent layer of one gate count as their sum.
 */
export async function foldedScales(layer: ChainLayer, context: JobContext): Promise<LayerScales> {
  const bias = layer.gates === 1 ? await summedBias(layer, context) : null;
  if (!layer.norm) return { row: null, column: null, bias };
  const { factor, shift } = await normFactors(layer.norm, context);
  const folded = shift.map((value, j) => value + (bias ? bias[j] : 0) * factor[j]);
  return { row: factor, column: null, bias: folded };
}

async function summedBias(
  { biases }: ChainLayer,
  context: JobContext,
): Promise<Float64Array | null> {
  let sum: Float64Array | null = null;
  for (const ref of biases) {
    const next = await readTensor(ref, context);
    if (sum) for (let j = 0; j < sum.length; j++) sum[j] += next[j];
    else sum = next;
  }
  return sum;
}

/** Batch normalization as factor · x + shift. */
async function normFactors(norm: ChainNorm, context: JobContext) {
  const mean = await readTensor(norm.mean, context);
  const variance = await readTensor(norm.variance, context);
  const scale = norm.scale && (await readTensor(norm.scale, context));
  const shift = norm.shift && (await readTensor(norm.shift, context));
  const factor = variance.map((v, j) => (scale ? scale[j] : 1) / Math.sqrt(v + norm.epsilon));
  return { factor, shift: mean.map((m, j) => (shift ? shift[j] : 0) - m * factor[j]) };
}

/** How the entries of layer `at` are shuffled, if they are. */
export type ShuffleOf = (at: number) => RowOptions["shuffle"];

/**
 * The canonical form of a chain under positive rescaling: in forward order every unit's incoming
 * weights and bias get norm 1, and what the next layer reads of it is multiplied by the norm
 *
 *     s_j = |(W_l[j,:], b_l[j])|  (1 when 0),  W_l[j,:] /= s_j,  b_l[j] /= s_j,  W_{l+1}[:,j] *= s_j,
 *
 * the network's last layer excepted. Leaves the function as it is where the activations are positively
 * homogeneous. Units of gated layers are never rescaled, their gates being no such activation.
 */
export async function canonicalScales(
  layers: readonly ChainLayer[],
  { whole, shuffleOf }: { readonly whole: boolean; readonly shuffleOf: ShuffleOf },
  context: JobContext,
): Promise<LayerScales[]> {
  const scales: LayerScales[] = [];
  let column: Float64Array | null = null;
  for (const [at, layer] of layers.entries()) {
    const folded = { ...(await foldedScales(layer, context)), column };
    if ((whole && at === layers.length - 1) || layer.gates > 1) {
      scales.push(folded);
      column = null;
      continue;
    }
    const norms = await incomingNorms(layer, { ...folded, shuffle: shuffleOf(at) }, context);
    scales.push({
      row: norms.map((norm, j) => (folded.row ? folded.row[j] : 1) / norm),
      column,
      bias: folded.bias?.map((value, j) => value / norms[j]) ?? null,
    });
    column = norms;
  }
  return scales;
}

/** Norms of the incoming weights and bias of every unit; 1 in place of 0. */
async function incomingNorms(
  layer: ChainLayer,
  scales: LayerScales & Pick<RowOptions, "shuffle">,
  context: JobContext,
): Promise<Float64Array> {
  const { rows } = layer.weight;
  const norms = new Float64Array(rows);
  const reader = await layerRows(layer, scales, context);
  for (let first = 0; first < rows; first += reader.blockRows) {
    context.task.tick(first, rows);
    const count = Math.min(reader.blockRows, rows - first);
    const block = await reader.read(first, count);
    const width = block.length / count;
    for (let j = 0; j < count; j++) {
      const bias = scales.bias ? scales.bias[first + j] : 0;
      norms[first + j] = rowNorm(block.subarray(j * width, (j + 1) * width), bias) || 1;
    }
  }
  return norms;
}

/** |(row, more)|, by the largest entry so that squares neither overflow nor vanish. */
export function rowNorm(row: Float64Array, more = 0): number {
  let largest = Math.abs(more);
  for (let k = 0; k < row.length; k++) largest = Math.max(largest, Math.abs(row[k]));
  if (!(largest > 0 && Number.isFinite(largest))) return largest;
  let sum = (more / largest) ** 2;
  for (let k = 0; k < row.length; k++) sum += (row[k] / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/**
 * The normalization of the released code for dense networks (Wang et al. 2020): the weights that
 * leave a source unit get norm 1. A unit whose outgoing weights are all 0 keeps them.
 */
export async function outgoingScales(
  layer: ChainLayer,
  context: JobContext,
  shuffle: RowOptions["shuffle"] = null,
): Promise<LayerScales> {
  const { rows } = layer.weight;
  const squares = new Float64Array(layer.inputs);
  const reader = await layerRows(layer, { row: null, column: null, shuffle }, context);
  for (let first = 0; first < rows; first += reader.blockRows) {
    context.task.tick(first, rows);
    const block = await reader.read(first, Math.min(reader.blockRows, rows - first));
    for (let i = 0; i < block.length; i++) squares[i % layer.inputs] += block[i] ** 2;
  }
  const column = squares.map((sum) => (sum === 0 ? 1 : 1 / Math.sqrt(sum)));
  return { row: null, column, bias: null };
}
