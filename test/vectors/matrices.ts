/** The matrices of the reference values, as generate/matrices.py makes them, to the bit. */
import type { DenseMatrix } from "../../extension/engine/linalg/matrix";

/** See `build` in generate/matrices.py. */
export interface Recipe {
  readonly rows: number;
  readonly columns: number;
  readonly seed: number;
  readonly rank?: number;
  readonly of?: string;
  readonly noise?: number;
  readonly values?: "whole";
  readonly duplicate?: number;
  readonly graded?: number;
  readonly constant?: number;
  readonly zero?: number;
  readonly shift?: number;
  readonly scale?: number;
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Whole numbers from 0 to 2^32 − 1, by place. */
function bits(seed: number): (place: number) => number {
  const start = mix(Math.imul(seed + 1, 0x9e3779b1));
  return (place) => mix((Math.imul(place, 0x9e3779b1) + start) | 0);
}

/** Bell-shaped entries, the sum of four uniforms on (−1/2, 1/2): multiples of 2^−32. */
export function bell(rows: number, columns: number, seed: number): DenseMatrix {
  const bit = bits(seed);
  const data = new Float64Array(rows * columns);
  for (let i = 0; i < data.length; i++) {
    const sum = bit(4 * i) + bit(4 * i + 1) + bit(4 * i + 2) + bit(4 * i + 3);
    data[i] = sum / 2 ** 32 - 2;
  }
  return { rows, columns, data };
}

/** Whole numbers from −8 to 7. */
export function whole(rows: number, columns: number, seed: number): DenseMatrix {
  const bit = bits(seed);
  const data = Float64Array.from({ length: rows * columns }, (_, i) => (bit(i) >>> 28) - 8);
  return { rows, columns, data };
}

/** A·B by the definition; exact on these matrices, in whatever order. */
export function product(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    const row = data.subarray(i * b.columns, (i + 1) * b.columns);
    for (let k = 0; k < a.columns; k++) {
      const factor = a.data[i * a.columns + k];
      const from = k * b.columns;
      for (let j = 0; j < row.length; j++) row[j] += factor * b.data[from + j];
    }
  }
  return { rows: a.rows, columns: b.columns, data };
}

/** The matrix of a recipe; `sides` holds those made before, by name. */
export function build(recipe: Recipe, sides: Readonly<Record<string, DenseMatrix>>): DenseMatrix {
  const { rows, columns } = recipe;
  const { data } = structure(recipe, sides);
  const { duplicate, graded, constant, zero, shift = 0, scale = 1 } = recipe;
  if (duplicate) {
    for (let i = duplicate; i < rows; i++) {
      const from = (i % duplicate) * columns;
      data.copyWithin(i * columns, from, from + columns);
    }
  }
  for (let i = 0; i < data.length; i++) {
    if (graded) data[i] *= 2 ** (graded * (i % columns));
    if (constant && (i % columns) % constant === 0) data[i] = 3;
    if (zero && Math.floor(i / columns) % zero === 0) data[i] = 0;
    data[i] = (data[i] + shift) * scale;
  }
  return { rows, columns, data };
}

function structure(recipe: Recipe, sides: Readonly<Record<string, DenseMatrix>>): DenseMatrix {
  const { rows, columns, seed, rank, of, noise = 0, values } = recipe;
  if (rank) return product(bell(rows, rank, seed), whole(rank, columns, seed + 1));
  if (of) {
    const source = sides[of];
    const mixed = product(source, whole(source.columns, columns, seed + 1));
    const extra = bell(rows, columns, seed);
    for (let i = 0; i < mixed.data.length; i++) {
      mixed.data[i] = mixed.data[i] / 16 + noise * extra.data[i];
    }
    return mixed;
  }
  return values === "whole" ? whole(rows, columns, seed) : bell(rows, columns, seed);
}

/** True classes of `count` samples. */
export function labels(count: number, classes: number, seed: number): Int32Array {
  const bit = bits(seed);
  return Int32Array.from({ length: count }, (_, i) => bit(i) % classes);
}

/** 32 bits that every bit of the matrix moves. */
export function checksum({ data }: DenseMatrix): number {
  const words = new Uint32Array(data.buffer, data.byteOffset, 2 * data.length);
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum ^= mix(words[2 * i] ^ mix((words[2 * i + 1] + i) | 0));
  return sum >>> 0;
}
