/** Networks of files: read from checkpoints and from JSON, and refused. */
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../../extension/engine/formats/index";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import { parseArchitecture } from "../../../../extension/engine/models/architecture/parse";
import {
  checkpointStack,
  partsOf,
} from "../../../../extension/engine/weights/tensorSimilarity/checkpointStack";
import { inputLayer } from "../../../../extension/engine/weights/tensorSimilarity/inputLaw";
import { liftedStack, prepended } from "../../../../extension/engine/weights/tensorSimilarity/lift";
import { recognizeStack } from "../../../../extension/engine/weights/tensorSimilarity/recognizeStack";
import { parseStack } from "../../../../extension/engine/weights/tensorSimilarity/stackJson";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";
import { shapedFile } from "../../support/shapedFile";
import { compared, json, randomLayers, stack, valuesOf } from "./support";

type Tensors = Readonly<Record<string, { readonly shape: number[]; readonly values: number[] }>>;

const numbers = (count: number, seed: number) =>
  Array.from({ length: count }, (_, i) => Math.fround(Math.sin(seed + 1.7 * i)));
const tensor = (shape: number[], seed: number) => ({
  shape,
  values: numbers(
    shape.reduce((n, size) => n * size, 1),
    seed,
  ),
});

async function opened(tensors: Tensors) {
  const files = new MemoryFiles({
    "net.safetensors": shapedFile(new Map(Object.entries(tensors))),
  });
  const checkpoint = await openCheckpoint(files, "net.safetensors");
  return {
    checkpoint,
    reading: { executor: inlineExecutor(files), signal: new AbortController().signal },
  };
}

const scaled = ({ data, ...shape }: DenseMatrix, factor: number): DenseMatrix => ({
  ...shape,
  data: data.map((value) => factor * value),
});

const rowsOf = ({ shape: [rows, columns], values }: Tensors[string]) =>
  Array.from({ length: rows }, (_, i) => values.slice(i * columns, (i + 1) * columns));

const block: Tensors = {
  "embed.weight": tensor([3, 5], 1),
  "mlp.left.weight": tensor([4, 3], 2),
  "mlp.right.weight": tensor([4, 3], 3),
  "mlp.down.weight": tensor([3, 4], 4),
  "head.weight": tensor([2, 3], 5),
};
const biased: Tensors = {
  ...block,
  "mlp.left.bias": tensor([4], 6),
  "mlp.right.bias": tensor([4], 7),
  "mlp.down.bias": tensor([3], 8),
};

describe("a checkpoint", () => {
  it("is the stack of its matrices", async () => {
    const { checkpoint, reading } = await opened(block);
    const { layers, assumptions } = recognizeStack(checkpoint);
    expect(assumptions.join()).toMatch(/without a residual/);
    const read = checkpointStack(partsOf(checkpoint, layers), false, reading);
    const identity = [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ];
    const written = parseStack(
      json({
        lifted: false,
        layers: [
          { factors: [rowsOf(block["embed.weight"])], D: identity },
          {
            factors: [rowsOf(block["mlp.left.weight"]), rowsOf(block["mlp.right.weight"])],
            D: rowsOf(block["mlp.down.weight"]),
          },
          { factors: [identity], D: rowsOf(block["head.weight"]) },
        ],
      }),
      "B",
    );
    const values = await valuesOf(read, written);
    expect(values.layer_sym).toBeCloseTo(1, 12);
    expect(values["gauss_exact.relativeError"]).toBeCloseTo(0, 12);
  });

  it("has biases, residuals and lerp as an architecture file says", async () => {
    const { checkpoint, reading } = await opened(biased);
    const stackBy = (fields: object) => {
      const layer = { kind: "bilinear", left: "mlp.left", right: "mlp.right", down: "mlp.down" };
      const layers = [
        { kind: "linear", weights: "embed" },
        { ...layer, ...fields },
        { kind: "linear", weights: "head" },
      ];
      const text = json({ kind: "cognate.architecture", schema: 1, input: [5], layers });
      const architecture = parseArchitecture(text, "spec.json");
      return checkpointStack(partsOf(checkpoint, architecture.layers), true, reading);
    };
    const f = (x: readonly number[], own: number, branch: number) => {
      const times = (m: string, v: readonly number[]) =>
        rowsOf(biased[m]).map((row) => row.reduce((sum, w, i) => sum + w * v[i], 0));
      const e = times("embed.weight", x);
      const side = (name: string) =>
        times(`mlp.${name}.weight`, e).map((v, i) => v + biased[`mlp.${name}.bias`].values[i]);
      const h = side("left").map((v, i) => v * side("right")[i]);
      const y = times("mlp.down.weight", h).map((v, i) => v + biased["mlp.down.bias"].values[i]);
      return times(
        "head.weight",
        y.map((v, i) => branch * v + own * e[i]),
      );
    };
    for (const [fields, own, branch] of [
      [{ residual: 0.5 }, 0.5, 1],
      [{ lerp: 0.25 }, 0.75, 0.25],
    ] as const) {
      const read = stackBy(fields);
      // E |f|² over a product rule that is exact for the fourth powers of five inputs
      const values = await valuesOf(read, read);
      expect(values["gauss_exact.aa"]).toBeCloseTo(
        quadrature((x) => f(x, own, branch)),
        6,
      );
    }
  });

  it.each([
    [
      "a gated layer",
      { "m.gate_proj.weight": tensor([4, 3], 1), "m.up_proj.weight": tensor([4, 3], 2) },
      /activation, as of SwiGLU.*--spec/,
    ],
    [
      "plain layers, which have ReLU",
      { "0.weight": tensor([4, 3], 1), "2.weight": tensor([2, 4], 2) },
      /ReLU.*cognate chain/,
    ],
    [
      "attention with softmax",
      { "h.q_proj.weight": tensor([4, 4], 1) },
      /softmax.*cognate circuits/,
    ],
  ] as const)("is refused with what applies instead: %s", async (_, tensors, message) => {
    const { checkpoint } = await opened(tensors);
    expect(() => recognizeStack(checkpoint)).toThrow(message);
    expect(() => recognizeStack(checkpoint)).toThrow(
      expect.objectContaining({ code: "format.unsupported" }),
    );
  });

  const bilinear = { kind: "bilinear", left: "mlp.left", right: "mlp.right", down: "mlp.down" };
  it.each([
    [
      "a layer that is not there",
      [{ kind: "linear", weights: "nowhere" }],
      /layer `nowhere`: expected a layer with a matrix, got no such layer/,
    ],
    [
      "an activation that is no polynomial",
      [{ kind: "linear", weights: "embed" }, { kind: "relu" }, { kind: "linear", weights: "head" }],
      /\(relu\): tensor similarity takes linear, bilinear and squared layers.*cognate chain/,
    ],
    [
      "layers in an order that does not chain",
      [
        { kind: "linear", weights: "embed" },
        { kind: "linear", weights: "embed" },
      ],
      /layer 1 takes 5 entries, expected the 3 that layer 0 gives/,
    ],
    [
      "a residual around layers of two widths",
      [{ ...bilinear, down: "head", residual: 1 }],
      /expected 4 columns|outputs as it has inputs|way down/,
    ],
    [
      "a residual around a linear layer",
      [{ kind: "residual", layers: [{ kind: "linear", weights: "mlp.left" }] }],
      /residual around one bilinear or squared layer/,
    ],
  ])("is refused by a specification with %s", async (_, layers, message) => {
    const { checkpoint, reading } = await opened(block);
    const text = json({ kind: "cognate.architecture", schema: 1, input: [5], layers });
    expect(() =>
      checkpointStack(
        partsOf(checkpoint, parseArchitecture(text, "spec.json").layers),
        true,
        reading,
      ),
    ).toThrow(message);
  });

  it("with a NaN is refused with the tensor's name", async () => {
    const bad = {
      ...block,
      "mlp.down.weight": { shape: [3, 4], values: [Number.NaN, ...numbers(11, 1)] },
    };
    const { checkpoint, reading } = await opened(bad);
    const read = checkpointStack(
      partsOf(checkpoint, recognizeStack(checkpoint).layers),
      false,
      reading,
    );
    await expect(compared(read, read)).rejects.toMatchObject({
      code: "input.nonfinite",
      message: expect.stringContaining("mlp.down.weight"),
    });
  });
});

/** E |f(x)|² for x ~ N(0, I) and a polynomial of degree 2 in each of five inputs. */
function quadrature(f: (x: readonly number[]) => readonly number[]): number {
  // Gauss-Hermite, 3 points: exact to degree 5
  const nodes = [-Math.sqrt(3), 0, Math.sqrt(3)];
  const weights = [1 / 6, 2 / 3, 1 / 6];
  let sum = 0;
  for (let at = 0; at < 3 ** 5; at++) {
    const digits = Array.from({ length: 5 }, (_, i) => Math.floor(at / 3 ** i) % 3);
    const weight = digits.reduce((product, digit) => product * weights[digit], 1);
    sum += weight * f(digits.map((digit) => nodes[digit])).reduce((s, y) => s + y * y, 0);
  }
  return sum;
}

describe("the law of the inputs", () => {
  it("is a first layer: scaled inputs, and a mean through the constant", async () => {
    const a = stack(randomLayers([2, 2], 3, 1));
    const b = stack(randomLayers([2, 2], 3, 2), "B");
    const covariance = { rows: 2, columns: 2, data: Float64Array.of(4, 1, 1, 3) };
    const mean = Float64Array.of(0.5, -1);
    const under = (each: typeof a) =>
      prepended(inputLayer(covariance, mean, { lifted: true, name: "C" }), liftedStack(each));
    const values = await valuesOf(under(a), under(b));
    expect(values.gauss_close).toBeCloseTo(values.gauss_exact ?? 0, 10);
    expect(values.gauss_close).not.toBeCloseTo((await valuesOf(a, b)).gauss_close ?? 0, 3);
    expect(() =>
      inputLayer({ ...covariance, data: Float64Array.of(1, 2, 2, 1) }, null, {
        lifted: false,
        name: "C",
      }),
    ).toThrow(/no negative eigenvalues/);
  });
});

describe("bad input", () => {
  const layer = { factors: [[[1, 0]], [[0, 1]]], D: [[1]] };
  it.each([
    [{ layers: [layer] }, /lifted: expected true or false, got nothing/],
    [{ lifted: false, layers: [] }, /has no layers/],
    [
      { lifted: false, layers: [{ ...layer, D: [[1, 2]] }] },
      /layers\[0\]\.D: expected 1 columns, got 1x2/,
    ],
    [{ lifted: false, layers: [layer, layer] }, /layer 1 takes 2 entries, expected the 1/],
    [
      { lifted: false, layers: [{ factors: [[[1], [1, 2]]], D: [[1, 1]] }] },
      /factors\[0\]\[1\]: expected 1 numbers/,
    ],
    [{ lifted: false, layers: [{ factors: [[["x"]]], D: [[1]] }] }, /expected a number, got "x"/],
    [{ lifted: false, layers: [{ factor: 1 }] }, /no field but factors, D, attention/],
  ])("in JSON names the place: %j", (value, message) => {
    expect(() => parseStack(json(value), "a.json")).toThrow(message);
  });

  it("of depths that differ, or of other spaces, is refused", async () => {
    const one = stack(randomLayers([3, 2], 4, 1));
    const two = stack(randomLayers([3, 3, 2], 4, 1), "B");
    await expect(compared(one, two)).rejects.toMatchObject({
      code: "shape.mismatch",
      message: expect.stringMatching(/has 2, expected 1 layers/),
    });
    const wide = stack(randomLayers([4, 2], 4, 1), "B");
    await expect(compared(one, wide)).rejects.toThrow(/has 4 inputs, expected the 3/);
    await expect(compared(one, one, { slice: 2 })).rejects.toMatchObject({ code: "usage" });
  });

  it("of weights too large to multiply is not called a function that is zero", async () => {
    const [layer] = randomLayers([3, 2], 4, 1);
    const huge = { ...layer, output: scaled(layer.output, 1e300) };
    const large = await compared(stack([layer]), stack([huge], "B"), { form: "layer_sym" });
    expect(large.values?.layer_sym).toBeNull();
    expect(large.notes.map(({ code }) => code)).toContain("overflow");
    expect(large.notes.map(({ code }) => code)).not.toContain("zero");
    const none = { ...layer, output: scaled(layer.output, 0) };
    const zero = await compared(stack([layer]), stack([none], "B"), { form: "layer_sym" });
    expect(zero.notes.map(({ code }) => code)).toContain("zero");
  });

  it("of depths that differ is no fault where whole functions are compared", async () => {
    const layers = randomLayers([3, 3, 2], 4, 1);
    const [first, second] = layers;
    const linear = { rows: 3, columns: 3, data: Float64Array.of(1, 0, 0, 0, 2, 0, 0, 0, 1) };
    const more = stack([first, { kind: "linear", weight: linear }, second], "B");
    const values = await valuesOf(stack(layers), more, { form: "gauss_exact" });
    expect(Math.abs(values.gauss_exact ?? 1)).toBeLessThan(1);
  });
});
