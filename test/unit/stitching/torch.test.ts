/** Whole stitches against torch: layouts, resizing, least squares, Adam's schedule, every figure. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats/index";
import { defaultFit, type StitchMethod } from "../../../extension/engine/stitching/options";
import { MemoryFiles } from "../support/memoryFiles";
import { fixtureFiles, installed } from "../support/models";
import { stitchFiles } from "./networks";

const folder = join(import.meta.dirname, "../../fixtures/stitching");

interface Told {
  readonly front: number;
  readonly end: number;
  readonly method: StitchMethod;
  readonly curve: readonly number[];
  readonly values: Readonly<Record<string, number>>;
}

const told: Record<"maps" | "tokens", readonly Told[]> = JSON.parse(
  readFileSync(join(folder, "stitches.json"), "utf8"),
);

describe.skipIf(!installed)("stitches by torch", () => {
  it.each(["maps", "tokens"] as const)("are those of the engine: %s", async (kind) => {
    const contents = Object.fromEntries(
      ["front.onnx", "end.onnx", "train.safetensors", "test.safetensors"].map((name) => [
        name,
        readFileSync(join(folder, `${kind}-${name}`)),
      ]),
    );
    const test = await openCheckpoint(new MemoryFiles(contents), "test.safetensors");
    const result = await stitchFiles(
      contents,
      // all samples a step: their order does not matter
      {
        fit: { ...defaultFit, epochs: 6, batchSize: 48, rate: 1e-2 },
        ...{ layers: "*elu*", all: true },
      },
      {
        names: { data: "train.safetensors" },
        inputs: {
          test: {
            probe: { kind: "file", text: "test", name: null, samples: null, checkpoint: test },
            labels: null,
          },
        },
      },
    );
    expect(result.stitches).toHaveLength(20);
    const ids = { a: result.layers.a.map(({ id }) => id), b: result.layers.b.map(({ id }) => id) };
    for (const { front, end, method, curve, values } of told[kind]) {
      const found = result.stitches!.find(
        (each) => each.a === ids.a[front] && each.b === ids.b[end] && each.method === method,
      )!;
      const name = `${method} ${front} ${end}`;
      expect(found.curve, name).toHaveLength(curve.length);
      // least squares on all data is where these losses end: their gradient there is rounding
      const isThere = method === "dm" || (method === "fula" && end === 1);
      curve.forEach((loss, epoch) => {
        const tolerance = (isThere && epoch > 0 ? 5e-3 : 1e-4) * loss + 1e-6;
        expect(Math.abs(found.curve[epoch] - loss), `${name}: loss`).toBeLessThan(tolerance);
      });
      for (const [id, value] of Object.entries(values)) {
        // runs are in float32 there, and in float64 here
        const tolerance = (isThere ? 1e-2 : 2e-4) * Math.max(1, Math.abs(value));
        expect(Math.abs(found.values[id]! - value), `${name}: ${id}`).toBeLessThan(tolerance);
      }
    }
  });
});

describe.skipIf(!installed)("networks of many kinds", () => {
  it.each(["resnet", "lstm", "gpt2", "bert", "torch-tokens"])(
    "read 100 and 0 when stitched to themselves: %s",
    async (name) => {
      const model = `${name}.onnx`;
      const files = fixtureFiles(model);
      const result = await stitchFiles(
        { [model]: files.files.get(model) as Uint8Array },
        { selfTest: true, fit: { ...defaultFit, epochs: 1 } },
        {
          names: { front: model, end: model, data: model },
          inputs: { probe: { kind: "random", samples: 24 } },
        },
      );
      expect(result.summary).toMatch(/^Self-test passed/);
      expect(result.stitches!.length).toBeGreaterThanOrEqual(3);
    },
  );
});
