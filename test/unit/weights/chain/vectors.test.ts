/** Values of test/fixtures/weights/chain-normalization.json, which an independent implementation made. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { DenseMatrix } from "../../../../extension/engine/linalg/matrix";
import type { ChainForm } from "../../../../extension/engine/weights/chain/forms";
import { chainProducts, scaledCosine } from "../../../../extension/engine/weights/chain/gramChain";
import { nested, openNetworks, type Parameters } from "./networks";

const vectors = JSON.parse(
  readFileSync(
    new URL("../../../fixtures/weights/chain-normalization.json", import.meta.url),
    "utf8",
  ),
);
const task = { tick() {} };

/** Rows of a matrix as a chain's layer, so that two Gram matrices can be told by their products. */
const rowsOf = ({ rows, columns, data }: DenseMatrix) => ({
  rows,
  inputs: columns,
  offsets: 1,
  blockRows: rows,
  read: async (first: number, count: number) =>
    data.slice(first * columns, (first + count) * columns),
});
const matrixOf = (list: number[][]): DenseMatrix => ({
  rows: list.length,
  columns: list[0].length,
  data: Float64Array.from(list.flat()),
});
/** <C, C'> of two Gram matrices, entry by entry. */
const inner = (a: number[][], b: number[][]): number =>
  a.flat().reduce((sum, value, i) => sum + value * b.flat()[i], 0);

const plain = ({ value, exponent }: { value: number; exponent: number }) => value * 2 ** exponent;

/** <C_l, C_l'> of two networks at each depth, in a form. */
async function grams(a: Parameters, b: Parameters, form: ChainForm): Promise<number[]> {
  const { networks, run } = await openNetworks([a, b]);
  const prepared = await Promise.all(
    networks.map(({ layers }) =>
      run("chain.prepare", { layers, form, whole: true, shuffle: null }),
    ),
  );
  const [[products]] = await run("chain.pairs", {
    rows: [prepared[0]],
    columns: [prepared[1]],
    hold: false,
  });
  return products.map(({ gram }) => plain(gram));
}

const dense = (of: typeof vectors.dense, more: typeof vectors.dense = vectors.dense) => ({
  "fc1.weight": nested(of.W1),
  "fc1.bias": nested(of.b1 ?? more.b1),
  "fc2.weight": nested(of.W2),
  "fc2.bias": nested(of.b2 ?? more.b2),
});
const own = dense(vectors.dense);

const close = (got: number, expected: number) =>
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-9 * Math.abs(expected));

describe("chain of dense layers", () => {
  it("has the Gram matrices of depths 1 and 2", async () => {
    const [first, second] = await grams(own, own, "chain");
    close(first, inner(vectors.dense.gram1, vectors.dense.gram1));
    close(second, inner(vectors.dense.gram2, vectors.dense.gram2));
  });

  it("has the Gram matrices of a rescaled copy, which differ at the open end", async () => {
    const scaled = dense(vectors.rescale);
    const [first, second] = await grams(own, scaled, "chain");
    close(first, inner(vectors.dense.gram1, vectors.rescale.gram1));
    close(second, inner(vectors.dense.gram2, vectors.rescale.gram2));
  });

  it("has the released code's normalization of what leaves a unit", async () => {
    const scaled = dense(vectors.rescale);
    const [, alone] = await grams(own, own, "outgoing");
    close(alone, inner(vectors.dense.gram2_outgoing, vectors.dense.gram2_outgoing));
    const [, both] = await grams(own, scaled, "outgoing");
    close(both, inner(vectors.dense.gram2_outgoing, vectors.rescale.gram2_outgoing));
  });

  it("is the same for a permuted copy in every form but the raw one", async () => {
    const permuted = {
      ...own,
      "fc1.weight": nested(vectors.permute.W1),
      "fc2.weight": nested(vectors.permute.W2),
    };
    for (const form of ["chain", "outgoing"] as const) {
      const [self, other] = [await grams(own, own, form), await grams(own, permuted, form)];
      self.forEach((value, l) => {
        close(other[l], value);
      });
    }
  });
});

describe("canonical form", () => {
  it.each([
    ["the network", "dense"],
    ["its rescaled copy", "rescale"],
  ])("gives %s the canonical weights", async (_, name) => {
    const { networks, run } = await openNetworks([name === "dense" ? own : rescaledWithBias()]);
    const { scales } = await run("chain.prepare", {
      layers: networks[0].layers,
      form: "canonical",
      whole: true,
      shuffle: null,
    });
    const weights = name === "dense" ? vectors.dense : vectors.rescale;
    const canonical = (W: number[][], l: number) =>
      W.map((row, j) =>
        row.map((value, k) => value * (scales[l].row?.[j] ?? 1) * (scales[l].column?.[k] ?? 1)),
      );
    const expectClose = (got: number[][], expected: number[][]) =>
      got.flat().forEach((value, i) => {
        close(value, expected.flat()[i]);
      });
    expectClose(canonical(weights.W1, 0), vectors.dense.canon_W1);
    expectClose(canonical(weights.W2, 1), vectors.dense.canon_W2);
    expectClose([[...scales[0].bias!]], [vectors.dense.canon_b1]);
    expectClose([[...scales[1].bias!]], [vectors.dense.canon_b2]);
  });
});

/** The rescaled copy of the vectors with the bias that goes with it. */
function rescaledWithBias(): Parameters {
  const bias = vectors.dense.b1.map((b: number, j: number) => b * vectors.rescale.scale[j]);
  return { ...dense(vectors.rescale), "fc1.bias": nested(bias) };
}

describe("chain of convolutions", () => {
  const conv = (K1: unknown, K2: unknown) => ({
    "conv1.weight": nested(K1),
    "conv2.weight": nested(K2),
  });

  it("has the products of two networks without forming the long columns", async () => {
    const { a, b, inner: expected } = vectors.cross_chain;
    const [, second] = await grams(conv(a[0], a[1]), conv(b[0], b[1]), "chain");
    close(second, expected);
  });

  it("has the Gram matrix and the chain of the vectors", async () => {
    const net = conv(vectors.conv.K1, vectors.conv.K2);
    const [first, second] = await grams(net, net, "chain");
    close(first, inner(vectors.conv.gram1, vectors.conv.gram1));
    // C = cᵀc of one row c, so that <C, C> = |c|⁴
    const squares = vectors.conv.chain2[0].reduce((sum: number, x: number) => sum + x * x, 0);
    close(second, squares ** 2);
  });
});

describe("cosine of Gram matrices", () => {
  it("is that of the vectors", async () => {
    const { a, b, value } = vectors.gram_cosine;
    // the rows of the Cholesky factor have the Gram matrix itself
    const factor = (C: number[][]) => {
      const x = Math.sqrt(C[0][0]);
      const y = C[0][1] / x;
      return rowsOf(
        matrixOf([
          [x, y],
          [0, Math.sqrt(C[1][1] - y * y)],
        ]),
      );
    };
    const product = async (x: number[][], y: number[][]) =>
      (await chainProducts([factor(x)], [factor(y)], task))[0].gram;
    const got = scaledCosine(await product(a, b), await product(a, a), await product(b, b));
    close(got!, value);
  });
});
