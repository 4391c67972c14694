import { describe, expect, it } from "vitest";
import { openGraph, runOn } from "../../../../extension/engine/models/running/graphs";
import { RunningModel, type Tail } from "../../../../extension/engine/models/running/runningModel";
import { floats, integers, type Tensor } from "../../../../extension/engine/models/tensor";
import { installed, modelBench, type Values } from "../../support/models";
import { distance, dot, formula, numbers } from "../derivatives/support";
import { type NetworkName, networks, openNetwork } from "./networks";

/** As `make_networks.py` has them. */
const [TANGENT, COTANGENT, SHIFT] = [2000, 1000, 3000];

const vectors = ({ shape }: Values, seed: number) =>
  [0, 1].map((i) => Float64Array.from(formula(shape, seed + i)));

type Network = Awaited<ReturnType<typeof openNetwork>>;
const opened = new Map<NetworkName, Promise<Network>>();

/** Opened once, by the first test that asks. */
function network(name: NetworkName): Promise<Network> {
  const known = opened.get(name) ?? openNetwork(name);
  opened.set(name, known);
  return known;
}

/** The inputs of the model, and what the tail is fed, which `change` may alter. */
async function throughTail({ bench, files, told }: Network, tail: Tail, change = (x: Tensor) => x) {
  const feeds = new Map(
    Object.entries(told.inputs).map(([name, { shape, values }]): [string, Tensor] => [
      name,
      name === "x" ? floats(shape, values) : integers(shape, values),
    ]),
  );
  const { head, cut } = tail;
  const run = async (graph: typeof head, fed: ReadonlyMap<string, Tensor>) => {
    const reads = graph.inputs.map(({ name }) => name);
    const runs = [new Map([...fed].filter(([name]) => reads.includes(name)))];
    const session = await openGraph(graph, files);
    const options = { session, model: "network", runs, outputs: graph.outputs };
    return (await runOn(bench, options)).results[0];
  };
  const before = await run(head, feeds);
  const [first, ...rest] = cut.graph.inputs.map(({ name }) => name);
  const given = new Map([[first, change(before.get(first)!)]]);
  for (const name of rest) given.set(name, before.get(name)!);
  return numbers((await run(cut.graph, given)).get(cut.graph.outputs[0]));
}

const moved = (tensor: Tensor): Tensor => {
  const shift = formula(tensor.shape, SHIFT);
  return floats(
    tensor.shape,
    numbers(tensor).map((x, i) => x + 0.1 * shift[i]),
  );
};

describe.skipIf(!installed)("a running model", () => {
  it.each(networks)("has torch's Jacobian products: %s", async (name) => {
    const { running, probe, told } = await network(name);
    const { of, wrt, jvp, vjp } = told.derivative;
    const where = { probe, of, ...(wrt !== null && { wrt }) };
    const v = vectors(vjp[0], TANGENT);
    const u = vectors(jvp[0], COTANGENT);
    const forward = await running.jvp({ ...where, directions: v });
    const reverse = await running.vjp({ ...where, directions: u });
    for (const i of [0, 1]) {
      expect(distance([...forward.products[i]], jvp[i].values), `jvp ${i}`).toBeLessThan(2e-5);
      expect(distance([...reverse.products[i]], vjp[i].values), `vjp ${i}`).toBeLessThan(2e-5);
      // <u, J v> = <Jᵀ u, v>
      const [left, right] = [
        dot([...u[i]], [...forward.products[i]]),
        dot([...reverse.products[i]], [...v[i]]),
      ];
      expect(Math.abs(left - right)).toBeLessThan(2e-5 * Math.max(1, Math.abs(left)));
    }
    expect(forward.shapes.product).toEqual(running.layer(of).shape);
    expect([...forward.value]).toEqual([...reverse.value]);
  });

  it.each(networks)("is the same in two parts: %s", async (name) => {
    const opened = await network(name);
    const { from, output } = opened.told.tail;
    const tail = await opened.running.tail(from, { batch: 3, crossing: "inputs" });
    const whole = opened.told.output.values;
    expect(distance(await throughTail(opened, tail), whole)).toBeLessThan(2e-5);
    expect(distance(await throughTail(opened, tail, moved), output.values)).toBeLessThan(2e-5);
  });

  it("gives the same products in batches of one, and for many directions", async () => {
    const { running, probe, told } = await network("cnn");
    const { of, jvp, vjp } = told.derivative;
    const [first, second] = vectors(vjp[0], TANGENT);
    const directions = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? first : second));
    const { products, value } = await running.jvp({ probe, of, directions, memory: 1 });
    expect(products).toHaveLength(10);
    for (const [i, product] of products.entries()) {
      expect(distance([...product], jvp[i % 2].values)).toBeLessThan(2e-5);
    }
    expect(distance([...value], told.modules.conv2.values)).toBeLessThan(1e-5);
  });

  it("fills up the last batch of a model that takes two samples at once", async () => {
    const { model, files, bench, probe, told } = await network("mlp");
    const inputs = model.graph.inputs.map((input) => ({ ...input, shape: [2, 6] }));
    const pairs = { ...model, graph: { ...model.graph, inputs } };
    const running = await RunningModel.open(pairs, { files, bench, like: probe });
    const { jvp, vjp, of } = told.derivative;
    const forward = await running.jvp({ probe, of, directions: vectors(vjp[0], TANGENT) });
    const reverse = await running.vjp({ probe, of, directions: vectors(jvp[0], COTANGENT) });
    for (const i of [0, 1]) {
      expect(distance([...forward.products[i]], jvp[i].values)).toBeLessThan(2e-5);
      expect(distance([...reverse.products[i]], vjp[i].values)).toBeLessThan(2e-5);
    }
    await expect(running.tail("fc2", { batch: 3 })).rejects.toMatchObject({
      code: "usage",
      message: "mlp.onnx: takes 2 samples at once, not 3",
    });
  });

  it("stops between batches when cancelled", async () => {
    const { model, files, probe, told } = await network("cnn");
    const stop = new AbortController();
    const bench = { ...modelBench(files, { signal: stop.signal }), done: () => stop.abort() };
    const running = await RunningModel.open(model, { files, bench, like: probe });
    const directions = vectors(told.derivative.vjp[0], TANGENT);
    await expect(running.jvp({ probe, of: "conv2", directions, memory: 1 })).rejects.toMatchObject({
      code: "cancelled",
    });
  });

  it("refuses a tail that a skip connection crosses, and names what crosses", async () => {
    const { running } = await network("resnet");
    await expect(running.tail("layer2.conv1", { batch: 3 })).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringMatching(
        /no tail from `layer2.conv1`: what follows also reads `\S+` of layer `layer2.downsample/,
      ),
    });
    const whole = await running.tail("layer1.relu2", { batch: 3 });
    expect(whole.cut.crossing).toEqual([]);
    expect(whole.cut.graph.inputs[0].shape).toEqual(["batch", 4, 8, 8]);
  });

  it("has recurrent layers as samples × time × features", async () => {
    const { running } = await network("lstm");
    expect(running.problems).toEqual([]);
    const shapes = running.layers.map(({ id, shape }) => [id, shape]);
    expect(shapes.slice(1, 3)).toEqual([
      ["lstm", [4, 5]],
      ["lstm#2", [4, 5]],
    ]);
    // the second is on the way to the output as the model has it
    const { cut } = await running.tail("lstm#2", { batch: 3 });
    expect(cut.crossing).toEqual([]);
    await expect(running.tail("lstm", { batch: 3 })).rejects.toMatchObject({
      code: "model.unrunnable",
    });
  });

  it("takes a mask as a further input of the tail", async () => {
    const { running } = await network("bert");
    const { cut } = await running.tail("layers.0.norm2", { batch: 3, crossing: "inputs" });
    expect(cut.crossing).toHaveLength(1);
    expect(cut.graph.inputs.map(({ shape }) => shape?.slice(1))).toEqual([
      [5, 8],
      [1, 1, 5],
    ]);
    await expect(running.tail("layers.0.norm2", { batch: 3 })).rejects.toThrow(/or a mask/);
  });

  it("puts out later layers on the way", async () => {
    const { running } = await network("mlp");
    const { cut, facts } = await running.tail("fc1", { batch: 3, outputs: ["Relu", "fc2"] });
    expect(cut.graph.nodes.map(({ operator }) => operator)).toEqual(["Relu", "Gemm"]);
    expect(cut.graph.outputs.map((name) => facts.get(name)?.shape)).toEqual([
      [3, 8],
      [3, 8],
    ]);
    await expect(running.tail("fc2", { batch: 3, outputs: ["fc1"] })).rejects.toMatchObject({
      code: "model.unrunnable",
      message: expect.stringMatching(/does not depend on it/),
    });
  });

  it("says what cannot be asked", async () => {
    const { running, probe } = await network("gpt2");
    const directions = [new Float64Array(3 * 5 * 8)];
    await expect(running.jvp({ probe, of: "h.0.out", directions })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/has 0 floating-point inputs/),
    });
    await expect(
      running.jvp({ probe, of: "h.0.out", wrt: "ids", directions }),
    ).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(/name a layer/) });
    await expect(
      running.vjp({ probe, of: "h.0.out", wrt: "wte", directions: [new Float64Array(4)] }),
    ).rejects.toMatchObject({
      code: "shape.mismatch",
      message: "direction 0: expected 120 numbers, 3 × 5 × 8, got 4",
    });
    await expect(running.tail("nowhere", { batch: 3 })).rejects.toThrow(/has no layer `nowhere`/);
    await expect(running.tail("wpe", { batch: 3 })).rejects.toMatchObject({
      code: "shape.mismatch",
      message: expect.stringMatching(/expected the first axis to count samples/),
    });
  });
});
