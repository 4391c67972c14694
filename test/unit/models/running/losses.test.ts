import { describe, expect, it } from "vitest";
import { GraphBuilder } from "../../../../extension/engine/models/graphBuilder";
import { joinGraphs } from "../../../../extension/engine/models/join";
import { factsOn, openGraph, runOn } from "../../../../extension/engine/models/running/graphs";
import { subgraph } from "../../../../extension/engine/models/subgraph";
import { floats, integers, type Tensor } from "../../../../extension/engine/models/tensor";
import type { LossKind } from "../../../../extension/engine/models/training/losses";
import { type LossGraph, lossGraph } from "../../../../extension/engine/models/training/lossGraph";
import { installed, type Values } from "../../support/models";
import { distance, formula, numbers } from "../derivatives/support";
import { int } from "../training/networks";
import { openNetwork } from "./networks";

/** As `make_networks.py` has them. */
const [SHIFT, TARGET, ADAPTER] = [3000, 4000, 5000];

const kinds = ["meanSquaredError", "crossEntropy", "relativeError", "softLabels"] as const;

const product = (shape: readonly number[]) => shape.reduce((size, each) => size * each, 1);

function targetsOf(kind: LossKind, shape: readonly number[]): Tensor {
  if (kind !== "crossEntropy") return floats(shape, formula(shape, TARGET));
  const samples = shape.slice(0, -1);
  const labels = Array.from({ length: product(samples) }, (_, i) => (i * 3) % shape.at(-1)!);
  return integers(samples, labels);
}

type Network = Awaited<ReturnType<typeof openNetwork>>;

async function evaluate(
  { files, bench }: Network,
  made: LossGraph,
  feeds: ReadonlyMap<string, Tensor>,
) {
  const session = await openGraph(made.graph, files);
  const options = { session, model: "loss", runs: [feeds], outputs: made.graph.outputs };
  const values = (await runOn(bench, options)).results[0];
  return {
    loss: numbers(values.get(made.loss))[0],
    gradients: made.gradients.map((name) => numbers(values.get(name))),
  };
}

function inputsOf({ told }: Network): [string, Tensor][] {
  return Object.entries(told.inputs).map(([name, { shape, values }]) => [
    name,
    name === "x" ? floats(shape, values) : integers(shape, values),
  ]);
}

/** What the head puts out, the first of it moved. */
async function headValues(network: Network, from: string, shift: number) {
  const { running, files, bench } = network;
  const tail = await running.tail(from, { batch: 3, crossing: "inputs" });
  const reads = tail.head.inputs.map(({ name }) => name);
  const runs = [new Map(inputsOf(network).filter(([name]) => reads.includes(name)))];
  const session = await openGraph(tail.head, files);
  const options = { session, model: "head", runs, outputs: tail.head.outputs };
  const made = new Map((await runOn(bench, options)).results[0]);
  const [first] = tail.head.outputs;
  const { shape } = made.get(first)!;
  const by = formula(shape, SHIFT);
  const moved = numbers(made.get(first)).map((x, i) => x + shift * by[i]);
  return { tail, value: first, feeds: made.set(first, floats(shape, moved)) };
}

const closeTo = (got: readonly number[], { values }: Values) =>
  expect(distance(got, values)).toBeLessThan(2e-5);

describe.skipIf(!installed)("a loss through a tail", () => {
  it.each(["mlp", "resnet", "gpt2", "bert"] as const)("has torch's gradient: %s", async (name) => {
    const network = await openNetwork(name);
    const { from, losses } = network.told.tail;
    const { tail, value, feeds } = await headValues(network, from, 0.1);
    const [prediction] = tail.cut.graph.outputs;
    for (const kind of kinds) {
      const terms = [{ kind, prediction }];
      const made = lossGraph(tail.cut.graph, { terms, values: [value], facts: tail.facts });
      const target = targetsOf(kind, network.told.tail.output.shape);
      const fed = new Map(feeds).set(made.terms[0].target, target);
      const got = await evaluate(network, made, fed);
      expect(Math.abs(got.loss / losses[kind].value - 1), kind).toBeLessThan(1e-5);
      closeTo(got.gradients[0], losses[kind].gradients[0]);
    }
  });

  it("has torch's gradient by the weights of an adapter before it", async () => {
    const network = await openNetwork("mlp");
    const { running, model, bench } = network;
    const { cut } = await running.tail("fc1", { batch: 3 });
    const value = running.layer("fc1").value;
    const front = subgraph(model.graph, [value]);
    const build = new GraphBuilder(front);
    const w = build.constant(floats([8, 8], formula([8, 8], ADAPTER)), "w");
    const b = build.constant(floats([8], formula([8], ADAPTER + 1)), "b");
    const h = build.node("Gemm", [value, w, b], { attributes: { transB: int(1) } });
    const whole = joinGraphs(build.finish([h]), cut.graph, new Map([[value, h]]));
    const inputs = new Map(inputsOf(network));
    const shapes = new Map([...inputs].map(([name, { shape }]) => [name, shape]));
    const facts = await factsOn(bench, whole.graph, shapes);
    const fc2 = whole.nameOf(running.layer("fc2").value);
    const terms = [
      { kind: "relativeError", prediction: h },
      { kind: "relativeError", prediction: fc2, weight: 0.5 },
      { kind: "crossEntropy", prediction: whole.graph.outputs[0], weight: 0.25 },
    ] as const;
    const made = lossGraph(whole.graph, { terms, weights: [w, b], facts });
    const feeds = new Map(inputs);
    for (const [i, { kind, prediction }] of terms.entries()) {
      feeds.set(made.terms[i].target, targetsOf(kind, facts.get(prediction)!.shape));
    }
    for (const name of [w, b]) {
      const constant = whole.graph.constants.get(name);
      if (constant?.kind === "tensor") feeds.set(name, constant.tensor);
    }
    const got = await evaluate(network, made, feeds);
    const { value: expected, gradients } = network.told.adapter!;
    expect(Math.abs(got.loss / expected - 1)).toBeLessThan(1e-5);
    for (const i of [0, 1]) closeTo(got.gradients[i], gradients[i]);
  });

  it("is 0, and so is its gradient, where a prediction is its target or the target is 0", async () => {
    const network = await openNetwork("mlp");
    const { tail, value, feeds } = await headValues(network, "fc2", 0);
    const terms = [{ kind: "relativeError", prediction: value }] as const;
    const made = lossGraph(tail.cut.graph, { terms, values: [value], facts: tail.facts });
    const same = feeds.get(value)!;
    const zero = floats(same.shape, new Float32Array(product(same.shape)));
    for (const target of [same, zero]) {
      const fed = new Map(feeds).set(made.terms[0].target, target);
      const { loss, gradients } = await evaluate(network, made, fed);
      expect([loss, ...gradients[0]].every((x) => x === 0)).toBe(true);
    }
  });
});
