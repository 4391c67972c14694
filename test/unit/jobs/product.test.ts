import { afterEach, describe, expect, it, vi } from "vitest";
import { accelerated } from "../../../extension/engine/jobs/accelerated";
import type { Executor, RunOptions } from "../../../extension/engine/jobs/executor";
import { inMode } from "../../../extension/engine/jobs/inMode";
import { multiplyOnPool } from "../../../extension/engine/jobs/product";
import { multiply, outerGram, transposedMultiply } from "../../../extension/engine/linalg/multiply";
import type {
  NativeOperand,
  NativeProducts,
} from "../../../extension/engine/linalg/nativeProducts";
import { gram, multiplyTransposed } from "../../../extension/engine/linalg/products";
import { untracked } from "../../../extension/engine/task";
import { runJob } from "../../../extension/node/jobRunner";
import { randomMatrix, transposed } from "../kernels/productsTwin";

/** As a pool of so many threads: inputs and outputs cross by structured clone. */
function cloningExecutor(
  threads: number,
  library?: NativeProducts,
): Executor & { readonly jobs: () => number } {
  let jobs = 0;
  return {
    threads,
    jobs: () => jobs,
    async run(name, input, options: RunOptions = {}) {
      jobs++;
      const output = await runJob({
        name,
        input: structuredClone(input),
        mode: options.mode,
        nativeProducts: library && options.accelerate ? () => library : undefined,
        isCancelled: () => options.signal?.aborted ?? false,
        onProgress: () => {},
        open: () => Promise.reject(new Error("no files")),
      });
      return structuredClone(output) as never;
    },
  };
}

/** A library by the definition, which refuses what a native one cannot read. */
function plainLibrary(): NativeProducts & { readonly calls: () => number } {
  const operand = ({ data, rows, columns, transposed: flip }: NativeOperand) => {
    expect(data.buffer).toBeInstanceOf(ArrayBuffer);
    expect(data).toHaveLength(rows * columns);
    const matrix = { rows, columns, data };
    return flip ? transposed(matrix) : matrix;
  };
  let calls = 0;
  return {
    name: "plain",
    calls: () => calls,
    multiply(left, right, target) {
      calls++;
      const [x, y] = [operand(left), operand(right)];
      expect(x.columns).toBe(y.rows);
      expect(target.buffer).toBeInstanceOf(ArrayBuffer);
      expect(target).toHaveLength(x.rows * y.columns);
      target.fill(0);
      for (let i = 0; i < x.rows; i++) {
        for (let k = 0; k < x.columns; k++) {
          const factor = x.data[i * x.columns + k];
          for (let j = 0; j < y.columns; j++) {
            target[i * y.columns + j] += factor * y.data[k * y.columns + j];
          }
        }
      }
    },
  };
}

afterEach(() => vi.unstubAllGlobals());

describe("multiplyOnPool", () => {
  const a = randomMatrix(67, 300, 1);
  const b = randomMatrix(300, 45, 2);

  it.each([1, 2, 5])("is the product of one thread to the bit on %i threads", async (threads) => {
    const executor = cloningExecutor(threads);
    const expected = multiply(a, b);
    expect([...(await multiplyOnPool(executor, a, b)).data]).toEqual([...expected.data]);
    expect(executor.jobs()).toBeGreaterThanOrEqual(threads);
    const [at, bt] = [transposed(a), transposed(b)];
    const fromA = await multiplyOnPool(executor, at, b, { transposeA: true });
    expect([...fromA.data]).toEqual([...transposedMultiply(at, b).data]);
    const fromB = await multiplyOnPool(executor, a, bt, { transposeB: true });
    expect([...fromB.data]).toEqual([...multiplyTransposed(a, bt, untracked).data]);
    const own = await multiplyOnPool(executor, a, a, { transposeB: true });
    expect([...own.data]).toEqual([...outerGram(a).data]);
    expect([own.rows, own.columns]).toEqual([67, 67]);
    const inner = await multiplyOnPool(executor, a, a, { transposeA: true });
    expect([...inner.data]).toEqual([...gram(a, untracked).data]);
  });

  it("takes a native library in fast mode alone, once a thread where parts are even", async () => {
    const [x, y] = [randomMatrix(300, 40, 3), randomMatrix(40, 140, 4)];
    // before any job runs here: those set the mode and the library of this thread
    const [whole, outer] = [multiply(x, y), outerGram(x)];
    const library = plainLibrary();
    const executor = cloningExecutor(2, library);
    const close = (got: Float64Array, expected: Float64Array) => {
      expect(got).toHaveLength(expected.length);
      for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 9);
    };
    const fast = accelerated(inMode(executor, "fast"));
    close((await multiplyOnPool(fast, x, y)).data, whole.data);
    expect([executor.jobs(), library.calls()]).toEqual([2, 2]);
    close((await multiplyOnPool(fast, x, x, { transposeB: true })).data, outer.data);
    const flat = transposed(x);
    close((await multiplyOnPool(fast, flat, flat, { transposeA: true })).data, outer.data);
    const calls = library.calls();
    expect(calls).toBeGreaterThan(6);
    const strict = inMode(executor, "strict");
    const own = await multiplyOnPool(strict, x, x, { transposeB: true });
    expect([...own.data]).toEqual([...outer.data]);
    expect(library.calls()).toBe(calls);
  });

  it("gives shared memory, and takes it without a copy", async () => {
    const executor = cloningExecutor(2);
    const first = await multiplyOnPool(executor, a, b);
    expect(first.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    const again = await multiplyOnPool(executor, first, first, { transposeB: true });
    expect([...again.data]).toEqual([...outerGram(first).data]);
  });

  it("has its parts copied where memory cannot be shared", async () => {
    vi.stubGlobal("SharedArrayBuffer", undefined);
    const got = await multiplyOnPool(cloningExecutor(2), a, b);
    expect(got.data.buffer).toBeInstanceOf(ArrayBuffer);
    expect([...got.data]).toEqual([...multiply(a, b).data]);
  });

  it("refuses operands that do not fit", async () => {
    const mismatch = expect.objectContaining({ code: "shape.mismatch" });
    const executor = cloningExecutor(2);
    await expect(multiplyOnPool(executor, a, a)).rejects.toEqual(mismatch);
    await expect(multiplyOnPool(executor, a, b, { transposeA: true })).rejects.toEqual(mismatch);
    expect(executor.jobs()).toBe(0);
  });

  it("stops when it is cancelled", async () => {
    const controller = new AbortController();
    controller.abort();
    const { signal } = controller;
    const answer = multiplyOnPool(cloningExecutor(2), a, b, { signal });
    await expect(answer).rejects.toEqual(expect.objectContaining({ code: "cancelled" }));
  });

  it("of nothing has no entries", async () => {
    const none = await multiplyOnPool(cloningExecutor(2), randomMatrix(0, 3), randomMatrix(3, 2));
    expect([none.rows, none.columns, none.data.length]).toEqual([0, 2, 0]);
  });
});
