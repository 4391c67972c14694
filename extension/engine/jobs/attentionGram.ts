/** Rows of K · D'ᵀ for layers of bilinear attention: K joins their terms, block by block. */
import {
  type Block,
  type Joints,
  joinAcross,
  joinAll,
  joinWithin,
} from "../weights/tensorSimilarity/attentionWick";
import { factorial } from "../weights/tensorSimilarity/wick";
import type { JobContext } from "./job";
import type { LegMoments } from "./tensorGram";

/** Where a term's five legs stand among the rows of all its layer's legs. */
export type TermLegs = readonly { readonly start: number; readonly size: number }[];

export interface AttentionSide {
  readonly terms: readonly TermLegs[];
  /** Rows of all legs. */
  readonly rows: number;
  /** Under the Gaussian metric: means of the rows, and their covariances (rows×rows). */
  readonly moments: LegMoments | null;
}

export interface AttentionGramInput {
  readonly a: AttentionSide;
  readonly b: AttentionSide;
  /** Legs of A · S · legs of Bᵀ. */
  readonly cross: Float64Array;
  /** Per term of B, O as entries of the state by ev. */
  readonly outputs: readonly Block[];
  /** The terms of A whose rows are wanted. */
  readonly first: number;
  readonly count: number;
}

const LEGS = 5;

/** Job `weights.attentionGram`: for each term its ev×width rows, one after the other. */
export async function attentionGram(
  input: AttentionGramInput,
  { task }: JobContext,
): Promise<Float64Array> {
  const { a, b, outputs, first, count } = input;
  const width = outputs[0].rows;
  const terms = a.terms.slice(first, first + count);
  const rows = new Float64Array(terms.reduce((sum, legs) => sum + legs[4].size, 0) * width);
  const total = count * b.terms.length;
  let at = 0;
  for (const [i, own] of terms.entries()) {
    const size = own[4].size;
    const target = rows.subarray(at, at + size * width);
    for (const [j, other] of b.terms.entries()) {
      task.tick(i * b.terms.length + j, total);
      addProduct(termProduct(input, own, other), outputs[j], target);
    }
    at += size * width;
  }
  return rows;
}

function termProduct(input: AttentionGramInput, own: TermLegs, other: TermLegs): Block {
  const { a, b } = input;
  const size = [own[4].size, other[4].size] as const;
  const gaussian = a.moments !== null && b.moments !== null;
  const joints = jointsOf(input, own, other);
  const data = gaussian ? joinAll(joints, size) : joinAcross(joints, size);
  if (!gaussian) for (let i = 0; i < data.length; i++) data[i] /= factorial(LEGS);
  return { rows: size[0], columns: size[1], data };
}

function jointsOf({ a, b, cross }: AttentionGramInput, own: TermLegs, other: TermLegs): Joints {
  const legs = [...own, ...other];
  const means = [...meansOf(a, own), ...meansOf(b, other)];
  const pairs = legs.map((row, i) =>
    legs.map((column, j): Block | null => {
      const [inA, alsoA] = [i < LEGS, j < LEGS];
      if (inA && alsoA) return covariance(a, row, column);
      if (!inA && !alsoA) return covariance(b, row, column);
      const block = inA ? cut(cross, b.rows, row, column) : turned(cut(cross, b.rows, column, row));
      return nonzero(a.moments && b.moments ? centered(block, means[i], means[j]) : block);
    }),
  );
  return { pairs, means };
}

const meansOf = ({ moments }: AttentionSide, legs: TermLegs): (Float64Array | null)[] =>
  legs.map(({ start, size }) => {
    const mean = moments?.means[0].subarray(start, start + size);
    return mean?.some((value) => value !== 0) ? mean : null;
  });

const covariance = (
  { moments, rows }: AttentionSide,
  row: TermLegs[number],
  column: TermLegs[number],
): Block | null => moments && nonzero(cut(moments.covariances[0], rows, row, column));

function cut(
  data: Float64Array,
  stride: number,
  row: TermLegs[number],
  column: TermLegs[number],
): Block {
  const out = new Float64Array(row.size * column.size);
  for (let i = 0; i < row.size; i++) {
    const start = (row.start + i) * stride + column.start;
    out.set(data.subarray(start, start + column.size), i * column.size);
  }
  return { rows: row.size, columns: column.size, data: out };
}

function turned({ rows, columns, data }: Block): Block {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) out[j * rows + i] = data[i * columns + j];
  }
  return { rows: columns, columns: rows, data: out };
}

function centered(block: Block, a: Float64Array | null, b: Float64Array | null): Block {
  if (a === null || b === null) return block;
  const { columns } = block;
  const data = block.data.map((value, at) => value - a[Math.floor(at / columns)] * b[at % columns]);
  return { ...block, data };
}

const nonzero = (block: Block): Block | null =>
  block.data.some((value) => value !== 0) ? block : null;

/** target += M · Oᵀ. */
function addProduct(m: Block, output: Block, target: Float64Array): void {
  const width = output.rows;
  for (let i = 0; i < m.rows; i++) {
    for (let o = 0; o < width; o++) {
      let sum = 0;
      for (let j = 0; j < m.columns; j++) {
        sum += m.data[i * m.columns + j] * output.data[o * output.columns + j];
      }
      target[i * width + o] += sum;
    }
  }
}

/** E[(q₁·k₁)(q₂·k₂) v] of a term; ev. */
export function expectedTerm(side: AttentionSide, legs: TermLegs): Float64Array {
  const pairs = legs.map((row) => legs.map((column) => covariance(side, row, column)));
  return joinWithin({ pairs, means: meansOf(side, legs) }, legs[4].size);
}
