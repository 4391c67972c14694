import { afterEach, describe, expect, it, vi } from "vitest";
import type { Executor, RunOptions } from "../../../extension/engine/jobs/executor";
import { multiplyOnPool } from "../../../extension/engine/jobs/product";
import { multiply, outerGram, transposedMultiply } from "../../../extension/engine/linalg/multiply";
import { gram, multiplyTransposed } from "../../../extension/engine/linalg/products";
import { untracked } from "../../../extension/engine/task";
import { runJob } from "../../../extension/node/jobRunner";
import { randomMatrix, transposed } from "../kernels/productsTwin";

/** As a pool of so many threads: inputs and outputs cross by structured clone. */
function cloningExecutor(threads: number): Executor & { readonly jobs: () => number } {
  let jobs = 0;
  return {
    threads,
    jobs: () => jobs,
    async run(name, input, options: RunOptions = {}) {
      jobs++;
      const output = await runJob({
        name,
        input: structuredClone(input),
        isCancelled: () => options.signal?.aborted ?? false,
        onProgress: () => {},
        open: () => Promise.reject(new Error("no files")),
      });
      return structuredClone(output) as never;
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
