/** Section 4 of the specification: what similarity must not see, and what it must. */
import { describe, expect, it } from "vitest";
import { multiply } from "../../../../extension/engine/linalg/multiply";
import { createRandom } from "../../../../extension/engine/linalg/random";
import { randomOrthogonal } from "../../../../extension/engine/linalg/randomMatrices";
import { compareStacks } from "../../../../extension/engine/weights/tensorSimilarity/compare";
import type { ProductLayer } from "../../../../extension/engine/weights/tensorSimilarity/stack";
import {
  compared,
  executor,
  mapped,
  options,
  randomLayers,
  sideOf,
  stack,
  valuesOf,
} from "./support";

const layers = randomLayers([5, 4, 3], 6, 1);
const base = stack(layers);
const [first, second] = layers;

const permuted = (rows: ProductLayer): ProductLayer => {
  const order = [3, 0, 5, 1, 4, 2];
  const width = rows.factors[0].columns;
  return {
    kind: "product",
    factors: rows.factors.map((f) => mapped(f, (_, i, j) => f.data[order[i] * width + j])),
    output: mapped(rows.output, (_, i, j) => rows.output.data[i * 6 + order[j]]),
  };
};

const rescaled = ({ factors: [l, r], output }: ProductLayer): ProductLayer => {
  const a = [2, -1, 0.5, 3, -4, 1];
  const b = [1, 2, -3, 0.25, 1, -1];
  return {
    kind: "product",
    factors: [mapped(l, (v, i) => a[i] * v), mapped(r, (v, i) => b[i] * v)],
    output: mapped(output, (v, _, j) => v / (a[j] * b[j])),
  };
};

const swapped = ({ factors: [l, r], output }: ProductLayer): ProductLayer => ({
  kind: "product",
  factors: [
    mapped(l, (v, i, j) => (i % 2 ? r.data[i * r.columns + j] : v)),
    mapped(r, (v, i, j) => (i % 2 ? l.data[i * l.columns + j] : v)),
  ],
  output,
});

/** Any invertible map of the stream between the layers, and its inverse after it. */
function rebased(): ProductLayer[] {
  const q = randomOrthogonal(4, createRandom(5));
  const scale = [1, 2, 0.5, -3];
  const there = mapped(q, (v, i) => scale[i] * v);
  const back = mapped(q, (_, i, j) => q.data[j * 4 + i] / scale[j]);
  return [
    { ...first, output: multiply(there, first.output) },
    { ...second, factors: second.factors.map((f) => multiply(f, back)) },
  ];
}

/** Each unit as two halves, and one that is zero. */
const split = ({ factors, output }: ProductLayer): ProductLayer => {
  const rows = (f: ProductLayer["output"], zero: boolean) => ({
    rows: 13,
    columns: f.columns,
    data: Float64Array.from([
      ...f.data,
      ...f.data,
      ...Array.from({ length: f.columns }, () => (zero ? 0 : 1)),
    ]),
  });
  const half = Array.from({ length: output.rows }, (_, i) => {
    const row = [...output.data.subarray(i * 6, i * 6 + 6)].map((v) => v / 2);
    return [...row, ...row, 7];
  });
  return {
    kind: "product",
    factors: [rows(factors[0], true), rows(factors[1], false)],
    output: { rows: output.rows, columns: 13, data: Float64Array.from(half.flat()) },
  };
};

const forms = ["layer_sym", "gauss_close", "full_sym", "gauss_exact"] as const;

describe("tensor similarity is 1", () => {
  it.each([
    ["permuted hidden units", [permuted(first), permuted(second)]],
    ["rescaled and sign-flipped units", [rescaled(first), rescaled(second)]],
    ["sides swapped unit by unit", [swapped(first), swapped(second)]],
    ["another basis between the layers", rebased()],
    ["units split, and zero ones added", [split(first), split(second)]],
  ])("for %s", async (_, changed) => {
    const values = await valuesOf(base, stack(changed, "B"));
    for (const form of forms) {
      expect(values[form], form).toBeCloseTo(1, 8);
      expect(Math.abs(values[`${form}.relativeError`] ?? 1), form).toBeLessThan(1e-8);
    }
  });

  it("for a scaled function, whose relative error is not zero", async () => {
    const louder = { ...second, output: mapped(second.output, (v) => 5 * v) };
    const values = await valuesOf(base, stack([first, louder], "B"));
    for (const form of forms) {
      expect(values[form], form).toBeCloseTo(1, 10);
      expect(values[`${form}.relativeError`], form).toBeCloseTo(16, 8);
    }
  });
});

describe("tensor similarity is not 1", () => {
  const rotation = randomOrthogonal(6, createRandom(7));
  it.each([
    [
      "hidden units mixed by a matrix",
      [
        { ...first, factors: first.factors.map((f) => multiply(rotation, f)) },
        second,
      ] as ProductLayer[],
    ],
    [
      "rotated inputs",
      [
        {
          ...first,
          factors: first.factors.map((f) => multiply(f, randomOrthogonal(5, createRandom(8)))),
        },
        second,
      ],
    ],
    [
      "rotated outputs",
      [first, { ...second, output: multiply(randomOrthogonal(3, createRandom(9)), second.output) }],
    ],
  ])("for %s", async (_, changed) => {
    const values = await valuesOf(base, stack(changed, "B"));
    for (const form of forms) expect(Math.abs(values[form] ?? 1), form).toBeLessThan(0.99);
  });

  it("but -1 for the negative, and null for zero", async () => {
    const negated = { ...second, output: mapped(second.output, (v) => -v) };
    const values = await valuesOf(base, stack([first, negated], "B"));
    for (const form of forms) expect(values[form], form).toBeCloseTo(-1, 10);
    const nothing = { ...second, output: mapped(second.output, () => 0) };
    const empty = await compared(base, stack([first, nothing], "B"));
    expect(empty.values).toMatchObject({ layer_sym: null, gauss_exact: null });
    expect(empty.notes).toContainEqual(expect.objectContaining({ at: "layer_sym", code: "zero" }));
  });
});

describe("the audits", () => {
  it("estimate the exact forms within their errors", async () => {
    // too wide to be expanded
    const wide = randomLayers([150, 8, 2], 8, 3);
    const other = wide.map((layer) => ({
      ...layer,
      output: mapped(layer.output, (v, i, j) => v + 0.3 * Math.sin(i + 3 * j)),
    }));
    const [a, b] = [stack(wide), stack(other, "B")];
    for (const [form, close] of [
      ["full_sym", "layer_sym"],
      ["gauss_exact", "gauss_close"],
    ] as const) {
      const { values = {}, notes } = await compared(a, b, { form, samples: 4000 });
      expect(notes.map(({ code }) => code)).toContain("estimate");
      const error = values[`${form}.error`] ?? Number.NaN;
      expect(error).toBeLessThan(0.03);
      const layerwise = await valuesOf(a, b, { form: close });
      expect(Math.abs((values[form] ?? 0) - (layerwise[close] ?? 0))).toBeLessThan(
        6 * error + 0.02,
      );
    }
  });

  it("estimate from more samples than are held at a time, and are the nearer for it", async () => {
    const wide = randomLayers([150, 8, 2], 8, 3);
    const other = wide.map((layer) => ({
      ...layer,
      output: mapped(layer.output, (v, i, j) => v + 0.3 * Math.sin(i + 3 * j)),
    }));
    const [a, b] = [stack(wide), stack(other, "B")];
    const few = await valuesOf(a, b, { form: "gauss_exact", samples: 1000 });
    const many = await valuesOf(a, b, { form: "gauss_exact", samples: 9000 });
    const [coarse, fine] = [few, many].map((values) => values["gauss_exact.error"] ?? 0);
    expect(fine / coarse).toBeGreaterThan(0.2);
    expect(fine / coarse).toBeLessThan(0.5);
    expect(Math.abs((few.gauss_exact ?? 0) - (many.gauss_exact ?? 1))).toBeLessThan(6 * coarse);
    // norms are those of all blocks, not of the last
    expect(many["gauss_exact.logNormA"]).toBeCloseTo(few["gauss_exact.logNormA"] ?? 0, 0);
  });

  it.each([
    ["an expansion", [30, 4, 3], 64],
    ["an estimate", [150, 8, 2], 400_000],
  ])("hear a cancel while %s is under way", async (_, widths, samples) => {
    const stop = new AbortController();
    const [a, b] = [stack(randomLayers(widths, 8, 3)), stack(randomLayers(widths, 8, 4), "B")];
    setImmediate(() => stop.abort());
    const result = compareStacks(
      sideOf(a),
      sideOf(b),
      { ...options, form: "gauss_exact", samples },
      { executor, signal: stop.signal, onProgress() {} },
    );
    await expect(result).resolves.toMatchObject({ status: "cancelled" });
  });

  it("agree with the closed form of two homogeneous layers", async () => {
    const other = randomLayers([5, 4, 3], 6, 2);
    const values = await valuesOf(base, stack(other, "B"), { form: "full_sym" });
    expect(values["full_sym.ab"]).toBeCloseTo(closedForm(layers, other), 8);
  });
});

/**
 * 1/24 Σ_gg' (D₂ᵀD₂')_gg' [4<Q,Q'><P,P'> + 4<Q,P'><P,Q'> + 16 tr(Q Q' P P')] with Q_g the symmetric
 * part of Σ_p (L₂D₁)_gp l_p r_pᵀ, and P_g of R₂ likewise.
 */
function closedForm(a: readonly ProductLayer[], b: readonly ProductLayer[]): number {
  const forms = ([one, two]: readonly ProductLayer[], m: number) => {
    const mix = multiply(two.factors[m], one.output);
    const [l, r] = one.factors;
    return Array.from({ length: mix.rows }, (_, g) => {
      const q = new Float64Array(25);
      for (let p = 0; p < 6; p++) {
        for (let i = 0; i < 5; i++) {
          for (let j = 0; j < 5; j++) {
            const both =
              l.data[p * 5 + i] * r.data[p * 5 + j] + l.data[p * 5 + j] * r.data[p * 5 + i];
            q[i * 5 + j] += (mix.data[g * 6 + p] * both) / 2;
          }
        }
      }
      return { rows: 5, columns: 5, data: q };
    });
  };
  const dot = (x: { data: Float64Array }, y: { data: Float64Array }) =>
    x.data.reduce((sum, v, i) => sum + v * y.data[i], 0);
  const [qa, pa, qb, pb] = [forms(a, 0), forms(a, 1), forms(b, 0), forms(b, 1)];
  let sum = 0;
  for (let g = 0; g < 6; g++) {
    for (let h = 0; h < 6; h++) {
      let weight = 0;
      for (let k = 0; k < 3; k++)
        weight += a[1].output.data[k * 6 + g] * b[1].output.data[k * 6 + h];
      const cycle = multiply(multiply(qa[g], qb[h]), multiply(pa[g], pb[h]));
      const trace = [0, 1, 2, 3, 4].reduce((t, i) => t + cycle.data[i * 6], 0);
      sum +=
        weight *
        (4 * dot(qa[g], qb[h]) * dot(pa[g], pb[h]) +
          4 * dot(qa[g], pb[h]) * dot(pa[g], qb[h]) +
          16 * trace);
    }
  }
  return sum / 24;
}

it("norms that grow like powers of 2^depth stay finite", async () => {
  const deep = randomLayers(new Array(12).fill(16), 40, 4).map((layer) => ({
    ...layer,
    output: mapped(layer.output, (v) => 100 * v),
  }));
  const changed = deep.map((layer, i) =>
    i === 11
      ? layer
      : { ...layer, output: mapped(layer.output, (v, r, c) => v * (r === c ? 1.001 : 1)) },
  );
  const { values = {}, notes } = await compared(stack(deep), stack(changed, "B"), {
    form: "layer_sym",
  });
  expect(values.layer_sym).toBeGreaterThan(0.5);
  expect(values.layer_sym).toBeLessThan(1);
  expect(values["layer_sym.aa"]).toBeNull();
  expect(values["layer_sym.logNormA"]).toBeGreaterThan(1000);
  expect(notes.map(({ code }) => code)).toContain("overflow");
});

it("is the same to the bit at any number of threads", async () => {
  // more rows than one block of K
  const [a, b] = [11, 12].map((seed) => stack(randomLayers([12, 9], 300, seed)));
  const one = await valuesOf(a, b);
  const context = { executor: { ...executor, threads: 3 }, signal: new AbortController().signal };
  const three = await compareStacks(sideOf(a), sideOf(b), options, { ...context, onProgress() {} });
  expect(three.values).toEqual(one);
});
