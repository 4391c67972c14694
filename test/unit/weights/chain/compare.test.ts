/** Chain figures of a comparison of two checkpoints, beside those of their layers. */
import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import type { CompareOptions } from "../../../../extension/engine/weights/compare";
import schema from "../../../../extension/protocol/result.schema.json";
import { comparePaths, pairOf } from "../../support/compareFiles";
import { MemoryFiles } from "../../support/memoryFiles";
import { denseNetwork, fileOf, type Parameters, values } from "./networks";
import { disguised, type HiddenLayer, reorder } from "./transforms";

const isResult = new Ajv2020({ allowUnionTypes: true }).compile(schema);

const hidden: readonly HiddenLayer[] = [1, 2].map((l) => ({
  weight: `fc${l}.weight`,
  bias: `fc${l}.bias`,
  norm: null,
  next: `fc${l + 1}.weight`,
}));
const net = denseNetwork([5, 8, 6, 3], 1);

async function compared(
  a: Parameters,
  b: Parameters,
  { metadata, ...options }: Partial<CompareOptions> & { metadata?: Record<string, string> } = {},
) {
  const files = new MemoryFiles({
    "a.safetensors": fileOf(a, { metadata }),
    "b.safetensors": fileOf(b, { metadata }),
  });
  const result = await comparePaths("a.safetensors", "b.safetensors", { files, options });
  expect(isResult(JSON.parse(JSON.stringify(result))), JSON.stringify(isResult.errors)).toBe(true);
  return result;
}

describe("a comparison of two networks that are chains", () => {
  it("says first that they are one in another order, when the file names the activation", async () => {
    const copy = disguised(net, hidden, 3);
    const result = await compared(net, copy, { metadata: { activation: "relu" } });
    expect(result.summary).toMatch(/^The networks are identical up to permutation and rescaling/);
    expect(result.equivalences?.[0].badge).toBe("identical up to permutation and rescaling");
    expect(pairOf(result, "fc2")["weights.chain.canonical"]).toBeCloseTo(1, 12);
    expect(pairOf(result, "fc2")["weights.chain.matched"]).toBeLessThan(1e-12);
    expect(pairOf(result, "fc2")["weights.cosine"]).toBeLessThan(0.9);
  });

  it("says what it would take where the activation is not known", async () => {
    const rescaled = await compared(net, disguised(net, hidden, 3));
    expect(rescaled.summary).toMatch(
      /^The networks map onto each other by reordering and rescaling hidden units: one function if their activations are positively homogeneous/,
    );
    expect(rescaled.equivalences?.[0].badge).toBeNull();
    const reordered = await compared(net, reorder(net, hidden[0], [7, 6, 5, 4, 3, 2, 1, 0]));
    expect(reordered.summary).toMatch(/by reordering hidden units alone: one function whatever/);
  });

  it("says nothing of the kind of other networks, and of equal ones", async () => {
    const other = await compared(net, denseNetwork([5, 8, 6, 3], 2));
    expect(other.summary).toMatch(/^All 3 layers changed/);
    expect(other.equivalences?.[0].certificate).toBeNull();
    expect(pairOf(other, "fc3")["weights.chain.matched"]).toBeGreaterThan(0.2);
    expect((await compared(net, net)).summary).toMatch(/^All 3 layers are unchanged/);
  });

  it("leaves chains out where they are not asked for, or are none", async () => {
    const cosines = await compared(net, net, { measures: ["weights.cosine"] });
    expect(cosines).not.toHaveProperty("equivalences");
    expect(pairOf(cosines, "fc1")).not.toHaveProperty("weights.chain.canonical");
    const pairs = await compared(net, net, { pairsOnly: true });
    expect(pairs).not.toHaveProperty("equivalences");
    const branched = { ...net, "layer.downsample.weight": values([8, 5], new Float64Array(40)) };
    const none = await compared(net, branched);
    expect(none).not.toHaveProperty("equivalences");
    const asked = await compared(net, branched, { measures: ["weights.chain.canonical"] });
    expect(asked.notes.map(({ at, text }) => `${at}: ${text}`).join("\n")).toMatch(
      /weights\.chain: B is no chain of layers: layer `layer\.downsample` stands beside/,
    );
  });

  it("has the forms that are asked for", async () => {
    const result = await compared(net, net, {
      measures: ["weights.chain.raw", "weights.chain.plain"],
    });
    expect(pairOf(result, "fc1")).toMatchObject({
      "weights.chain.raw": 1,
      "weights.chain.plain": 1,
    });
    await expect(compared(net, net, { measures: ["weights.chain.best"] })).rejects.toMatchObject({
      code: "usage",
    });
  });
});
