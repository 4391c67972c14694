import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { affineInvariantDistance } from "../../../extension/engine/geometry/affineInvariant";
import { chanceDistance } from "../../../extension/engine/geometry/chance";
import { gaussianFisher, pullback, softmaxFisher } from "../../../extension/engine/geometry/metric";
import { compareFields } from "../../../extension/engine/geometry/metricSimilarity";
import { spectralRatio } from "../../../extension/engine/geometry/spectralRatio";
import { createRandom } from "../../../extension/engine/linalg/random";
import { randomOrthogonal } from "../../../extension/engine/linalg/randomMatrices";
import { noise, plainProduct, transpose } from "../linalg/matrices";
import { rowsToMatrix } from "../linalg/reference";

const vectors = JSON.parse(
  readFileSync(
    join(import.meta.dirname, "../../fixtures/geometry/metric-similarity-analysis.json"),
    "utf8",
  ),
);

const close = (got: number | null, expected: number) => {
  expect(Math.abs((got ?? Number.NaN) - expected)).toBeLessThanOrEqual(
    Math.max(1e-9 * Math.abs(expected), 1e-12),
  );
};
const field = (metrics: number[][][]) => ({
  points: metrics.length,
  order: metrics[0].length,
  data: Float64Array.from(metrics.flat(2)),
});

describe("metrics", () => {
  it("pull back the dot product", () => {
    expect(pullback(rowsToMatrix(vectors.pullback.J))).toEqual(rowsToMatrix(vectors.pullback.G));
  });

  it("pull back another dot product of the layer", () => {
    const j = rowsToMatrix(vectors.pullback.J);
    const state = rowsToMatrix([
      [2, 1, 0],
      [1, 3, 0],
      [0, 0, 1],
    ]);
    expect(pullback(j, state)).toEqual(plainProduct(transpose(j), plainProduct(state, j)));
  });

  it("are Fisher's for softmax and normal outputs", () => {
    const { J, p, F } = vectors.fisher_categorical;
    const fisher = softmaxFisher(rowsToMatrix(J), Float64Array.from(p));
    F.flat().forEach((value: number, i: number) => {
      close(fisher.data[i], value);
    });
    const expected = vectors.fisher_gaussian.mu_sigma_at_sigma3.flat();
    // one output, coordinates (mean, standard deviation), at deviation 3
    const normal = gaussianFisher(
      rowsToMatrix([[1, 0]]),
      Float64Array.of(3),
      rowsToMatrix([[0, 1]]),
    );
    expected.forEach((value: number, i: number) => {
      close(normal.data[i], value);
    });
  });

  it("refuse shapes that do not fit", () => {
    const j = rowsToMatrix(vectors.pullback.J);
    expect(() => softmaxFisher(j, new Float64Array(2))).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
  });
});

describe("spectralRatio", () => {
  it.each(vectors.spectral_ratio as { G: number[][]; H: number[][]; d: number; note: string }[])(
    "has the reference value: $note",
    ({ G, H, d }) => {
      close(spectralRatio(rowsToMatrix(G), rowsToMatrix(H)).distance, d < 1e-7 ? 0 : d);
    },
  );

  it("tells the scale that it does not see", () => {
    const { G, H, value } = vectors.log_scale;
    close(spectralRatio(rowsToMatrix(G), rowsToMatrix(H)).logScale, value);
  });

  it("is blind to one direction and says so", () => {
    const { distance, uninformative, logScale } = spectralRatio(
      rowsToMatrix([[3]]),
      rowsToMatrix([[8]]),
    );
    expect([distance, uninformative]).toEqual([0, true]);
    close(logScale, Math.log(3 / 8) / 2);
    const zero = rowsToMatrix([[0]]);
    expect(spectralRatio(zero, zero).uninformative).toBe(true);
    expect(spectralRatio(zero, rowsToMatrix([[1]])).distance).toBe(1);
  });

  it.each([2, 3, 5, 8])("has the declared invariances at m = %i", (m) => {
    const [g, h] = [pullback(noise(40, m, m)), pullback(noise(30, m, 100 + m))];
    const { distance } = spectralRatio(g, h);
    expect(distance).toBeGreaterThan(0.05);
    close(spectralRatio(h, g).distance, distance);
    const tiny = { ...g, data: g.data.map((value) => value * 1e-9) };
    close(spectralRatio(tiny, h).distance, distance);
    close(spectralRatio(tiny, g).distance, 0);
    // other coordinates: both metrics by the same congruence
    const chart = noise(m, m, 7);
    const inChart = (metric: typeof g) =>
      plainProduct(transpose(chart), plainProduct(metric, chart));
    expect(spectralRatio(inChart(g), inChart(h)).distance).toBeCloseTo(distance, 7);
    // Hilbert's projective metric
    const air = affineInvariantDistance(g, h)!;
    expect(air).toBeGreaterThan(0);
  });

  it("obeys the triangle inequality on 500 random triples", () => {
    for (let seed = 0; seed < 500; seed++) {
      const m = 2 + (seed % 4);
      const [a, b, c] = [0, 1, 2].map((i) => pullback(noise(m + 2, m, 3 * seed + i)));
      const d = (x: typeof a, y: typeof a) => spectralRatio(x, y).distance;
      expect(d(a, b)).toBeLessThanOrEqual(d(a, c) + d(c, b) + 1e-12);
    }
  });

  it("is not invariant to a rescaled unit or a linear map of the layer", () => {
    const j = noise(12, 3, 1);
    const rescaled = { ...j, data: j.data.map((value, i) => (i < 3 ? 10 * value : value)) };
    expect(spectralRatio(pullback(j), pullback(rescaled)).distance).toBeGreaterThan(0.2);
    const mapped = plainProduct(noise(12, 12, 2), j);
    expect(spectralRatio(pullback(j), pullback(mapped)).distance).toBeGreaterThan(0.2);
  });

  it("ignores rotations and embeddings of the layer", () => {
    const j = noise(12, 3, 1);
    const rotated = plainProduct(randomOrthogonal(20, createRandom(3)), {
      rows: 20,
      columns: 3,
      data: Float64Array.from([...j.data, ...new Float64Array(24)]),
    });
    close(spectralRatio(pullback(j), pullback(rotated)).distance, 0);
  });

  it("refuses what is no metric", () => {
    const g = rowsToMatrix([[1]]);
    expect(() => spectralRatio(g, pullback(noise(3, 2, 1)))).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
    expect(() => spectralRatio(g, rowsToMatrix([[Number.NaN]]))).toThrow(
      expect.objectContaining({ code: "input.nonfinite" }),
    );
  });

  it("has closed forms: a decaying spiral that turns or does not", () => {
    // h = e^-t R(p + w·t) in coordinates (p, t): tangents are orthogonal for w = 0
    const metric = (w: number) =>
      rowsToMatrix([
        [1, w],
        [w, 1 + w * w],
      ]);
    close(spectralRatio(metric(1), metric(0)).distance, (Math.sqrt(5) - 1) / 2);
  });
});

describe("compareFields", () => {
  const { G, H, weights, uniform, weighted } = vectors.msa;

  it("averages under the reference metric", () => {
    close(compareFields(field(G), field(H)).distance, uniform);
    const found = compareFields(field(G), field(H), { weights });
    close(found.distance, weighted);
    expect([found.used, found.rank]).toEqual([1, 2]);
  });

  it("does not see a different factor at every point", () => {
    const scaled = G.map((metric: number[][], i: number) =>
      metric.map((row) => row.map((value) => value * 10 ** (i - 3))),
    );
    close(compareFields(field(G), field(scaled)).distance, 0);
  });

  it("leaves out points that tell nothing, and says how many", () => {
    const zero = [
      [0, 0],
      [0, 0],
    ];
    const found = compareFields(field([...G, zero]), field([...H, zero]));
    close(found.distance, uniform);
    expect(found.used).toBeCloseTo(2 / 3, 12);
    const none = compareFields(field([zero]), field([zero]));
    expect([none.distance, none.used, none.rank, none.logScale]).toEqual([null, 0, null, null]);
  });

  it("refuses fields over other points and weights that are none", () => {
    expect(() => compareFields(field(G), field([G[0]]))).toThrow(
      expect.objectContaining({ code: "shape.mismatch" }),
    );
    expect(() => compareFields(field(G), field(H), { weights: [1, -1] })).toThrow(
      expect.objectContaining({ code: "input.nonfinite" }),
    );
  });
});

describe("affineInvariantDistance", () => {
  it("has the reference value, and holds scale and shape", () => {
    const { G, H, value } = vectors.airm;
    close(affineInvariantDistance(rowsToMatrix(G), rowsToMatrix(H)), value);
    expect(affineInvariantDistance(rowsToMatrix([[1]]), rowsToMatrix([[0]]))).toBeNull();
  });
});

describe("chanceDistance", () => {
  // means measured with numpy for the table of the method's specification
  it.each([
    [2, 10, 0.435],
    [2, 100, 0.162],
    [4, 30, 0.519],
    [8, 300, 0.311],
    [4, 1000, 0.112],
  ])("is that of random Jacobians: m = %i, width %i", (m, n, expected) => {
    const { mean, error } = chanceDistance(m, [n, n], { seed: 0, draws: 2000 });
    expect(Math.abs(mean - expected)).toBeLessThan(4 * error + 0.002);
  });
});
