import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { openNativeProducts } from "../../../extension/node/accelerator/nativeProducts";
import { nativeProductsWork, probe } from "../../../extension/node/accelerator/probe";
import { nativePath } from "../../../extension/node/accelerator/resolve";
import { noise, plainProduct, transpose } from "../linalg/matrices";

const installed = nativePath() !== undefined;
if (!installed) console.log("skipped: native products, as onnxruntime-node is not installed");

/** Whole numbers, so that products are exact in any order. */
function striped(rows: number, columns: number): DenseMatrix {
  const data = new Float64Array(rows * columns).map((_, i) => (i % 7) - 3);
  return { rows, columns, data };
}

describe.skipIf(!installed)("native products", () => {
  it("are those of the definition, for any sizes", async () => {
    const products = await openNativeProducts();
    for (const [m, n, k] of [
      [1, 1, 1],
      [3, 5, 7],
      [65, 1, 33],
      [40, 50, 60],
    ]) {
      const a = noise(m, k, 1);
      const b = noise(n, k, 2);
      const { rows, columns, data } = await products.multiplyTransposed(a, b);
      const expected = plainProduct(a, transpose(b));
      expect([rows, columns]).toEqual([m, n]);
      expect(Math.max(...data.map((x, i) => Math.abs(x - expected.data[i])))).toBeLessThan(1e-14);
    }
  });

  it("cut long work into calls that end soon, with the same values", async () => {
    const products = await openNativeProducts();
    const [a, b] = [striped(40, 20_000), striped(2_000, 20_000)];
    const { data } = await products.multiplyTransposed(a, b);
    const corner = plainProduct({ ...a, rows: 40 }, transpose({ ...b, rows: 5 }));
    for (let row = 0; row < 40; row++) {
      const expected = corner.data.subarray(row * 5, row * 5 + 5);
      expect(data.subarray(row * 2_000, row * 2_000 + 5)).toEqual(expected);
    }
  });

  it("read operands in shared memory", async () => {
    const products = await openNativeProducts();
    const data = new Float64Array(new SharedArrayBuffer(16));
    data.set([2, 3]);
    const a = { rows: 1, columns: 2, data };
    expect([...(await products.multiplyTransposed(a, a)).data]).toEqual([13]);
  });

  it("are found to work", async () => {
    expect(await nativeProductsWork()).toBe(true);
  });
});

describe("the probe", () => {
  const library = (text: string) => {
    const path = join(mkdtempSync(join(tmpdir(), "cognate-probe-")), "index.js");
    writeFileSync(path, text);
    return path;
  };

  it("says no where the library is missing", async () => {
    expect(await probe(undefined)).toBe(false);
    expect(await probe("/nowhere/index.js")).toBe(false);
  });

  it("survives a library that takes its process down", async () => {
    expect(await probe(library("process.abort();"))).toBe(false);
  });

  it("says no to a library that computes nonsense", async () => {
    const text = `
      class Tensor { constructor() {} }
      const InferenceSession = { create: async () => ({ run: async () => ({ C: { data: [30] } }) }) };
      module.exports = { Tensor, InferenceSession };`;
    expect(await probe(library(text))).toBe(false);
    expect(await probe(library(text.replace("30", "31")))).toBe(true);
  });
});
