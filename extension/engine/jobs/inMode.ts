import type { KernelMode } from "../kernels/mode";
import type { Executor } from "./executor";

/** The same executor for work whose kernels all run in one mode. */
export const inMode = (executor: Executor, mode: KernelMode): Executor => ({
  threads: executor.threads,
  accelerates: executor.accelerates && mode === "fast",
  run: (name, input, options) => executor.run(name, input, { ...options, mode }),
});
