import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { setKernelMode } from "../../../extension/engine/kernels/mode";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import {
  multiply,
  outerGram,
  squaredDistances,
  squaredDistancesBetween,
  transposedMultiply,
} from "../../../extension/engine/linalg/multiply";
import {
  type NativeProducts,
  setNativeProducts,
} from "../../../extension/engine/linalg/nativeProducts";
import { gram, multiplyTransposed } from "../../../extension/engine/linalg/products";
import { untracked } from "../../../extension/engine/task";
import { openNativeProducts } from "../../../extension/node/accelerator/nativeProducts";
import { nativeProductsWork, probe } from "../../../extension/node/accelerator/probe";
import { nativePath } from "../../../extension/node/accelerator/resolve";

import { noise } from "../linalg/matrices";

const installed = nativePath() !== undefined;
if (!installed) console.log("skipped: native products, as onnxruntime-node is not installed");

/** Whole numbers, so that products are exact in any order. */
function striped(rows: number, columns: number, shift = 0): DenseMatrix {
  const data = new Float64Array(rows * columns).map((_, i) => ((i + shift) % 7) - 3);
  return { rows, columns, data };
}

const transposed = ({ rows, columns, data }: DenseMatrix): DenseMatrix => ({
  rows: columns,
  columns: rows,
  data: data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]),
});

/** The library, with the multiplications of its longest call and the lengths of its lines. */
function counting(): NativeProducts & { calls: number; longest: number; lines: number[] } {
  const library = openNativeProducts();
  return {
    name: "counting",
    calls: 0,
    longest: 0,
    lines: [],
    multiply(a, b, target) {
      this.calls++;
      const columns = b.transposed ? b.rows : b.columns;
      this.longest = Math.max(this.longest, a.rows * a.columns * columns);
      this.lines.push(a.columns, b.columns);
      library.multiply(a, b, target);
    },
  };
}

describe.skipIf(!installed)("products by the native library", () => {
  let library: ReturnType<typeof counting>;
  beforeEach(() => {
    library = counting();
    setKernelMode("fast");
    setNativeProducts(library);
  });
  afterEach(() => {
    setKernelMode("strict");
    setNativeProducts(null);
  });

  /** What our kernels give, and that the library was asked. */
  function same(compute: () => DenseMatrix) {
    const native = compute();
    expect(library.calls).toBeGreaterThan(0);
    const calls = library.calls;
    setKernelMode("strict");
    const own = compute();
    expect(native.data.length).toBe(own.data.length);
    expect(native.data.findIndex((value, i) => value !== own.data[i])).toBe(-1);
    expect(library.calls).toBe(calls);
    setKernelMode("fast");
  }

  const [a, b] = [striped(90, 70), striped(70, 80, 3)];

  it("are those of our kernels, either side transposed", () => {
    same(() => multiply(a, b));
    same(() => multiplyTransposed(a, transposed(b), untracked));
    same(() => transposedMultiply(transposed(a), b));
    same(() => gram(striped(300, 90), untracked));
    same(() => outerGram(striped(700, 40)));
  });

  it("give distances to twelve digits, also of vectors that lie close or far from the origin", () => {
    const x = noise(60, 80, 1);
    x.data.copyWithin(80, 0, 80); // row 1 equals row 0
    for (let k = 0; k < 80; k++) x.data[160 + k] = x.data[k] + 1e-9 * (k % 5); // row 2 is near it
    const far = { ...x, data: x.data.map((value) => value + 1e3) };
    for (const a of [x, far]) {
      library.calls = 0;
      const native = squaredDistances(a).data;
      const between = squaredDistancesBetween(a, a).data;
      expect(library.calls).toBeGreaterThan(0);
      setKernelMode("strict");
      squaredDistances(a).data.forEach((exact, i) => {
        expect(Math.abs(native[i] - exact)).toBeLessThanOrEqual(1e-12 * exact);
        expect(Math.abs(between[i] - exact)).toBeLessThanOrEqual(1e-12 * exact);
      });
      setKernelMode("fast");
    }
    expect(squaredDistances(x).data[1]).toBe(0);
  });

  it("leave distances to our kernels where most vectors lie close together", () => {
    const x = noise(60, 80, 1);
    const clustered = { ...x, data: x.data.map((value, i) => (i < 4000 ? 1e-6 * value : value)) };
    same(() => squaredDistances(clustered));
  });

  it("read operands in shared memory", () => {
    const data = new Float64Array(new SharedArrayBuffer(8 * a.data.length));
    data.set(a.data);
    same(() => multiply({ ...a, data }, b));
  });

  it("keep lines of 4 KiB apart, in any layout and in strips", () => {
    const [x, y] = [striped(300, 512), striped(512, 512, 3)];
    const data = new Float64Array(new SharedArrayBuffer(8 * y.data.length));
    data.set(y.data);
    same(() => multiply(x, y));
    same(() => multiply(x, { ...y, data }));
    same(() => multiplyTransposed(x, y, untracked));
    same(() => transposedMultiply(y, striped(512, 260), untracked));
    expect(library.lines.filter((length) => length === 512)).toHaveLength(1); // the left of the last
    library.lines.length = 0;
    same(() => outerGram(striped(700, 512)));
    same(() => outerGram({ ...y, data }));
    expect(library.lines).not.toContain(512);
    same(() => gram(striped(600, 520), untracked));
    same(() => gram(striped(512, 512), untracked));
  });

  it("leave zeros of an earlier product out of the next", () => {
    for (const depth of [513, 512]) {
      same(() => multiplyTransposed(striped(300, depth), striped(512, depth, 3), untracked));
      same(() => multiply(striped(300, depth), striped(depth, 512, 3)));
    }
  });

  it("are cut into calls that end soon", () => {
    const [long, wide] = [striped(40, 20_000), striped(2_000, 20_000)];
    same(() => multiplyTransposed(long, wide, untracked));
    expect(library.longest).toBeLessThanOrEqual(6e8);
    expect(library.calls).toBeGreaterThan(1);
  });

  it("leave small products to our kernels", () => {
    multiply(striped(20, 20), striped(20, 20));
    expect(library.calls).toBe(0);
  });

  it("still refuse sizes that do not fit", () => {
    expect(() => multiply(striped(90, 70), striped(71, 80))).toThrow(/expected 70, got 71/);
  });

  it("are found to work", async () => {
    expect(await nativeProductsWork()).toBe(true);
  });
});

describe("the probe", () => {
  const folder = mkdtempSync(join(tmpdir(), "cognate-probe-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const library = (binding: string) => {
    writeFileSync(
      join(folder, "index.js"),
      "exports.Tensor = class { constructor(_, data) { this.data = data; } };",
    );
    writeFileSync(join(folder, "binding.js"), binding);
    return join(folder, "index.js");
  };
  const answering = (value: number) => `
    exports.initOrt = () => {};
    exports.binding = {
      InferenceSession: class {
        loadModel() {}
        run(_, { C }) { C.data[0] = ${value}; }
      },
    };`;

  it("says no where the library is missing", async () => {
    expect(await probe(undefined)).toBe(false);
    expect(await probe(join(folder, "nowhere", "index.js"))).toBe(false);
  });

  it("survives a library that takes its process down", async () => {
    expect(await probe(library("process.abort();"))).toBe(false);
  });

  it("says no to a library that computes nonsense", async () => {
    expect(await probe(library(answering(30)))).toBe(false);
    expect(await probe(library(answering(31)))).toBe(true);
  });
});
