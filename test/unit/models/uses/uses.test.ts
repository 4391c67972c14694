import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { GraphBuilder } from "../../../../extension/engine/models/graphBuilder";
import { exportOnnx } from "../../../../extension/engine/models/onnx/exportGraph";
import { floats } from "../../../../extension/engine/models/tensor";
import { firstRise } from "../../../../extension/engine/models/uses/freeze";
import { render } from "../../../../extension/engine/report/render";
import { subnetworksTable } from "../../../../extension/engine/report/subnetworksTable";
import type { Result } from "../../../../extension/engine/result";
import { nativeRuntime } from "../../../../extension/node/runtimes/onnxNative";
import { createService } from "../../../../extension/node/service";
import type { SubnetworksParams } from "../../../../extension/protocol/engineApi";
import schema from "../../../../extension/protocol/result.schema.json";
import { dumpFile, gaussian } from "../../representations/dumps";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";
import { installed } from "../derivatives/support";

const isResult = new Ajv2020({ strict: false }).compile<Result>(schema);
const [WIDTH, CLASSES, SAMPLES] = [8, 3, 120];

/** What a residual block h + f(h) adds. */
type Block = "nothing" | "linear" | "rectified";

/** Blocks over inputs, and a head; `changed` blocks have other weights. */
function network(blocks: readonly Block[], changed: readonly number[] = []): Promise<Uint8Array> {
  const build = new GraphBuilder({
    name: "blocks",
    operatorSet: 17,
    domains: new Map(),
    inputs: [{ name: "x", dtype: "F32", shape: ["batch", WIDTH] }],
    outputs: [],
    nodes: [],
    constants: new Map(),
  });
  const weight = (columns: number, scale: number, stream: number) => {
    const random = createRandom(7, stream);
    const data = Array.from({ length: WIDTH * columns }, () => scale * random.gaussian());
    return build.constant(floats([WIDTH, columns], data), `w${stream % 100}.weight`);
  };
  let value = "x";
  for (const [at, block] of blocks.entries()) {
    const stream = changed.includes(at) ? 100 + at : at;
    const w = weight(WIDTH, block === "nothing" ? 0 : 0.6, stream);
    const product = build.node("MatMul", [value, w]);
    value = build.node("Add", [
      value,
      block === "rectified" ? build.node("Relu", [product]) : product,
    ]);
  }
  const answer = build.node("MatMul", [value, weight(CLASSES, 1, 99)]);
  const open = () => Promise.reject(new Error("nothing is stored"));
  return exportOnnx(build.finish([answer]), { open });
}

const probe = (labels?: readonly number[]) =>
  dumpFile(
    {
      x: gaussian([SAMPLES, WIDTH], 3),
      ...(labels && { labels: { shape: [SAMPLES], values: labels, dtype: "I64" as const } }),
    },
    {},
  );

async function inspect(
  files: Readonly<Record<string, Uint8Array>>,
  params: Partial<SubnetworksParams>,
): Promise<Result> {
  const store = new MemoryFiles(files);
  const runtime = async () => nativeRuntime();
  const service = createService({ files: store, executor: inlineExecutor(store, { runtime }) });
  const asked = { path: "a.onnx", probe: "probe.safetensors", layers: "Add*", ...params };
  const context = { signal: new AbortController().signal, progress: () => {} };
  const result = await service.subnetworks({ subsets: 0, ...asked }, context);
  if (!isResult(result)) throw new Error(JSON.stringify(isResult.errors));
  return result;
}

describe.skipIf(!installed)("the control", () => {
  const blocks: Block[] = ["rectified", "nothing", "nothing", "linear", "nothing", "rectified"];

  it("says what contrast the cuts of a model have when its weights are shuffled", async () => {
    const files = { "a.onnx": await network(blocks), "probe.safetensors": probe() };
    const result = await inspect(files, { groups: 2, subsets: 5, start: "identity" });
    expect(result.params.control).toBe("entry-shuffled weights");
    const { control } = result.cuts![0];
    expect(control).toBeGreaterThan(0);
    expect(control).not.toBe(result.cuts![0].contrast);
    for (const { cuts } of result.segmentations!) {
      for (const cut of cuts) expect(cut.control === null).toBe(cut.contrast === null);
    }
    const again = await inspect(files, { groups: 2, subsets: 5, start: "identity" });
    expect(again.cuts).toEqual(result.cuts);
    const other = await inspect(files, { groups: 2, subsets: 5, start: "identity", seed: 3 });
    expect(other.cuts![0].control).not.toBe(control);
  });

  it("is not tested without resamples", async () => {
    const files = { "a.onnx": await network(blocks), "probe.safetensors": probe() };
    const result = await inspect(files, { groups: 2 });
    expect(result.params.control).toBe("not tested");
    expect(result.cuts![0].control).toBeNull();
  });
});

describe.skipIf(!installed)("layers of a group left out", () => {
  const blocks: Block[] = ["rectified", "nothing", "nothing", "linear", "nothing", "rectified"];

  it("change nothing where they do nothing, and are merged where they are affine", async () => {
    const files = { "a.onnx": await network(blocks), "probe.safetensors": probe() };
    const { compression, notes } = await inspect(files, { compress: true, groups: 2 });
    const trial = (from: string, to: string, way: string) =>
      compression!.trials.find((each) => each.from === from && each.to === to && each.way === way);
    expect(compression).toMatchObject({ fitted: 60, tested: 60, accuracy: null });
    // the same as the values of what is left out: x, x + relu, the same, the same again
    expect(trial("Add", "Add#3", "skip")).toMatchObject({
      ...{ role: "candidate", layers: 2, group: 1, agreement: 1, error: 0, accuracy: null },
      parameters: 2 * WIDTH * WIDTH,
    });
    const some = await inspect(files, { compress: true, groups: 1, layers: "Add#{3,4,5}" });
    const [skip, merge] = ["skip", "merge"].map((way) =>
      some.compression!.trials.find((each) => each.layers === 2 && each.way === way),
    );
    expect(skip!.error!).toBeGreaterThan(0.3);
    expect(merge!.error!).toBeLessThan(1e-4);
    expect(merge!.parameters).toBe(2 * WIDTH * WIDTH - WIDTH * WIDTH - WIDTH);
    // a map for one layer takes more room than the layer
    expect(some.compression!.trials.filter(({ way }) => way === "merge")).toHaveLength(1);
    const others = compression!.trials.filter(({ role }) => role !== "candidate");
    expect(new Set(others.map(({ role }) => role))).toEqual(new Set(["last", "random"]));
    for (const { layers, role, to } of others) {
      if (role === "last" && layers === 1) expect(to).toBe("Add#6");
    }
    for (const { group, role } of others) {
      expect(group, role).toBeNull();
    }
    expect(notes.map(({ code }) => code)).toContain("compression.unlabelled");
  });

  it("are judged by accuracy where classes are known, tightest group first", async () => {
    const model = await network(blocks);
    const first = await inspect(
      { "a.onnx": model, "probe.safetensors": probe() },
      { compress: true, groups: 2 },
    );
    const labels = Array.from({ length: SAMPLES }, (_, i) => i % CLASSES);
    const files = { "a.onnx": model, "probe.safetensors": probe(labels) };
    const result = await inspect(files, { compress: true, groups: 2, output: undefined });
    const { compression } = result;
    expect(compression!.accuracy).toBeGreaterThan(0.1);
    expect(compression!.accuracy).toBeLessThan(0.6);
    const [best] = compression!.trials;
    expect(best.accuracy).toBe(compression!.accuracy);
    const within = result.groups!.map((group) => group.within!);
    expect(within[best.group! - 1]).toBe(Math.min(...within));
    expect(first.compression!.trials.map(({ from, to }) => [from, to])).toEqual(
      compression!.trials.map(({ from, to }) => [from, to]),
    );
    const text = subnetworksTable(result).join("\n");
    expect(text).toContain("as many, last");
    expect(text).toContain("as many, anywhere (mean of");
    expect(render({ result, format: "html" })).toContain('<th scope="col">weights saved</th>');
  });

  it("takes a model that runs, and an output that it has", async () => {
    const dump = dumpFile({ u: gaussian([9, 2], 1), v: gaussian([9, 2], 2) });
    await expect(
      inspect(
        { "a.onnx": dump, "d.safetensors": dump, "probe.safetensors": probe() },
        {
          ...{ path: "d.safetensors", layers: undefined, compress: true },
        },
      ),
    ).rejects.toMatchObject({ code: "model.unrunnable" });
    const files = { "a.onnx": await network(["linear"]), "probe.safetensors": probe() };
    await expect(
      inspect(files, { compress: true, output: "none", layers: undefined }),
    ).rejects.toMatchObject({ code: "usage" });
    await expect(inspect(files, { freeze: true })).rejects.toMatchObject({ code: "usage" });
  });
});

describe.skipIf(!installed)("advice on what to freeze", () => {
  const blocks: Block[] = ["rectified", "nothing", "linear", "rectified", "rectified", "nothing"];
  const two = async (changed: readonly number[]) => ({
    "a.onnx": await network(blocks),
    "b.onnx": await network(blocks, changed),
    "probe.safetensors": probe(),
  });

  it("is to freeze the groups that training left alone, and the put back weights prove it", async () => {
    const { advice, groups } = await inspect(await two([3, 4]), {
      ...{ other: "b.onnx", freeze: true, groups: 2 },
    });
    const early = groups!.filter(({ side }) => side === "a")[0].layers;
    // the cut lies before what was trained
    expect(early.length).toBeLessThanOrEqual(3);
    expect(advice!.freeze).toBe(1);
    expect(advice!.groups[0]).toMatchObject({
      ...{ change: expect.closeTo(0, 9), parameters: early.length * WIDTH * WIDTH },
      putBack: { agreement: 1, error: 0 },
    });
    expect(advice!.groups[1].change!).toBeGreaterThan(1e-4);
    expect(advice!.groups[1].putBack!.error!).toBeGreaterThan(0.05);
    expect(advice!.text).toMatch(/^Freeze `Add` to .* 100 % of its answers as before\.$/);
  });

  it("is none for one group, and for a change from the first layer on", async () => {
    const one = await inspect(await two([4]), { other: "b.onnx", freeze: true, groups: 1 });
    expect(one.advice).toMatchObject({ freeze: 0, text: expect.stringMatching(/^No advice/) });
    const group = (change: number, within: number) => ({ change, within, layers: [] });
    expect(firstRise([group(0.5, 0.1), group(5, 0.1)])).toBe(0);
    expect(firstRise([group(0.01, 0.1), group(0.02, 0.1), group(0.1, 0.1)])).toBe(2);
    expect(firstRise([group(0.01, 0.1), group(0.02, 0.1)])).toBe(0);
  });
});
