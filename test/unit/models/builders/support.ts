import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { openCheckpoint } from "../../../../extension/engine/formats";
import { parseArchitecture } from "../../../../extension/engine/models/architecture/parse";
import { buildGraph } from "../../../../extension/engine/models/builders/build";
import type { Graph } from "../../../../extension/engine/models/graph";
import { exportOnnx } from "../../../../extension/engine/models/onnx/exportGraph";
import { floats, integers } from "../../../../extension/engine/models/tensor";
import { nativePath } from "../../../../extension/node/accelerator/resolve";
import { nativeRuntime } from "../../../../extension/node/runtimes/onnxNative";
import { MemoryFiles } from "../../support/memoryFiles";

const folder = join(import.meta.dirname, "../../../fixtures/builders");

export const installed = nativePath() !== undefined;
if (!installed) console.log("skipped: running built models, as onnxruntime-node is not installed");

const names = ["mlp", "cnn", "residual", "bilinear", "many", "tokens", "half"];
export const files = new MemoryFiles(
  Object.fromEntries(names.map((name) => [`${name}.pt`, readFileSync(join(folder, `${name}.pt`))])),
);

export const open = (name: string) => openCheckpoint(files, `${name}.pt`);

export const architecture = (input: readonly number[], layers: readonly object[]) =>
  parseArchitecture(
    new TextEncoder().encode(
      JSON.stringify({ kind: "cognate.architecture", schema: 1, input, layers }),
    ),
    "model.json",
  );

export const build = async (name: string, input: readonly number[], layers: readonly object[]) =>
  buildGraph(await open(name), architecture(input, layers));

/** Runs `graph` on the input that torch had, and holds the output against torch's. */
export async function expectTorch(graph: Graph, name: string): Promise<void> {
  const { input, output } = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as {
    input: { shape: number[]; values: number[] };
    output: { shape: number[]; values: number[] };
  };
  const model = await exportOnnx(graph, { open: (ref) => files.open(ref.file.path) });
  const session = await nativeRuntime().open(model);
  try {
    const fed =
      graph.inputs[0].dtype === "I64"
        ? integers(input.shape, input.values)
        : floats(input.shape, input.values);
    const results = await session.run(new Map([[graph.inputs[0].name, fed]]), graph.outputs);
    const got = results.get(graph.outputs[0]);
    expect(got?.shape).toEqual(output.shape);
    const scale = Math.max(...output.values.map(Math.abs));
    const data = Array.from(got?.data as Float32Array);
    const worst = Math.max(...data.map((x, i) => Math.abs(x - output.values[i])));
    expect(worst).toBeLessThan(1e-5 * scale);
  } finally {
    await session.release();
  }
}
