import { describe, expect, it } from "vitest";
import { constantInfo } from "../../../extension/engine/models/graph";
import type { Model } from "../../../extension/engine/models/model";
import { shuffledWeights } from "../../../extension/engine/models/shuffledWeights";
import { fixtureFiles, fixtureModel } from "../support/models";
import { storedTensor } from "../support/storedTensor";

const NAME = "torch-cnn.onnx";
const files = fixtureFiles(NAME);

/** The entries of every constant that layers call their weights. */
async function weightsOf({ graph, layers }: Model) {
  const names = [...new Set(layers.flatMap(({ weights }) => weights))];
  const read = names.map(async (name) => {
    const constant = graph.constants.get(name)!;
    const values = [...(await storedTensor(constant, files)).data].map(Number);
    return { name, shape: constantInfo(constant).shape, values };
  });
  return Promise.all(read);
}

const sorted = (values: readonly number[]) => [...values].sort((x, y) => x - y);

describe("a model with shuffled weights", () => {
  it("has the entries of each matrix and kernel in another order, and vectors as they are", async () => {
    const model = await fixtureModel(NAME);
    const before = await weightsOf(model);
    const after = await weightsOf((await shuffledWeights(model, files, { seed: 1 }))!);
    let moved = 0;
    for (const [at, { name, shape, values }] of before.entries()) {
      expect(after[at]).toMatchObject({ name, shape });
      expect(sorted(after[at].values), name).toEqual(sorted(values));
      if (shape.length < 2) expect(after[at].values, name).toEqual(values);
      else {
        expect(after[at].values, name).not.toEqual(values);
        moved++;
      }
    }
    expect(moved).toBeGreaterThan(1);
    // the model itself is as it was
    expect(await weightsOf(model)).toEqual(before);
  });

  it("is the same for the same seed, and another for another", async () => {
    const model = await fixtureModel(NAME);
    const [first, again, other] = await Promise.all(
      [1, 1, 2].map(async (seed) => weightsOf((await shuffledWeights(model, files, { seed }))!)),
    );
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("is none where no weight can be shuffled, and stops when cancelled", async () => {
    const model = await fixtureModel(NAME);
    const bare = { ...model, layers: model.layers.map((layer) => ({ ...layer, weights: [] })) };
    expect(await shuffledWeights(bare, files, { seed: 1 })).toBeNull();
    await expect(
      shuffledWeights(model, files, { seed: 1, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: "cancelled" });
  });
});
