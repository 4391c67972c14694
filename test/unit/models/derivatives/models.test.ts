import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../../extension/engine/formats";
import { vjpGraph } from "../../../../extension/engine/models/derivatives/vjp";
import { exportOnnx } from "../../../../extension/engine/models/onnx/exportGraph";
import { importOnnx } from "../../../../extension/engine/models/onnx/importGraph";
import { graphFacts } from "../../../../extension/engine/models/shapes";
import { floats, integers } from "../../../../extension/engine/models/tensor";
import { nativeRuntime } from "../../../../extension/node/runtimes/onnxNative";
import { MemoryFiles } from "../../support/memoryFiles";
import { COTANGENT_SEED, distance, formula, installed, numbers } from "./support";

/** As `make_models.py` writes it: torch's gradients in float64. */
interface Expected {
  x: { shape: number[]; values: number[]; whole: boolean };
  y: { shape: number[]; values: number[] };
  gradients: Record<string, number[]>;
}

const folder = join(import.meta.dirname, "../../../fixtures/derivatives");

async function gradients(name: string) {
  const files = new MemoryFiles({ [`${name}.onnx`]: readFileSync(join(folder, `${name}.onnx`)) });
  const expected: Expected = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const source = await files.open(`${name}.onnx`);
  const graph = await importOnnx({
    source,
    checkpoint: await openCheckpoint(files, `${name}.onnx`),
  });
  const open: Parameters<typeof exportOnnx>[1]["open"] = (ref) => files.open(ref.file.path);
  const runtime = nativeRuntime();
  const { x, y } = expected;
  const facts = await graphFacts(graph, { runtime, inputs: new Map([["x", x.shape]]), open });
  const wrt = Object.keys(expected.gradients);
  const { outputs } = graph;
  const back = vjpGraph(graph, { outputs, wrt, facts, keep: outputs });
  const session = await runtime.open(await exportOnnx(back.graph, { open }));
  try {
    const feeds = new Map([
      ["x", x.whole ? integers(x.shape, x.values) : floats(x.shape, x.values)],
      [back.given[0], floats(y.shape, formula(y.shape, COTANGENT_SEED))],
    ]);
    const made = await session.run(feeds, back.graph.outputs);
    return {
      expected,
      y: numbers(made.get(outputs[0])),
      byName: new Map(wrt.map((each, i) => [each, numbers(made.get(back.results[i]))])),
    };
  } finally {
    await session.release();
  }
}

describe.skipIf(!installed)("gradients of a model that torch exported are torch's", () => {
  it.each(["transformer", "residual", "recurrent"])("%s", async (name) => {
    const { expected, y, byName } = await gradients(name);
    expect(distance(y, expected.y.values)).toBeLessThan(1e-5);
    // measured by the largest gradient of all: some are zero but for rounding
    const largest = Math.max(...Object.values(expected.gradients).flat().map(Math.abs));
    for (const [parameter, values] of Object.entries(expected.gradients)) {
      const scale = Math.max(0.01 * largest, ...values.map(Math.abs));
      const got = byName.get(parameter) ?? [];
      const worst = Math.max(...values.map((each, i) => Math.abs(got[i] - each))) / scale;
      expect(worst, parameter).toBeLessThan(1e-5);
    }
  });
});
