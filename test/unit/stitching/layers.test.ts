import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../extension/engine/linalg/random";
import type { Graph } from "../../../extension/engine/models/graph";
import { floats, integers, type Tensor } from "../../../extension/engine/models/tensor";
import { initialize } from "../../../extension/engine/models/training/initializers";
import { saveSafetensors } from "../../../extension/engine/models/training/saveSafetensors";
import { channelRows, channelRowsAdjoint } from "../../../extension/engine/stitching/channelRows";
import { formFault, layerForm } from "../../../extension/engine/stitching/layerForm";
import { marked, markerDesign } from "../../../extension/engine/stitching/markers";
import { int, ints, network } from "../models/training/networks";
import { installed } from "../support/models";
import { cloudData, onnxOf, perceptron, stitchFiles } from "./networks";

describe("rows of channels", () => {
  it("are resized as torch does it", () => {
    const path = join(import.meta.dirname, "../../fixtures/stitching/resize.json");
    const cases: { shape: number[]; size: number[]; x: number[]; rows: number[] }[] = JSON.parse(
      readFileSync(path, "utf8"),
    );
    for (const { shape, size, x, rows } of cases) {
      const form = layerForm(shape.slice(1), true)!;
      const got = channelRows(Float64Array.from(x), form, { ...form, positions: size });
      expect(got.length).toBe(rows.length);
      got.forEach((value, i) => {
        // scales are kept in float32, as runtimes have them
        expect(value).toBeCloseTo(rows[i], 6);
      });
    }
  });

  it("have the transposed map as adjoint", () => {
    const form = layerForm([2, 3, 5], true)!;
    const target = { ...form, positions: [4, 2] };
    const random = createRandom(3);
    const draw = (length: number) => Float64Array.from({ length }, () => random.gaussian());
    const [x, y] = [draw(2 * 2 * 15), draw(2 * 2 * 8)];
    const dot = (p: Float64Array, q: Float64Array) => p.reduce((sum, v, i) => sum + v * q[i], 0);
    const sent = dot(channelRows(x, form, target), y);
    expect(dot(x, channelRowsAdjoint(y, form, target))).toBeCloseTo(sent, 10);
  });

  it("are what they are where nothing is resized", () => {
    const form = layerForm([2, 1, 2], true)!;
    expect([...channelRows(Float32Array.of(1, 2, 3, 4), form, form)]).toEqual([1, 3, 2, 4]);
    const tokens = layerForm([2, 2], false)!;
    expect([...channelRows(Float32Array.of(1, 2, 3, 4), tokens, tokens)]).toEqual([1, 2, 3, 4]);
  });
});

describe("forms of layers", () => {
  it("say what cannot be stitched", () => {
    const [vector, map, tokens] = [
      layerForm([8], false)!,
      layerForm([4, 6, 6], true)!,
      layerForm([5, 8], false)!,
    ];
    expect(formFault(vector, layerForm([3], false)!)).toBeNull();
    expect(formFault(map, layerForm([2, 3, 9], true)!)).toBeNull();
    expect(formFault(map, vector)).toMatch(/a map of 4 × 6 × 6 and a vector of 8/);
    expect(formFault(tokens, layerForm([7, 8], false)!)).toMatch(/as many tokens.*5 and 7/);
    expect(layerForm([2, 3, 4], false)).toBeNull();
  });
});

describe("markers", () => {
  const probe = {
    ...{ samples: 2, text: "pictures", labels: null, notes: [] },
    inputs: [{ name: "x", shape: [3, 8, 8], data: new Float64Array(2 * 3 * 64).fill(0.25) }],
  };
  probe.inputs[0].data[0] = 0;
  probe.inputs[0].data[1] = 1;

  it("put a patch of the class's color at the class's place", () => {
    const markers = { kind: "place", size: null, classes: 10, seed: 4 } as const;
    const { colors } = markerDesign(markers);
    expect(new Set(colors.map(String)).size).toBe(10);
    const one = marked(probe, [3, 3], markers, 0).inputs[0].data;
    const changed = [...one.keys()].filter((i) => one[i] !== probe.inputs[0].data[i]);
    // both pictures bear the same patch at the same place
    const places = changed.map((i) => i % 64);
    const first = places.slice(0, places.length / 2);
    expect(new Set(places).size).toBeLessThanOrEqual(4);
    expect(first.length).toBeGreaterThan(0);
    const other = marked(probe, [4, 4], markers, 0).inputs[0].data;
    expect([...other]).not.toEqual([...one]);
  });

  it("are for pictures only", () => {
    const flat = { ...probe, inputs: [{ ...probe.inputs[0], shape: [192] }] };
    const markers = { kind: "random", size: 2, classes: 3, seed: 0 } as const;
    expect(() => marked(flat, [0, 1], markers, 0)).toThrow(/--marker: is for pictures/);
  });
});

/** conv 3-c-c', each with ReLU, the second of stride 2; global mean; linear. */
function convolutional(channels: readonly [number, number], seed: number): Graph {
  const random = createRandom(seed);
  const make = (shape: number[]) => initialize({ kind: "kaimingUniform" }, shape, { random });
  const [c1, c2] = channels;
  const weights: Record<string, Tensor> = {
    "conv1.weight": make([c1, 3, 3, 3]),
    "conv2.weight": make([c2, c1, 3, 3]),
    "fc.weight": make([4, c2]),
  };
  const pads = ints([1, 1, 1, 1]);
  return network({ name: "x", dtype: "F32", shape: ["batch", 3, 8, 8] }, weights, (build) => {
    const a = build.node("Relu", [
      build.node("Conv", ["x", "conv1.weight"], { attributes: { pads } }),
    ]);
    const strided = { pads, strides: ints([2, 2]) };
    const b = build.node("Relu", [
      build.node("Conv", [a, "conv2.weight"], { attributes: strided }),
    ]);
    const mean = build.node("ReduceMean", [b], {
      attributes: { axes: ints([2, 3]), keepdims: int(0) },
    });
    return build.node("Gemm", [mean, "fc.weight"], { attributes: { transB: int(1) } });
  });
}

function pictures(count: number): Uint8Array {
  const random = createRandom(9);
  const x = Float32Array.from({ length: count * 192 }, () => random.uniform());
  const labels = Array.from({ length: count }, () => random.below(4));
  return saveSafetensors(
    new Map<string, Tensor>([
      ["x", floats([count, 3, 8, 8], x)],
      ["labels", integers([count], labels)],
    ]),
  );
}

describe.skipIf(!installed)("stitches", () => {
  it("lead between maps of all sizes, and tell excess agreement under markers", async () => {
    const result = await stitchFiles(
      {
        "front.onnx": await onnxOf(convolutional([5, 7], 1)),
        "end.onnx": await onnxOf(convolutional([6, 4], 2)),
        "data.safetensors": pictures(60),
      },
      { all: true, methods: ["ls", "tlm"], marker: { kind: "place", size: 2 } },
    );
    expect(result.stitches).toHaveLength(8);
    const excess = result.matrices.find(({ measure }) => measure === "stitch.tlm.excess")!;
    expect(excess.values.flat().every((value) => Number.isFinite(value))).toBe(true);
    const ranks = result.stitches!.map(({ values }) => values.rank!);
    expect(ranks.every((rank) => rank > 0 && rank <= 6)).toBe(true);
    expect(result.notes.some(({ code }) => code === "marker")).toBe(true);
  });

  it("into a layer that is dead, or between unlike layers, are refused with the reason", async () => {
    const dead = perceptron([6, 5, 4], 3);
    const zero = (name: string, shape: number[]) =>
      [name, { kind: "tensor", tensor: floats(shape, new Float32Array(30)) }] as const;
    const constants = new Map([...dead.constants, zero("fc1.weight", [5, 6])]);
    constants.set("fc1.bias", {
      kind: "tensor",
      tensor: floats([5], new Float32Array(5).fill(-1)),
    });
    const contents = {
      "front.onnx": await onnxOf(perceptron([6, 8, 4], 4)),
      "end.onnx": await onnxOf({ ...dead, constants }),
      "data.safetensors": cloudData(40, 1),
    };
    await expect(stitchFiles(contents)).rejects.toThrow(/answers 0 to every sample/);
    const turned = await stitchFiles(
      contents,
      { methods: ["ls"] },
      {
        names: { front: "end.onnx", end: "front.onnx" },
      },
    );
    expect(turned.notes.map(({ code }) => code)).toContain("layer.dead");
  });

  it("into a model without derivatives name the operator, unless they need none", async () => {
    const build = perceptron([6, 8, 8, 4], 4);
    const nodes = build.nodes.map((node, i) =>
      i === 3 ? { ...node, operator: "Shrink", attributes: new Map() } : node,
    );
    const contents = {
      "front.onnx": await onnxOf(perceptron([6, 8, 4], 5)),
      "end.onnx": await onnxOf({ ...build, nodes }),
      "data.safetensors": cloudData(40, 1),
    };
    await expect(stitchFiles(contents, { methods: ["dm", "slm"] })).rejects.toThrow(
      /no stitch into .* can be trained, as there is no derivative rule for Shrink node/,
    );
    const { stitches } = await stitchFiles(contents, { methods: ["ls"] });
    expect(stitches!.length).toBeGreaterThan(0);
    // unasked, the methods that descend are left out with the reason
    const { params, notes } = await stitchFiles(contents);
    expect(params.methods).toEqual(["ls"]);
    expect(notes.find(({ code }) => code === "method.left")?.text).toMatch(/Shrink node/);
  });
});
