/** Recurrent networks: where the chain ends, and units that are matched through their gates. */
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { openNetworks, type Parameters, type Values, values } from "./networks";
import { permutation } from "./transforms";

const INPUTS = 5;
const UNITS = 7;

function network(gates: number, seed: number): Record<string, Values> {
  const random = createRandom(seed);
  const draw = (...shape: number[]) =>
    values(
      shape,
      Array.from({ length: shape.reduce((x, y) => x * y, 1) }, () => random.gaussian()),
    );
  const rows = gates * UNITS;
  return {
    "rnn.weight_ih_l0": draw(rows, INPUTS),
    "rnn.weight_hh_l0": draw(rows, UNITS),
    "rnn.bias_ih_l0": draw(rows),
    "rnn.bias_hh_l0": draw(rows),
    "rnn.weight_ih_l1": draw(rows, UNITS),
    "rnn.weight_hh_l1": draw(rows, UNITS),
    "rnn.bias_ih_l1": draw(rows),
    "rnn.bias_hh_l1": draw(rows),
    "head.weight": draw(4, UNITS),
    "head.bias": draw(4),
  };
}

/** Units of the first level in another order and at other scales. */
function moved(net: Parameters, order: readonly number[], d: readonly number[]) {
  const row = (at: number) => Math.floor(at / UNITS) * UNITS + order[at % UNITS];
  const of = (name: string, width: number, value: (r: number, k: number) => number): Values => ({
    shape: net[name].shape,
    data: Float64Array.from(net[name].data, (_, i) => value(Math.floor(i / width), i % width)),
  });
  const { data: ih } = net["rnn.weight_ih_l0"];
  const { data: hh } = net["rnn.weight_hh_l0"];
  const { data: next } = net["rnn.weight_ih_l1"];
  const bias = (name: string) => of(name, 1, (r) => d[order[r % UNITS]] * net[name].data[row(r)]);
  return {
    ...net,
    "rnn.weight_ih_l0": of(
      "rnn.weight_ih_l0",
      INPUTS,
      (r, k) => d[order[r % UNITS]] * ih[row(r) * INPUTS + k],
    ),
    "rnn.weight_hh_l0": of(
      "rnn.weight_hh_l0",
      UNITS,
      (r, k) => (d[order[r % UNITS]] * hh[row(r) * UNITS + order[k]]) / d[order[k]],
    ),
    "rnn.bias_ih_l0": bias("rnn.bias_ih_l0"),
    "rnn.bias_hh_l0": bias("rnn.bias_hh_l0"),
    "rnn.weight_ih_l1": of(
      "rnn.weight_ih_l1",
      UNITS,
      (r, k) => next[r * UNITS + order[k]] / d[order[k]],
    ),
  };
}

const ones = Array.from({ length: UNITS }, () => 1);

async function match(a: Parameters, b: Parameters, rescale: boolean) {
  const { networks, run } = await openNetworks([a, b]);
  const found = await run("chain.match", { a: networks[0].layers, b: networks[1].layers, rescale });
  return { ...found, depth: networks[0].depth };
}

describe("recurrent chains", () => {
  it.each([
    ["a GRU", 3],
    ["an LSTM", 4],
  ])("ends at the first level of %s, whose units are matched by all gates", async (_, gates) => {
    const net = network(gates, 1);
    const order = permutation(UNITS, createRandom(4));
    const found = await match(net, moved(net, order, ones), true);
    expect(found.depth).toBe(1);
    expect(found.certificate).toMatchObject({ reordered: true, rescaled: false });
    expect(found.certificate?.layers[0].permutation).toEqual(
      order.map((_o, i) => order.indexOf(i)),
    );
  });

  it("does not rescale gated units, which would be another function", async () => {
    const net = network(3, 2);
    const d = ones.map((_, i) => 1 + i / 10);
    expect(
      (
        await match(
          net,
          moved(
            net,
            ones.map((_, i) => i),
            d,
          ),
          true,
        )
      ).certificate,
    ).toBeNull();
  });

  it("goes through plain recurrent layers, scaled on both sides of their recurrent weights", async () => {
    const net = network(1, 3);
    const order = permutation(UNITS, createRandom(5));
    const d = ones.map((_, i) => Math.exp(i - 3));
    const found = await match(net, moved(net, order, d), true);
    expect(found.depth).toBe(3);
    expect(found.certificate).toMatchObject({ reordered: true, rescaled: true });
    const changed = { ...moved(net, order, d) };
    const hh = changed["rnn.weight_hh_l0"];
    changed["rnn.weight_hh_l0"] = values(
      hh.shape,
      hh.data.map((x, i) => (i === 8 ? x * 1.01 : x)),
    );
    expect((await match(net, changed, true)).certificate).toBeNull();
  });
});
