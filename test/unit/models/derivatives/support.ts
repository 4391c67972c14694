/** Graphs of one operator, and what torch says of their derivatives. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isEngineError } from "../../../../extension/engine/errors";
import type { Attribute, Constant, Graph } from "../../../../extension/engine/models/graph";
import { exportOnnx } from "../../../../extension/engine/models/onnx/exportGraph";
import { type Facts, graphFacts } from "../../../../extension/engine/models/shapes";
import { doubles, floats, integers, type Tensor } from "../../../../extension/engine/models/tensor";
import { nativePath } from "../../../../extension/node/accelerator/resolve";
import { nativeRuntime } from "../../../../extension/node/runtimes/onnxNative";

export const installed = nativePath() !== undefined;
if (!installed) console.log("skipped: derivative graphs, as onnxruntime-node is not installed");

export type Float = "F32" | "F64";

type InputSpec =
  | { shape: number[]; seed: number; low: number; high: number; constant?: boolean }
  | { shape: number[]; ints?: number[]; ints32?: number[]; floats?: number[]; bools?: number[] };

/** As `make_derivatives.py` writes it. */
export interface Case {
  name: string;
  operator: string;
  operatorSet: number;
  outputs: number;
  attributes: Record<string, Attribute>;
  inputs: (InputSpec | null)[];
  y: number[][];
  vjp: number[][];
  jvp: number[][];
}

export const COTANGENT_SEED = 1000;
export const TANGENT_SEED = 2000;

const folder = join(import.meta.dirname, "../../../fixtures/derivatives");
export const readCases = (name: string): Case[] =>
  JSON.parse(readFileSync(join(folder, name), "utf8"));

/** The formula of the script: distinct numbers between `low` and `high`. */
export function formula(shape: readonly number[], seed: number, low = -1, high = 1): number[] {
  const count = shape.reduce((product, size) => product * size, 1);
  return Array.from(
    { length: count },
    (_, k) => low + ((high - low) * (((k * 7919 + seed * 104729 + 17) % 2003) + 0.5)) / 2003,
  );
}

export const tensorOf = (dtype: Float, shape: readonly number[], values: ArrayLike<number>) =>
  dtype === "F32" ? floats(shape, values) : doubles(shape, values);

export interface Problem {
  readonly graph: Graph;
  /** Inputs by name, of all and of those that are differentiated. */
  readonly feeds: ReadonlyMap<string, Tensor>;
  readonly wrt: readonly string[];
  readonly outputs: readonly string[];
}

export function problemOf(spec: Case, dtype: Float): Problem {
  const constants = new Map<string, Constant>();
  const feeds = new Map<string, Tensor>();
  const names = spec.inputs.map((input, i) => {
    if (input === null) return "";
    const name = `x${i}`;
    if ("seed" in input) {
      const { shape, seed, low, high } = input;
      const tensor = tensorOf(dtype, shape, formula(shape, seed, low, high));
      if (input.constant) constants.set(name, { kind: "tensor", tensor });
      else feeds.set(name, tensor);
    } else {
      constants.set(name, { kind: "tensor", tensor: settingTensor(input) });
    }
    return name;
  });
  const outputs = Array.from({ length: spec.outputs }, (_, i) => `y${i}`);
  const graph: Graph = {
    name: spec.name,
    operatorSet: spec.operatorSet,
    domains: new Map(),
    inputs: [...feeds].map(([name, { shape }]) => ({ name, dtype, shape })),
    outputs,
    nodes: [
      {
        name: "node",
        operator: spec.operator,
        domain: "",
        inputs: names,
        outputs,
        attributes: new Map(Object.entries(spec.attributes)),
        layer: "the.layer",
      },
    ],
    constants,
  };
  // whole numbers that an operator puts out beside are not differentiated
  return { graph, feeds, wrt: [...feeds.keys()], outputs: outputs.slice(0, spec.y.length) };
}

function settingTensor({
  shape,
  ints,
  ints32,
  floats: numbers,
  bools,
}: Exclude<InputSpec, { seed: number }>) {
  if (ints32) return { dtype: "I32", shape, data: Int32Array.from(ints32) } as const;
  if (bools) return { dtype: "BOOL", shape, data: Uint8Array.from(bools) } as const;
  return numbers ? floats(shape, numbers) : integers(shape, ints ?? []);
}

const open = () => Promise.reject(new Error("nothing is stored"));

export async function run(
  graph: Graph,
  feeds: ReadonlyMap<string, Tensor>,
  outputs: readonly string[] = graph.outputs,
): Promise<Map<string, Tensor>> {
  const session = await nativeRuntime().open(await exportOnnx(graph, { open }));
  try {
    const wanted = new Set(graph.inputs.map(({ name }) => name));
    const used = new Map([...feeds].filter(([name]) => wanted.has(name)));
    return new Map(await session.run(used, outputs));
  } finally {
    await session.release();
  }
}

export const factsOf = (graph: Graph, feeds: ReadonlyMap<string, Tensor>): Promise<Facts> =>
  graphFacts(graph, {
    runtime: nativeRuntime(),
    inputs: new Map([...feeds].map(([name, { shape }]) => [name, shape])),
    open,
  });

/** Whether the provider has no kernel for a node that a derivative emits. */
export const isMissingKernel = (error: unknown): boolean =>
  isEngineError(error, "model.unrunnable") &&
  /Could not find an implementation|NOT_IMPLEMENTED/.test(error.message);

/** Whether the provider runs the forward graph at all. */
export async function runs({ graph, feeds }: Problem): Promise<boolean> {
  try {
    await run(graph, feeds);
    return true;
  } catch (error) {
    if (isEngineError(error, "model.unrunnable")) return false;
    throw error;
  }
}

export const numbers = (tensor: Tensor | undefined): number[] =>
  Array.from((tensor?.data ?? []) as Float64Array);

export const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, each, i) => sum + each * b[i], 0);

/** The largest difference, as a share of the largest expected number. */
export function distance(got: readonly number[], expected: readonly number[]): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1e-30, ...expected.map(Math.abs));
  const worst = Math.max(0, ...got.map((each, i) => Math.abs(each - expected[i])));
  return Number.isNaN(worst) ? Number.POSITIVE_INFINITY : worst / scale;
}
