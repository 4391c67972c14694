import { afterEach, describe, expect, it } from "vitest";
import { denseWorkspace } from "../../../extension/engine/kernels/dense";
import { type KernelMode, setKernelMode } from "../../../extension/engine/kernels/mode";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { stripsBytes, stripsOf } from "../../../extension/engine/linalg/symmetricStrips";
import {
  reduceToTridiagonal,
  tridiagonalForm,
  tridiagonalReductionBytes,
} from "../../../extension/engine/linalg/tridiagonalReduction";
import { difference, identity, symmetrized } from "./checks";
import { matrixOf, noise, plainProduct, transpose } from "./matrices";
import { tridiagonalTwin } from "./tridiagonalTwin";

/** A·2^-exponent in strips, in a workspace with room for the rest. */
function prepared(a: DenseMatrix, exponent = 0) {
  const workspace = denseWorkspace(
    stripsBytes(a.rows) + tridiagonalReductionBytes(a.rows),
    "a matrix",
  );
  return { workspace, strips: stripsOf(workspace, a, exponent) };
}

function reduced(a: DenseMatrix) {
  const { workspace, strips } = prepared(a);
  const { d, e, q } = reduceToTridiagonal(workspace, strips, a.rows, () => {});
  const { lines, tau } = q;
  const n = a.rows;
  const reflectors = matrixOf(n, n, (r, c) => lines.data[r * lines.stride + c]);
  return { d, e, reflectors, tau };
}

/** H₀·H₁···, each I − τ·vᵀ·v of a row v. */
function product({ reflectors, tau }: ReturnType<typeof reduced>): DenseMatrix {
  const n = reflectors.rows;
  return tau.reduce((q, factor, i) => {
    const v = reflectors.data.subarray(i * n, (i + 1) * n);
    const h = matrixOf(n, n, (r, c) => (r === c ? 1 : 0) - factor * v[r] * v[c]);
    return plainProduct(q, h);
  }, identity(n));
}

const tridiagonal = (d: Float64Array, e: Float64Array): DenseMatrix =>
  matrixOf(d.length, d.length, (r, c) => {
    if (r === c) return d[r];
    return Math.abs(r - c) === 1 ? e[Math.min(r, c)] : 0;
  });

afterEach(() => setKernelMode("strict"));

const modes: KernelMode[] = ["strict", "fast"];

describe.each(modes)("reduction to tridiagonal form, %s", (mode) => {
  // around a strip, a panel, and two of them
  const orders = [1, 2, 3, 4, 5, 7, 8, 19, 20, 21, 22, 23, 24, 25, 39, 40, 41, 43, 61, 70];

  it.each(orders)("has the reflectors that put %i rows together again", (n) => {
    setKernelMode(mode);
    const a = symmetrized(noise(n, n, 40 + n));
    const result = reduced(a);
    const q = product(result);
    const together = plainProduct(plainProduct(q, tridiagonal(result.d, result.e)), transpose(q));
    expect(difference(together, a)).toBeLessThan(1e-14);
    expect(difference(plainProduct(q, transpose(q)), identity(n))).toBeLessThan(1e-14);
    for (let r = 0; r < n; r++) {
      const before = result.reflectors.data.subarray(r * n, r * n + Math.min(r + 1, n));
      expect(before.every((x) => x === 0)).toBe(true);
    }
  });

  it.each([6, 20, 27, 45])("agrees with its scalar twin for %i rows", (n) => {
    setKernelMode(mode);
    const a = symmetrized(noise(n, n, 70 + n));
    const result = reduced(a);
    const twin = tridiagonalTwin(a);
    const expected = tridiagonal(twin.d, twin.e);
    expect(difference(tridiagonal(result.d, result.e), expected)).toBeLessThan(1e-11);
    expect(difference(product(result), twin.q)).toBeLessThan(1e-10);
  });

  it("is the same to the bit without the reflectors, and a second time", () => {
    setKernelMode(mode);
    const a = symmetrized(noise(66, 66, 5));
    const { d, e } = reduced(a);
    for (let i = 0; i < 2; i++) {
      const { workspace, strips } = prepared(a);
      expect(tridiagonalForm(workspace, strips, 66, () => {})).toEqual({ d, e });
    }
  });
});

describe("reduction to tridiagonal form", () => {
  it("leaves what is tridiagonal as it is", () => {
    const a = matrixOf(
      30,
      30,
      (r, c) => [(r % 5) / 8, 1 / (2 + Math.min(r, c))][Math.abs(r - c)] ?? 0,
    );
    const { d, e, tau } = reduced(a);
    expect([...tau]).toEqual(Array.from({ length: 30 }, () => 0));
    expect(tridiagonal(d, e)).toEqual(a);
  });
});

describe("stripsOf", () => {
  it("has tiles of 4 rows by 2 columns, scaled, from the lower triangle", () => {
    const n = 7;
    const a = matrixOf(n, n, (r, c) => (c > r ? Number.NaN : 8 * (10 * c + r)));
    const { strips } = prepared(a, 3);
    const entry = (r: number, c: number): number =>
      strips.data[(r >> 2) * 4 * strips.stride + (c >> 1) * 8 + (r & 3) * 2 + (c & 1)];
    for (let r = 0; r < 8; r++) {
      for (let c = 0; c < 8; c++) {
        const below = c < r && c >> 2 !== r >> 2;
        const expected = below || Math.max(r, c) >= n ? 0 : 10 * Math.min(r, c) + Math.max(r, c);
        expect(entry(r, c)).toBe(expected);
      }
    }
  });
});
