import { afterEach, describe, expect, it } from "vitest";
import type { Executor, RunOptions } from "../../../extension/engine/jobs/executor";
import { inMode } from "../../../extension/engine/jobs/inMode";
import {
  kernelBuild,
  kernelMode,
  setKernelMode,
  supportsRelaxed,
} from "../../../extension/engine/kernels/mode";
import { runJob } from "../../../extension/node/jobRunner";

afterEach(() => setKernelMode("strict"));

describe("the kernels' mode", () => {
  it("is strict until it is set, and takes the strict build", () => {
    expect(kernelMode()).toBe("strict");
    expect(kernelBuild()).toBe("strict");
  });

  it("takes the relaxed build when fast, where the runtime has relaxed SIMD", () => {
    setKernelMode("fast");
    expect(kernelBuild()).toBe(supportsRelaxed() ? "relaxed" : "strict");
    // the engine that Node 20 has is older than relaxed SIMD
    const major = Number(process.versions.node.split(".")[0]);
    expect(supportsRelaxed()).toBe(major >= 22);
  });

  it("is that of the job that runs, and strict when the job names none", async () => {
    const call = { name: "no such job", input: null, isCancelled: () => false };
    const rest = { onProgress: () => {}, open: () => Promise.reject(new Error("no files")) };
    setKernelMode("fast");
    const input = {
      row: { sketch: { rows: 1, columns: 0, data: new Float64Array(0) } },
      columns: [],
    };
    const job = { ...call, ...rest, name: "weights.gramSketchCells", input };
    await runJob(job);
    expect(kernelMode()).toBe("strict");
    await runJob({ ...job, mode: "fast" });
    expect(kernelMode()).toBe("fast");
  });

  it("goes along with every job of an executor", async () => {
    const asked: RunOptions[] = [];
    const executor: Executor = {
      threads: 3,
      run: async (_name, _input, options = {}) => {
        asked.push(options);
        return undefined as never;
      },
    };
    const { signal } = new AbortController();
    const fast = inMode(executor, "fast");
    expect(fast.threads).toBe(3);
    await fast.run("weights.dots", undefined as never, { signal });
    await fast.run("weights.dots", undefined as never);
    expect(asked).toEqual([{ signal, mode: "fast" }, { mode: "fast" }]);
  });
});
