/** Networks made in the engine, compared by geometry through the engine's own path from files on. */
import { openCheckpoint } from "../../extension/engine/formats/index";
import { compareGeometry, type GeometryOptions } from "../../extension/engine/geometry/compare";
import type { Graph, GraphInput } from "../../extension/engine/models/graph";
import { GraphBuilder } from "../../extension/engine/models/graphBuilder";
import { exportOnnx } from "../../extension/engine/models/onnx/exportGraph";
import type { Runtime } from "../../extension/engine/models/runtime";
import { floats, type Tensor } from "../../extension/engine/models/tensor";
import { saveSafetensors } from "../../extension/engine/models/training/saveSafetensors";
import type { Result } from "../../extension/engine/result";
import { inlineExecutor } from "../unit/support/inlineExecutor";
import { MemoryFiles } from "../unit/support/memoryFiles";

export type Parameters = ReadonlyMap<string, Tensor<"F32">>;

/** A graph to add nodes to, whose weights are `parameters` by name. */
export const begun = (
  name: string,
  inputs: readonly GraphInput[],
  parameters: Parameters,
): GraphBuilder =>
  new GraphBuilder({
    ...{ name, operatorSet: 17, domains: new Map(), inputs, outputs: [], nodes: [] },
    constants: new Map([...parameters].map(([id, tensor]) => [id, { kind: "tensor", tensor }])),
  });

/** x·Wᵀ + b for weights `layer.weight` and `layer.bias`. */
export const dense = (build: GraphBuilder, x: string, layer: string): string =>
  build.node("Gemm", [x, `${layer}.weight`, `${layer}.bias`], {
    attributes: { transB: { kind: "int", value: 1 } },
  });

const nothingStored = () => Promise.reject(new Error("nothing is stored"));

export const fileOf = (graph: Graph): Promise<Uint8Array> =>
  exportOnnx(graph, { open: nothingStored });

interface Asked {
  readonly runtime: Runtime;
  /** Inputs, one a row; with `grid`, the points of it. */
  readonly points: readonly (readonly number[])[];
  readonly layer: string;
  readonly grid: readonly number[];
  readonly time?: GeometryOptions["time"];
}

/** What a graph answers to inputs, one a row. */
export async function valuesOf(
  graph: Graph,
  asked: Pick<Asked, "runtime" | "points"> & { readonly output: string },
): Promise<{ readonly shape: readonly number[]; readonly data: Float32Array }> {
  const { runtime, points, output } = asked;
  const session = await runtime.open(await fileOf(graph));
  try {
    const shape = [points.length, points[0]?.length ?? 0];
    const feeds = new Map([["x", floats(shape, points.flat())]]);
    const value = (await session.run(feeds, [output])).get(output)!;
    return { shape: value.shape, data: value.data as Float32Array };
  } finally {
    await session.release();
  }
}

/** d_MSA and CKA of every pair of networks over a grid of inputs. */
export async function geometries(
  graphs: ReadonlyMap<string, Graph>,
  { runtime, points, layer, grid, time = null }: Asked,
): Promise<Result> {
  const contents: Record<string, Uint8Array> = {};
  for (const [name, graph] of graphs) contents[`${name}.onnx`] = await fileOf(graph);
  const shape = [points.length, points[0]?.length ?? 0];
  const inputs = new Map([["x", floats(shape, points.flat())]]);
  const files = new MemoryFiles({ ...contents, "points.safetensors": saveSafetensors(inputs) });
  const networks = [];
  for (const name of Object.keys(contents)) {
    const checkpoint = await openCheckpoint(files, name);
    networks.push({ checkpoint, architecture: null, settings: null });
  }
  const path = "points.safetensors";
  const checkpoint = await openCheckpoint(files, path);
  return compareGeometry(
    networks,
    {
      probe: { kind: "file", text: path, checkpoint, name: null, samples: null },
      coordinates: {
        ...{ kind: "grid", side: 3, through: null, order: 2, neighbors: 3 },
        ...{ grid, volume: "coordinates" },
      },
      ...{ metric: "euclidean", layer: [layer], layers: null, time, gauge: false },
      ...{ seed: 0, mode: "strict" },
    },
    {
      executor: inlineExecutor(files, { runtime: async () => runtime }),
      files,
      signal: new AbortController().signal,
      onProgress: () => {},
    },
  );
}

/** The mean over cells of a matrix of networks, of those pairs that count; also the range. */
export function meanOver(
  value: (i: number, j: number) => number,
  count: number,
  counts: (i: number, j: number) => boolean,
): { readonly mean: number; readonly least: number; readonly most: number } {
  const values: number[] = [];
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) if (counts(i, j)) values.push(value(i, j));
  }
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return { mean, least: Math.min(...values), most: Math.max(...values) };
}
