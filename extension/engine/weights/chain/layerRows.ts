/** Rows of a chain's layer in the order in which products want them: row, offset, source unit. */
import type { JobContext } from "../../jobs/job";
import { openMatrix } from "../../jobs/readMatrix";
import { createRandom } from "../../linalg/random";
import type { ChainLayer } from "./network";

/** Elements that are read at a time: 16 MB of float64. */
const BLOCK_ELEMENTS = 2 * 1024 * 1024;

export interface RowOptions {
  /** Multiplies the weights, one a row. */
  readonly row: Float64Array | null;
  /** Multiplies the weights, one a source unit. */
  readonly column: Float64Array | null;
  /** Entries in random order within each block, for a control: all that is left is their spread. */
  readonly shuffle?: { readonly seed: number; readonly stream: number } | null;
}

export interface LayerRows {
  readonly rows: number;
  readonly inputs: number;
  readonly offsets: number;
  /** Rows that make up a block of bounded size; reads begin at multiples of it. */
  readonly blockRows: number;
  /** `count` rows from `first` on, each as offsets × inputs. */
  read(first: number, count: number): Promise<Float64Array>;
}

export async function layerRows(
  layer: ChainLayer,
  options: RowOptions,
  context: JobContext,
): Promise<LayerRows> {
  const { weight, inputs, offsets } = layer;
  const reader = await openMatrix(weight, context);
  return {
    rows: weight.rows,
    inputs,
    offsets,
    blockRows: Math.min(weight.rows, Math.max(1, Math.floor(BLOCK_ELEMENTS / weight.columns))),
    read: async (first, count) => {
      const block = arranged(layer, await reader.read(first, count));
      if (options.shuffle) shuffle(block, options.shuffle, first);
      if (options.row || options.column) scale(block, layer, { ...options, first });
      return block;
    },
  };
}

/** The same rows, read once and kept. */
export async function heldRows(rows: LayerRows): Promise<LayerRows> {
  const width = rows.inputs * rows.offsets;
  const all = new Float64Array(rows.rows * width);
  for (let first = 0; first < rows.rows; first += rows.blockRows) {
    all.set(await rows.read(first, Math.min(rows.blockRows, rows.rows - first)), first * width);
  }
  return {
    ...rows,
    read: async (first, count) => all.subarray(first * width, (first + count) * width),
  };
}

/** Columns of one offset together. */
function arranged({ inputs, offsets, grouping }: ChainLayer, block: Float64Array): Float64Array {
  if (grouping === "offset" || offsets === 1 || inputs === 1) return block;
  const out = new Float64Array(block.length);
  const width = inputs * offsets;
  for (let row = 0; row < block.length; row += width) {
    for (let unit = 0; unit < inputs; unit++) {
      const from = row + unit * offsets;
      for (let p = 0; p < offsets; p++) out[row + p * inputs + unit] = block[from + p];
    }
  }
  return out;
}

function scale(
  block: Float64Array,
  { inputs, offsets }: ChainLayer,
  { row, column, first }: RowOptions & { readonly first: number },
): void {
  const width = inputs * offsets;
  for (let start = 0, j = first; start < block.length; start += width, j++) {
    const factor = row ? row[j] : 1;
    for (let i = 0; i < width; i++) {
      block[start + i] *= column ? factor * column[i % inputs] : factor;
    }
  }
}

/** Fisher and Yates. */
function shuffle(
  block: Float64Array,
  { seed, stream }: { readonly seed: number; readonly stream: number },
  first: number,
): void {
  const random = createRandom(seed, stream * 2 ** 20 + first);
  for (let i = block.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = block[i];
    block[i] = block[j];
    block[j] = kept;
  }
}
