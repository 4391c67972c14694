/**
 * Matrix products in float64 over the WebAssembly kernels, block by block: a block of each
 * operand is copied to kernel memory, so that the size of a product is not bound by it.
 *
 * The order of additions depends on the sizes alone: results are the same to the bit anywhere.
 */
import { EngineError } from "../errors";
import { type DenseWorkspace, denseWorkspace, matrixBytes, type Region } from "../kernels/dense";
import type { Task } from "../task";
import { addExact, type Expansion, roundExact } from "./exactSum";
import type { DenseMatrix } from "./matrix";

/** Rows and columns of a block of the product, and depth of the sums that are done in one go. */
const BLOCK = 512;
const DEPTH = 256;

/** A · Bᵀ (m×n) for A m×k and B n×k. Throws `shape.mismatch` when their columns differ. */
export function multiplyTransposed(a: DenseMatrix, b: DenseMatrix, task: Task): DenseMatrix {
  const data = new Float64Array(a.rows * b.rows);
  eachBlock(rowsOf(a), rowsOf(b), task, (block) => {
    for (let i = 0; i < block.rows; i++) {
      data.set(blockRow(block, i), (block.row + i) * b.rows + block.column);
    }
  });
  return { rows: a.rows, columns: b.rows, data };
}

/** Aᵀ · A (k×k) for A m×k; exactly symmetric. */
export function gram(a: DenseMatrix, task: Task): DenseMatrix {
  const size = a.columns;
  const data = new Float64Array(size * size);
  const side = columnsOf(a);
  eachBlock(side, side, task, (block) => {
    for (let i = 0; i < block.rows; i++) {
      const row = blockRow(block, i);
      const r = block.row + i;
      for (let j = 0; j < block.columns; j++) {
        const c = block.column + j;
        data[r * size + c] = row[j];
        data[c * size + r] = row[j];
      }
    }
  });
  return { rows: size, columns: size, data };
}

/**
 * |A · Bᵀ|²_F for A m×k and B n×k, without keeping the product. A matrix against itself takes
 * half the work. Throws `shape.mismatch` when their columns differ.
 */
export function squaredNormOfProduct(a: DenseMatrix, b: DenseMatrix, task: Task): number {
  const side = rowsOf(a);
  let total: Expansion = [];
  eachBlock(side, a === b ? side : rowsOf(b), task, (block) => {
    // off the diagonal, a block of a symmetric product stands for its mirror image as well
    const weight = a === b && block.row !== block.column ? 2 : 1;
    for (let i = 0; i < block.rows; i++) {
      const row = blockRow(block, i);
      let sum = 0;
      for (let j = 0; j < block.columns; j++) sum += row[j] * row[j];
      total = addExact(total, weight * sum);
    }
  });
  return roundExact(total);
}

/** <A, B>_F = Σ a·b of two matrices of one shape. */
export function innerProduct(a: DenseMatrix, b: DenseMatrix): number {
  if (a.rows !== b.rows || a.columns !== b.columns) {
    throw mismatch("inner product", `${a.rows}×${a.columns}`, `${b.rows}×${b.columns}`);
  }
  let total: Expansion = [];
  for (let row = 0; row < a.rows; row++) {
    let sum = 0;
    const end = (row + 1) * a.columns;
    for (let i = row * a.columns; i < end; i++) sum += a.data[i] * b.data[i];
    total = addExact(total, sum);
  }
  return roundExact(total);
}

/**
 * Seconds that one thread takes for an m×k by k×n product: 2mnk operations at the rate measured
 * for n = 512 to 2048 on one core of a 2024 server (AMD EPYC, Node 20, strict SIMD): 22 GFLOP/s,
 * halved since laptops and older servers should not be promised too much.
 */
export function productSeconds(m: number, n: number, k: number): number {
  return (2 * m * n * k) / 11e9;
}

/** One operand: `count` vectors of `depth` elements, each to be laid along a row. */
export interface Side {
  readonly count: number;
  readonly depth: number;
  /** Copies elements `from` to `from` + `length` of vectors `first`.. into the rows of `target`. */
  load(target: Region, span: Span): void;
}

interface Span {
  readonly first: number;
  readonly count: number;
  readonly from: number;
  readonly length: number;
}

export function rowsOf({ rows, columns, data }: DenseMatrix): Side {
  return {
    count: rows,
    depth: columns,
    load(target, { first, count, from, length }) {
      for (let i = 0; i < count; i++) {
        const start = (first + i) * columns + from;
        target.data.set(data.subarray(start, start + length), i * target.stride);
      }
    },
  };
}

export function columnsOf({ rows, columns, data }: DenseMatrix): Side {
  return {
    count: columns,
    depth: rows,
    load({ data: target, stride }, { first, count, from, length }) {
      for (let k = 0; k < length; k++) {
        const start = (from + k) * columns + first;
        for (let i = 0; i < count; i++) target[i * stride + k] = data[start + i];
      }
    },
  };
}

/** A finished block of a product, at (row, column); a view of kernel memory. */
export interface Block {
  readonly row: number;
  readonly column: number;
  readonly rows: number;
  readonly columns: number;
  readonly values: Region;
}

export const blockRow = ({ values, columns }: Block, i: number): Float64Array =>
  values.data.subarray(i * values.stride, i * values.stride + columns);

/** Visits the blocks of X · Yᵀ; when x is y, those on and above the diagonal only. */
export function eachBlock(x: Side, y: Side, task: Task, visit: (block: Block) => void): void {
  if (x.depth !== y.depth) throw mismatch("product A·Bᵀ", `${x.depth}`, `${y.depth}`);
  const workspace = denseWorkspace(
    2 * matrixBytes(BLOCK, DEPTH) + matrixBytes(BLOCK, BLOCK),
    "matrix product",
  );
  const regions: Regions = {
    left: workspace.matrix(BLOCK, DEPTH),
    right: workspace.matrix(BLOCK, DEPTH),
    values: workspace.matrix(BLOCK, BLOCK),
  };
  const total = Math.ceil(x.count / BLOCK) * Math.ceil(y.count / BLOCK);
  let done = 0;
  for (let row = 0; row < x.count; row += BLOCK) {
    for (let column = 0; column < y.count; column += BLOCK) {
      task.tick(done++, total);
      if (x === y && column < row) continue;
      const rows = Math.min(BLOCK, x.count - row);
      const columns = Math.min(BLOCK, y.count - column);
      const block = { row, column, rows, columns, values: regions.values };
      fillBlock({ x, y, block, regions, workspace }, () => task.tick(done, total));
      visit(block);
    }
  }
  task.tick(total, total);
}

interface Regions {
  readonly left: Region;
  readonly right: Region;
  readonly values: Region;
}

interface Filling {
  readonly x: Side;
  readonly y: Side;
  readonly block: Block;
  readonly regions: Regions;
  readonly workspace: DenseWorkspace;
}

function fillBlock({ x, y, block, regions, workspace }: Filling, tick: () => void): void {
  const { left, right, values } = regions;
  const { row, column, rows, columns } = block;
  values.data.fill(0);
  for (let from = 0; from < x.depth; from += DEPTH) {
    const length = Math.min(DEPTH, x.depth - from);
    x.load(left, { first: row, count: rows, from, length });
    y.load(right, { first: column, count: columns, from, length });
    workspace.kernels.addProductTransposed(
      rows,
      columns,
      length,
      left.address,
      left.stride * 8,
      right.address,
      right.stride * 8,
      values.address,
      values.stride * 8,
    );
    tick();
  }
}

export const mismatch = (what: string, expected: string, got: string): EngineError =>
  new EngineError("shape.mismatch", `${what}: shapes, expected ${expected}, got ${got}`, {
    expected,
    got,
  });
