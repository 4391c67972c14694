/** Inner products of the query-key and value-output circuits of two attention layers. */
import type { DenseMatrix } from "../linalg/matrix";
import { multiplyTransposed } from "../linalg/products";
import type { Attention, StreamRows } from "../weights/circuits/attentions";
import type { HeadPlan } from "../weights/circuits/heads";
import type { MatrixRef } from "../weights/matrixRef";
import type { JobContext } from "./job";
import { allFinite } from "./matrixFactor";
import { type MatrixReader, openMatrix, readMatrix } from "./readMatrix";

export type CircuitKind = "qk" | "ov";

export interface CircuitSide {
  readonly attention: Pick<Attention, "q" | "k" | "v" | "o" | "norm" | "width">;
  readonly heads: HeadPlan;
}

export interface CircuitInput {
  readonly kind: CircuitKind;
  readonly a: CircuitSide;
  /** Each is compared with A, which is read once. */
  readonly others: readonly CircuitSide[];
  readonly offsets: readonly number[];
}

export interface CircuitProducts {
  /** Per offset, heads of A by heads of B: <C, C'>. */
  readonly cross: readonly Float64Array[];
  /** Per offset and head of a side: <C, C>. */
  readonly selfA: readonly Float64Array[];
  readonly selfB: readonly Float64Array[];
  readonly finite: boolean;
}

/** Rows that are held of each side at a time. */
const CHUNK_ROWS = 1024;

/**
 * Job `weights.circuitProducts`. A circuit is the product of two thin matrices, Σ of rows:
 * W_QᵀR W_K, or W_O W_V; so <Lᵀ R, L'ᵀ R'> = Σ (L L'ᵀ) ⊙ (R R'ᵀ) takes e×e' blocks alone. What
 * reads the stream is lifted to (1, x), with its bias in front and the normalization folded in.
 */
export async function circuitProducts(
  { kind, a, others, offsets }: CircuitInput,
  context: JobContext,
): Promise<CircuitProducts[]> {
  const first = await openSide(kind, a, context);
  const seconds: Side[] = [];
  for (const other of others) seconds.push(await openSide(kind, other, context));
  const runs = headRuns(a.heads);
  const turns = { offsets, base: a.heads.base };
  const found: CircuitProducts[] = others.map(({ heads }) => ({
    cross: offsets.map(() => new Float64Array(a.heads.heads * heads.heads)),
    selfA: offsets.map(() => new Float64Array(a.heads.heads)),
    selfB: offsets.map(() => new Float64Array(heads.heads)),
    finite: true,
  }));
  for (const [i, run] of runs.entries()) {
    const left = await first.read(run);
    const own = offsets.map(() => new Float64Array(a.heads.heads));
    addSelf(left, own, turns, context);
    for (const [k, other] of others.entries()) {
      context.task.tick(i * others.length + k, runs.length * others.length);
      const products = found[k];
      for (const [d, values] of own.entries()) {
        for (let h = run.first; h < run.first + run.count; h++) products.selfA[d][h] = values[h];
      }
      const bases = [a.heads.base, other.heads.base] as const;
      const side = { heads: other.heads, read: seconds[k].read, bases };
      const finite = await addOther(left, products, { ...side, offsets }, context);
      found[k] = { ...products, finite: products.finite && left.finite && finite };
    }
  }
  return found;
}

interface Other {
  readonly heads: HeadPlan;
  readonly read: Side["read"];
  /** Of both sides' rotary embeddings. */
  readonly bases: readonly [number, number];
  readonly offsets: readonly number[];
}

/** Adds what some heads of A have with all heads of a side; answers whether the latter is finite. */
async function addOther(
  left: Factors,
  { cross, selfB }: CircuitProducts,
  { heads, read, bases, offsets }: Other,
  context: JobContext,
): Promise<boolean> {
  let finite = true;
  for (const run of headRuns(heads)) {
    const right = await read(run);
    finite &&= right.finite;
    if (left.run.first === 0) addSelf(right, selfB, { offsets, base: heads.base }, context);
    addCross(left, right, { cross, columns: heads.heads, offsets, bases }, context);
  }
  return finite;
}

interface HeadRun {
  readonly first: number;
  readonly count: number;
}

/** Heads in runs that do not cut through what shares keys. */
function headRuns({ heads, keyHeads, size }: HeadPlan): HeadRun[] {
  const group = heads / keyHeads;
  const count = Math.max(1, Math.floor(CHUNK_ROWS / size / group)) * group;
  return Array.from({ length: Math.ceil(heads / count) }, (_, i) => ({
    first: i * count,
    count: Math.min(count, heads - i * count),
  }));
}

/** The factors of some heads. */
interface Factors {
  readonly run: HeadRun;
  readonly size: number;
  /** Heads that share a block of `right` or of `left`. */
  readonly sharing: { readonly left: number; readonly right: number };
  readonly left: DenseMatrix;
  readonly right: DenseMatrix;
  readonly finite: boolean;
}

/** The circuits of one layer, opened. */
interface Side {
  read(run: HeadRun): Promise<Factors>;
}

async function openSide(
  kind: CircuitKind,
  { attention, heads }: CircuitSide,
  context: JobContext,
): Promise<Side> {
  const { q, k, v, o, norm, width } = attention;
  const group = heads.heads / heads.keyHeads;
  const fold = norm && {
    gain: await readMatrix(norm.gain, context),
    shift: norm.shift && (await readMatrix(norm.shift, context)),
  };
  // one tensor may hold queries, keys and values, and is decoded whole where it lies across
  const opened = new Map<MatrixRef, MatrixReader>();
  const reader = async (rows: StreamRows, reads: boolean) => {
    const matrix = opened.get(rows.matrix) ?? (await openMatrix(rows.matrix, context));
    opened.set(rows.matrix, matrix);
    const bias = rows.bias && (await readMatrix(rows.bias, context));
    return async (first: number, count: number): Promise<DenseMatrix> => {
      const data = await matrix.read(rows.first + first, count);
      if (!reads) return { rows: count, columns: width, data };
      const own = bias?.subarray(rows.first + first, rows.first + first + count) ?? null;
      return lifted({ rows: count, columns: width, data }, own, fold);
    };
  };
  const left = kind === "qk" ? await reader(q, true) : await reader(o, false);
  const right = kind === "qk" ? await reader(k, true) : await reader(v, true);
  const { size } = heads;
  return {
    async read(run: HeadRun): Promise<Factors> {
      const own = await left(run.first * size, run.count * size);
      const shared = await right((run.first / group) * size, (run.count / group) * size);
      return {
        ...{ run, size, sharing: { left: 1, right: group }, left: own, right: shared },
        finite: allFinite(own.data) && allFinite(shared.data),
      };
    },
  };
}

/**
 * W over (1, x̂) for x̂ before gain g and shift s: column 0 is b + W s, then W diag(g), whose rows
 * are centered where there is a shift, since such a normalization takes the mean away.
 */
function lifted(
  { rows, columns, data }: DenseMatrix,
  bias: Float64Array | null,
  fold: { readonly gain: Float64Array; readonly shift: Float64Array | null } | null,
): DenseMatrix {
  const out = new Float64Array(rows * (columns + 1));
  for (let i = 0; i < rows; i++) {
    const start = i * columns;
    const target = i * (columns + 1);
    let constant = bias ? bias[i] : 0;
    let sum = 0;
    for (let j = 0; j < columns; j++) {
      const value = data[start + j];
      const scaled = fold ? value * fold.gain[j] : value;
      if (fold?.shift) constant += value * fold.shift[j];
      out[target + 1 + j] = scaled;
      sum += scaled;
    }
    out[target] = constant;
    if (!fold?.shift) continue;
    const mean = sum / columns;
    for (let j = 1; j <= columns; j++) out[target + j] -= mean;
  }
  return { rows, columns: columns + 1, data: out };
}

interface Turns {
  readonly offsets: readonly number[];
  readonly base: number;
}

function addSelf(
  factors: Factors,
  self: readonly Float64Array[],
  { offsets, base }: Turns,
  { task }: JobContext,
): void {
  const { run, size, left, right, sharing } = factors;
  for (let h = 0; h < run.count; h++) {
    const l = headRows(left, h, size);
    const r = headRows(right, Math.floor(h / sharing.right), size);
    const [x, y] = [multiplyTransposed(l, l, task), multiplyTransposed(r, r, task)];
    for (const [d, offset] of offsets.entries()) {
      const turn = { e: size, f: size, offset, bases: [base, base] as const };
      self[d][run.first + h] = offset === 0 ? dot(x.data, y.data) : turnedDot(x.data, y.data, turn);
    }
  }
}

const headRows = ({ columns, data }: DenseMatrix, head: number, size: number): DenseMatrix => ({
  rows: size,
  columns,
  data: data.subarray(head * size * columns, (head + 1) * size * columns),
});

interface CrossTarget {
  readonly cross: readonly Float64Array[];
  readonly columns: number;
  readonly offsets: readonly number[];
  /** Of both sides' rotary embeddings. */
  readonly bases: readonly [number, number];
}

function addCross(
  a: Factors,
  b: Factors,
  { cross, columns, offsets, bases }: CrossTarget,
  { task }: JobContext,
): void {
  const x = multiplyTransposed(a.left, b.left, task);
  const y = multiplyTransposed(a.right, b.right, task);
  const [e, f] = [a.size, b.size];
  const [xs, ys] = [new Float64Array(e * f), new Float64Array(e * f)];
  for (let h = 0; h < a.run.count; h++) {
    for (let g = 0; g < b.run.count; g++) {
      cut(x, h * e, g * f, { rows: e, columns: f, into: xs });
      const [s, t] = [Math.floor(h / a.sharing.right), Math.floor(g / b.sharing.right)];
      cut(y, s * e, t * f, { rows: e, columns: f, into: ys });
      const at = (a.run.first + h) * columns + b.run.first + g;
      for (const [d, offset] of offsets.entries()) {
        cross[d][at] = offset === 0 ? dot(xs, ys) : turnedDot(xs, ys, { e, f, offset, bases });
      }
    }
  }
}

function cut(
  { columns, data }: DenseMatrix,
  row: number,
  column: number,
  block: { rows: number; columns: number; into: Float64Array },
): void {
  for (let i = 0; i < block.rows; i++) {
    const start = (row + i) * columns + column;
    block.into.set(data.subarray(start, start + block.columns), i * block.columns);
  }
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/**
 * Σ X ⊙ (R Y R'ᵀ), R turning entries i and i + e/2 of a head by offset · base^(−2i/e): keys that
 * stand `offset` behind, on both sides.
 */
function turnedDot(
  x: Float64Array,
  y: Float64Array,
  {
    e,
    f,
    offset,
    bases,
  }: { e: number; f: number; offset: number; bases: readonly [number, number] },
): number {
  const [half, other] = [e / 2, f / 2];
  let sum = 0;
  for (let i = 0; i < half; i++) {
    const a = offset * bases[0] ** (-i / half);
    const [ca, sa] = [Math.cos(a), Math.sin(a)];
    for (let j = 0; j < other; j++) {
      const b = offset * bases[1] ** (-j / other);
      const [cb, sb] = [Math.cos(b), Math.sin(b)];
      const [p, q, r, s] = [
        i * f + j,
        i * f + j + other,
        (i + half) * f + j,
        (i + half) * f + j + other,
      ];
      // R Y first, then times R'ᵀ
      const [up, uq] = [ca * y[p] - sa * y[r], ca * y[q] - sa * y[s]];
      const [ur, us] = [sa * y[p] + ca * y[r], sa * y[q] + ca * y[s]];
      sum += x[p] * (cb * up - sb * uq) + x[q] * (sb * up + cb * uq);
      sum += x[r] * (cb * ur - sb * us) + x[s] * (sb * ur + cb * us);
    }
  }
  return sum;
}
