import { describe, expect, it } from "vitest";
import {
  type CaptureOptions,
  prepareCapture,
  runCapture,
} from "../../../extension/engine/models/capture";
import type { Model } from "../../../extension/engine/models/model";
import { representModel } from "../../../extension/engine/models/representations";
import { integers } from "../../../extension/engine/models/tensor";
import {
  fixtureFiles,
  fixtureModel,
  installed,
  modelBench,
  probeOf,
  torchRun,
  type Values,
} from "../support/models";
import { networks, openNetwork } from "./running/networks";

/** So many samples that a job has several batches. */
const repeated = ({ shape: [samples, ...rest], values }: Values): Values => ({
  shape: [8 * samples, ...rest],
  values: Array.from({ length: 8 }, () => values).flat(),
});

/** All values of all layers, by id. */
async function capture(model: Model, options: CaptureOptions, batch?: number) {
  const prepared = await prepareCapture(model, options);
  const ready = batch ? { ...prepared, input: { ...prepared.input, batch } } : prepared;
  const values = new Map(ready.layers.map(({ layer }) => [layer.id, [] as number[]]));
  const targets = ready.layers.map(
    ({ layer }) => ({ value: layer.value, into: "values" }) as const,
  );
  await runCapture(ready, options.bench, {
    targets,
    take: async (output, first) => {
      for (const [i, { layer, shape }] of ready.layers.entries()) {
        const row = shape.slice(1).reduce((product, size) => product * size, 1);
        const numbers = output.values[i].flatMap(({ data }) => Array.from(data, Number));
        for (const [at, value] of numbers.entries())
          values.get(layer.id)![first * row + at] = value;
      }
    },
  });
  return { ready, values };
}

function expectClose(got: readonly number[] | undefined, { values }: Pick<Values, "values">) {
  expect(got).toHaveLength(values.length);
  const scale = Math.max(...values.map(Math.abs));
  expect(Math.max(...values.map((x, i) => Math.abs(x - got![i])))).toBeLessThan(1e-5 * scale);
}

describe.skipIf(!installed)("activations of a model", () => {
  it("of layers that it does not have are a mistake of the call, which names some", async () => {
    const files = fixtureFiles("torch-cnn.onnx");
    const model = await fixtureModel("torch-cnn.onnx", files);
    const probe = probeOf(torchRun("torch-cnn").input);
    const options = { files, probe, bench: modelBench(files), only: () => false };
    await expect(prepareCapture(model, options)).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/^--layers: no layer of torch-cnn.onnx matches; it has `\w/),
    });
  });

  for (const name of ["torch-cnn", "torch-tokens"]) {
    it(`are torch's, layer by layer, in batches of any size: ${name}`, async () => {
      const { input, output, modules } = torchRun(name);
      const files = fixtureFiles(`${name}.onnx`);
      const model = await fixtureModel(`${name}.onnx`, files);
      for (const batch of [undefined, 1, 2]) {
        const probe = probeOf(repeated(input));
        const { values, ready } = await capture(
          model,
          { files, bench: modelBench(files), probe },
          batch,
        );
        expect(ready.problems).toEqual([]);
        for (const [id, value] of Object.entries(modules)) {
          expectClose(values.get(id), repeated(value));
        }
        expectClose([...values.values()].at(-1), repeated(output));
      }
    });
  }

  it.each(networks)("are torch's in networks of many kinds: %s", async (name) => {
    const { told, files, bench, model, probe } = await openNetwork(name);
    const { values } = await capture(model, { files, bench, probe });
    // of two recurrent operators in one module, the second is what the module answers
    const ids: Record<string, string> = { "lstm.first": "lstm", lstm: "lstm#2" };
    for (const [path, value] of Object.entries(told.modules)) {
      expectClose(values.get(ids[path] ?? path), value);
    }
    expectClose([...values.values()].at(-1), told.output);
  });

  it("are of samples that do not see each other", async () => {
    const files = fixtureFiles("torch-cnn.onnx");
    const model = await fixtureModel("torch-cnn.onnx", files);
    const node = {
      ...{ name: "running", operator: "CumSum", domain: "", outputs: ["running"] },
      ...{ inputs: ["y", "axis"], attributes: new Map() },
    };
    const { graph } = model;
    const axis = { kind: "tensor", tensor: integers([], [0]) } as const;
    const summing: Model = {
      ...model,
      graph: {
        ...graph,
        nodes: [...graph.nodes, node],
        constants: new Map([...graph.constants, ["axis", axis]]),
      },
      layers: [...model.layers, { id: "running", value: "running", weights: [] }],
    };
    const probe = probeOf(torchRun("torch-cnn").input);
    const { layers, problems } = await prepareCapture(summing, {
      files,
      bench: modelBench(files),
      probe,
    });
    expect(layers).toHaveLength(7);
    expect(problems.map(({ where }) => where)).toEqual(["running"]);
    expect(problems[0].text).toContain("something else to 2 samples than to each alone");
  });

  it("are reduced while the model runs", async () => {
    const { input, modules } = torchRun("torch-cnn");
    const files = fixtureFiles("torch-cnn.onnx");
    const model = await fixtureModel("torch-cnn.onnx", files);
    const bench = modelBench(files);
    const only = (id: string) => id === "conv";
    const ready = await prepareCapture(model, { files, bench, probe: probeOf(input), only });
    const { shape, values } = modules.conv;
    const mean = Array.from({ length: shape[0] * shape[1] }, (_, row) => {
      const map = values.slice(row * 16, row * 16 + 16);
      return map.reduce((sum, value) => sum + value, 0) / 16;
    });
    const pooled = await representModel(model, ready, { reduce: null, bench });
    expect(pooled.layers.map(({ info }) => [info.id, info.shape])).toEqual([["conv", [3, 3]]]);
    const { source } = pooled.layers[0];
    expectClose(source.kind === "held" ? [...source.data] : [], { values: mean });
    expect(pooled.notes[0].text).toContain("`conv` of 3 × 3 × 4 × 4 to 3 × 3");
  });

  it("stop between batches when cancelled", async () => {
    const files = fixtureFiles("torch-cnn.onnx");
    const model = await fixtureModel("torch-cnn.onnx", files);
    const stop = new AbortController();
    const bench = modelBench(files, { signal: stop.signal });
    const { input } = torchRun("torch-cnn");
    const ready = await prepareCapture(model, { files, bench, probe: probeOf(input) });
    const batches = { ...ready, input: { ...ready.input, batch: 1 } };
    let taken = 0;
    const running = runCapture(batches, bench, {
      targets: ready.layers.map(({ layer }) => ({ value: layer.value, into: "shape" }) as const),
      take: async () => {
        taken++;
        stop.abort();
      },
    });
    await expect(running).rejects.toMatchObject({ code: "cancelled" });
    expect(taken).toBeLessThan(3);
  });
});

describe("a package without onnxruntime", () => {
  it("says so, and what to do", async () => {
    const files = fixtureFiles("torch-cnn.onnx");
    const model = await fixtureModel("torch-cnn.onnx", files);
    const bench = modelBench(files, { runtime: null });
    const probe = probeOf(torchRun("torch-cnn").input);
    await expect(prepareCapture(model, { files, bench, probe })).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringMatching(
        /onnxruntime is not in this package.*compare activation dumps/,
      ),
    });
  });
});
