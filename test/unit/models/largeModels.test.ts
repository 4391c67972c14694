/** Models of very many nodes: nothing takes longer than in proportion, and a cancel is heard. */
import { describe, expect, it } from "vitest";
import type { Checkpoint } from "../../../extension/engine/formats/checkpoint";
import { openCheckpoint } from "../../../extension/engine/formats/index";
import { modelAbilities } from "../../../extension/engine/models/ability";
import { compareModels, type ModelOptions } from "../../../extension/engine/models/compareModels";
import { modelLayers } from "../../../extension/engine/models/layers";
import { openModel } from "../../../extension/engine/models/model";
import { sortNodes } from "../../../extension/engine/models/onnx/sortNodes";
import { Turns } from "../../../extension/engine/turns";
import { openCancellable } from "../../../extension/node/openCancellable";
import { chainGraph, chainModel } from "../support/chainModel";
import { inlineExecutor } from "../support/inlineExecutor";
import { MemoryFiles } from "../support/memoryFiles";

const NODES = 12_000;
const files = new MemoryFiles({ "chain.onnx": Buffer.from(await chainModel(NODES)) });

/** How often others had their turn while `work` went on. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let going = true;
  const count = () => {
    turns++;
    if (going) setImmediate(count);
  };
  setImmediate(count);
  await work();
  going = false;
  return turns;
}

describe("a model of very many nodes", () => {
  it("is opened in turns, between which a cancel is heard", async () => {
    let checkpoint: Checkpoint | undefined;
    const opening = async () => {
      checkpoint = await openCheckpoint(files, "chain.onnx");
    };
    expect(await turnsDuring(opening)).toBeGreaterThan(8);
    const both = () => Promise.all([opening(), opening()]);
    expect(await turnsDuring(both)).toBeGreaterThan(8);
    if (!checkpoint) throw new Error("not opened");
    expect(checkpoint.tensors).toHaveLength(NODES / 2);
    const model = await openModel(files, checkpoint);
    expect(model.layers).toHaveLength((3 * NODES) / 4);
    expect(model.layers.slice(1, 6).map(({ id }) => id)).toEqual([
      "act",
      "act#2",
      "l4",
      "act#3",
      "act#4",
    ]);
    expect(await turnsDuring(() => modelAbilities(model))).toBeGreaterThan(2);

    const stop = new AbortController();
    let heard = 0;
    const stopped = openModel(files, checkpoint, { signal: stop.signal });
    setTimeout(() => {
      heard++;
      stop.abort();
    }, 0);
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    expect(heard).toBe(1);
  });

  it("is let go of at the next turn once opening was stopped", async () => {
    const stop = new AbortController();
    const opening = openCancellable(files, "chain.onnx", stop.signal);
    setTimeout(() => stop.abort(), 0);
    await expect(opening).rejects.toMatchObject({ code: "cancelled" });
    let turns = 0;
    for (; files.openSources > 0 && turns < 100; turns++)
      await new Promise((resolve) => setTimeout(resolve, 0));
    // to the end it would take a dozen
    expect(turns).toBeLessThan(5);
  });

  it("is sorted, and its layers named, in proportion to their number", async () => {
    const { nodes, constants: weights } = chainGraph(NODES);
    const known = new Set(["x", ...weights.keys()]);
    const { sorted, stuck } = sortNodes(nodes.toReversed(), known);
    expect(stuck).toBeUndefined();
    expect(sorted.at(-1)).toBe(nodes.at(-1));
    // one value that all the others wait for
    const waiting = nodes.map((node, i) => ({ ...node, inputs: ["late"], outputs: [`w${i}`] }));
    const late = { ...nodes[0], inputs: ["x"], outputs: ["late"] };
    expect(sortNodes([...waiting, late], new Set(["x"])).sorted).toHaveLength(NODES + 1);
    // chains of constants, each of which is made of all before it
    const folded = nodes.map((node, i) => ({ ...node, inputs: [`v${i - 1}`, `w${i}`] }));
    const constant = { kind: "tensor", tensor: { dtype: "F32", shape: [4] } } as never;
    const names = ["v-1", ...nodes.map((_, i) => `w${i}`)];
    const constants = new Map(names.map((name) => [name, constant] as const));
    const tensors = names.map((name) => ({ name: `${name}.weight`, dtype: "F32", shape: [4] }));
    const graph = { ...chainGraph(0), nodes: folded, constants, outputs: [] };
    expect(await modelLayers(graph, { tensors } as never, new Turns())).toEqual([]);
  });

  it("is not compared all with all: the error says how many layers there are", async () => {
    const checkpoint = await openCheckpoint(files, "chain.onnx");
    const options: ModelOptions = {
      measures: null,
      layers: null,
      reduce: null,
      userPairs: [],
      seed: 0,
      mode: "fast",
      pairsOnly: false,
      bootstrap: 0,
      nullDraws: 0,
      splitHalf: 0,
      noiseCeiling: 0,
      correction: "none",
      statistics: "matrix",
      probe: { kind: "random", samples: 4 },
      settings: { a: null, b: null },
    };
    const signal = new AbortController().signal;
    const context = { executor: inlineExecutor(files), signal, onProgress: () => {}, files };
    await expect(compareModels(checkpoint, checkpoint, options, context)).rejects.toMatchObject({
      code: "format.limit",
      message: expect.stringMatching(
        /^chain\.onnx has 9,000 layers: 81,000,000 pairs, expected at most 10,000,000 pairs; choose some with --layers/,
      ),
    });
  });
});
