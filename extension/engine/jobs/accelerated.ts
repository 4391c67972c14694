import type { Executor } from "./executor";

/** The same executor for work that is worth loading the native library for products. */
export const accelerated = (executor: Executor): Executor => ({
  threads: executor.threads,
  accelerates: true,
  run: (name, input, options) => executor.run(name, input, { ...options, accelerate: true }),
});
