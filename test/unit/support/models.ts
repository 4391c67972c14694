/** Models of fixtures that tests run, on the caller's thread. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { openCheckpoint } from "../../../extension/engine/formats";
import { type Model, openModel } from "../../../extension/engine/models/model";
import type { Probe } from "../../../extension/engine/models/probes";
import type { Runtime } from "../../../extension/engine/models/runtime";
import type { Workbench } from "../../../extension/engine/weights/pool";
import { nativePath } from "../../../extension/node/accelerator/resolve";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { inlineExecutor } from "./inlineExecutor";
import { MemoryFiles } from "./memoryFiles";

const folder = join(import.meta.dirname, "../../fixtures/onnx");

export const installed = nativePath() !== undefined;
if (!installed) console.log("skipped: running ONNX models, as onnxruntime-node is not installed");

export const fixtureFiles = (...names: string[]): MemoryFiles =>
  new MemoryFiles(
    Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name))])),
  );

export interface Values {
  readonly shape: number[];
  readonly values: number[];
}

/** What torch computed on one input: the output, and what modules answered. */
export const torchRun = (name: string) =>
  JSON.parse(readFileSync(join(folder, `${name}.run.json`), "utf8")) as {
    input: Values;
    output: Values;
    modules: Record<string, Values>;
  };

export async function fixtureModel(name: string, files = fixtureFiles(name)): Promise<Model> {
  return openModel(files, await openCheckpoint(files, name));
}

let native: Runtime | undefined;
export const sharedRuntime = async (): Promise<Runtime> => {
  native ??= nativeRuntime();
  return native;
};

/** A bench in place; `runtime` null stands for a package without one. */
export function modelBench(
  files: MemoryFiles,
  options: { runtime?: (() => Promise<Runtime>) | null; signal?: AbortSignal } = {},
): Workbench {
  const { runtime = sharedRuntime, signal = new AbortController().signal } = options;
  const executor = inlineExecutor(files, runtime ? { runtime } : {});
  return { executor, signal, done: () => {} };
}

/** The inputs on which torch ran. */
export function probeOf({ shape: [samples, ...shape], values }: Values, name = "x"): Probe {
  const data = Float64Array.from(values);
  return { samples, text: "torch", inputs: [{ name, shape, data }], labels: null, notes: [] };
}
