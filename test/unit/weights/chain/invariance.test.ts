/** What the chain methods see and what they do not, on dense networks (specification, section 4). */
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../../extension/engine/linalg/random";
import type { ChainForm } from "../../../../extension/engine/weights/chain/forms";
import { scaledCosine } from "../../../../extension/engine/weights/chain/gramChain";
import { denseNetwork, openNetworks, type Parameters } from "./networks";
import {
  disguised,
  type HiddenLayer,
  nudged,
  permutation,
  reorder,
  rescale,
  rotated,
  signFlipped,
} from "./transforms";

const layers: readonly HiddenLayer[] = [1, 2].map((l) => ({
  weight: `fc${l}.weight`,
  bias: `fc${l}.bias`,
  norm: null,
  next: `fc${l + 1}.weight`,
}));
const net = (seed: number) => denseNetwork([6, 9, 7, 4], seed);

/** S at each depth. */
async function similarities(a: Parameters, b: Parameters, form: ChainForm): Promise<number[]> {
  const { networks, run } = await openNetworks([a, b]);
  const rows = await Promise.all(
    networks.map(({ layers: all }) =>
      run("chain.prepare", { layers: all, form, whole: true, shuffle: null }),
    ),
  );
  const [[aa, ab], [bb]] = await run("chain.pairs", { rows, columns: null, hold: true });
  return ab.map(({ gram, chain }, l) =>
    form === "raw"
      ? scaledCosine(chain!, aa[l].chain!, bb[l].chain!)!
      : scaledCosine(gram, aa[l].gram, bb[l].gram)!,
  );
}

const seeds = [1, 2, 3, 4, 5];
const orders = (p: Parameters, seed: number) => {
  const random = createRandom(seed);
  return layers.reduce(
    (now, layer) => reorder(now, layer, permutation(now[layer.weight].shape[0], random)),
    p,
  );
};
const scales = (p: Parameters, seed: number) => {
  const random = createRandom(seed);
  return layers.reduce(
    (now, layer) =>
      rescale(
        now,
        layer,
        Array.from({ length: now[layer.weight].shape[0] }, () => Math.exp(random.gaussian())),
      ),
    p,
  );
};

describe("similarity of chains", () => {
  it.each(seeds)("does not change with the order of units (seed %i)", async (seed) => {
    const a = net(seed);
    for (const form of ["chain", "outgoing", "canonical"] as const) {
      for (const s of await similarities(a, orders(a, seed), form))
        expect(1 - s).toBeLessThan(1e-13);
    }
    const [raw] = await similarities(a, orders(a, seed), "raw");
    expect(raw).toBeLessThan(0.8);
  });

  it.each(seeds)(
    "changes with positive scales unless the form is canonical (seed %i)",
    async (seed) => {
      const a = net(seed);
      const b = scales(a, seed + 10);
      for (const s of await similarities(a, b, "canonical")) expect(1 - s).toBeLessThan(1e-13);
      const [first, second, third] = await similarities(a, b, "chain");
      expect(first).toBeLessThan(0.99);
      expect(second).toBeLessThan(0.999);
      // at full depth the scales of hidden units have cancelled
      expect(1 - third).toBeLessThan(1e-13);
      for (const s of await similarities(a, b, "outgoing")) expect(1 - s).toBeGreaterThan(1e-4);
    },
  );

  it.each(seeds)(
    "takes sign flips and rotations of hidden units for equal (seed %i)",
    async (seed) => {
      const a = net(seed);
      for (const b of [signFlipped(a, layers[0]), rotated(a, layers[1])]) {
        for (const s of await similarities(a, b, "chain")) expect(1 - s).toBeLessThan(1e-13);
      }
      for (const s of await similarities(a, signFlipped(a, layers[0]), "canonical")) {
        expect(1 - s).toBeLessThan(1e-13);
      }
    },
  );

  it("is below 1 between seeds", async () => {
    for (const s of await similarities(net(1), net(2), "canonical")) expect(s).toBeLessThan(0.97);
  });

  it("compares networks of different widths, and of different depth up to the shorter one", async () => {
    const wide = denseNetwork([6, 20, 5, 4], 3);
    expect(await similarities(net(1), wide, "chain")).toHaveLength(3);
    expect(await similarities(net(1), denseNetwork([6, 8, 3], 4), "chain")).toHaveLength(2);
  });

  it("neither overflows nor vanishes in deep chains", async () => {
    const deep = denseNetwork(
      Array.from({ length: 60 }, () => 12),
      5,
    );
    const huge = Object.fromEntries(
      Object.entries(deep).map(([name, { shape, data }]) => [
        name,
        { shape, data: data.map((x) => x * 1e9) },
      ]),
    );
    const found = await similarities(deep, huge, "chain");
    expect(found).toHaveLength(59);
    for (const s of found) expect(1 - s).toBeLessThan(1e-12);
  });
});

/** The network with some units of the first layer that no input moves. */
function silenced(network: Parameters, units: readonly number[]): Parameters {
  const without = ({ shape, data }: Parameters[string]) => {
    const width = data.length / shape[0];
    return { shape, data: data.map((x, i) => (units.includes(Math.floor(i / width)) ? 0 : x)) };
  };
  const { "fc1.weight": weight, "fc1.bias": bias } = network;
  return { ...network, "fc1.weight": without(weight), "fc1.bias": without(bias) };
}

async function match(a: Parameters, b: Parameters, rescale = true, dtype: "F64" | "F32" = "F64") {
  const { networks, run } = await openNetworks([a, b], { dtype });
  return run("chain.match", { a: networks[0].layers, b: networks[1].layers, rescale });
}

describe("certificate", () => {
  it.each(seeds)("maps a reordered and rescaled copy in float32 (seed %i)", async (seed) => {
    const a = net(seed);
    const { certificate, distances } = await match(a, disguised(a, layers, seed), true, "F32");
    expect(certificate).toMatchObject({ reordered: true, rescaled: true });
    expect(certificate!.deviation).toBeLessThan(1e-6);
    for (const d of distances) expect(d).toBeLessThan(1e-6);
  });

  it("gives the permutations and scales that were applied", async () => {
    const a = net(7);
    const order = permutation(9, createRandom(3));
    const d = Array.from({ length: 9 }, (_, i) => 0.5 + i);
    const { certificate } = await match(a, reorder(rescale(a, layers[0], d), layers[0], order));
    // new unit j is the old one order[j]
    expect(certificate!.layers[0].permutation).toEqual(d.map((_, i) => order.indexOf(i)));
    certificate!.layers[0].scales.forEach((scale, i) => {
      expect(scale).toBeCloseTo(d[i], 12);
    });
    expect(certificate!.layers[1].permutation).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it.each([
    ["a weight of the first layer", "fc1.weight"],
    ["a weight of the second layer", "fc2.weight"],
    ["a weight of the last layer", "fc3.weight"],
  ])("is not given when %s changed by 1e-4 of its row", async (_, name) => {
    const a = net(2);
    for (let row = 0; row < 4; row++) {
      const { certificate, mismatch } = await match(
        a,
        nudged(disguised(a, layers, 3), name, 1e-4, row),
      );
      expect(certificate).toBeNull();
      expect(mismatch!.deviation).toBeGreaterThan(1e-5);
    }
  });

  it("maps units that send nothing, whose scales only what reads them tells", async () => {
    const a = silenced(net(6), [2, 5]);
    const copy = disguised(a, layers, 4);
    const { certificate, distances } = await match(a, copy);
    expect(certificate!.deviation).toBeLessThan(1e-12);
    for (const d of distances) expect(d).toBeLessThan(1e-12);
    // where they differ, they differ: in direction, and by a sign
    const read = copy["fc2.weight"];
    const dead = certificate!.layers[0].permutation[2];
    for (const change of [
      (x: number) => -x,
      (x: number, row: number) => x * (row === 0 ? 1.01 : 1),
    ]) {
      const data = read.data.map((x, i) => (i % 9 === dead ? change(x, Math.floor(i / 9)) : x));
      const other = { ...copy, "fc2.weight": { ...read, data } };
      expect((await match(a, other)).certificate).toBeNull();
    }
  });

  it("is not given for a changed weight that is all of its row, as one that scales would hide", async () => {
    const a = denseNetwork([1, 9, 400, 2], 4);
    const bare = { ...a, "fc1.bias": { shape: [9], data: new Float64Array(9) } };
    const { certificate } = await match(bare, nudged(bare, "fc1.weight", 1e-4, 5));
    expect(certificate).toBeNull();
  });

  it("is not given for sign flips, rotations, other seeds, nor scales where there may be none", async () => {
    const a = net(3);
    expect((await match(a, signFlipped(a, layers[0]))).certificate).toBeNull();
    expect((await match(a, rotated(a, layers[1]))).certificate).toBeNull();
    const other = await match(a, net(4));
    expect(other.certificate).toBeNull();
    for (const d of other.distances) expect(d).toBeGreaterThan(0.2);
    expect((await match(a, scales(a, 5), false)).certificate).toBeNull();
    expect((await match(a, orders(a, 5), false)).certificate).not.toBeNull();
  });
});
