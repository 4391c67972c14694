import { describe, expect, it } from "vitest";
import { Prepared } from "../../../../extension/engine/measures/measure";
import { neighbors } from "../../../../extension/engine/measures/parts/neighbors";
import { measurePair } from "../../../../extension/engine/measures/run";
import { heatTimes, heatTraces } from "../../../../extension/engine/measures/topology/heatTrace";
import { imd } from "../../../../extension/engine/measures/topology/imd";
import { lanczosQuadrature } from "../../../../extension/engine/measures/topology/lanczos";
import { meanAndError } from "../../../../extension/engine/measures/topology/meanAndError";
import {
  type NeighborGraph,
  neighborGraph,
} from "../../../../extension/engine/measures/topology/neighborGraph";
import { untracked } from "../../../../extension/engine/task";
import { matrixOf, noise } from "../../linalg/matrices";
import { expected, matrix } from "./expected";

/** The ring of n vertices, whose adjacency matrix has eigenvalues cos(2πk/n). */
function ring(n: number): NeighborGraph {
  const place = Array.from({ length: 2 * n }, (_, i) => i);
  return {
    starts: Int32Array.from({ length: n + 1 }, (_, i) => 2 * i),
    columns: Int32Array.from(place, (i) => ((i >> 1) + (i % 2 ? 1 : n - 1)) % n),
    values: new Float64Array(2 * n).fill(0.5),
  };
}

/** Mean and error over vectors at each of these times. */
function traces(graph: NeighborGraph, vectors: number, times: readonly number[]) {
  const all = heatTraces(graph, { steps: 10, vectors, seed: 3 }, untracked);
  return times.map((t) =>
    meanAndError(Float64Array.from({ length: vectors }, (_, v) => all[v * heatTimes.length + t])),
  );
}

describe("lanczosQuadrature", () => {
  it("is exact once the space is exhausted", () => {
    // a vertex's walks on a ring of 6: uᵀ·M⁴·u = 3/8, of which two ways around add nothing yet
    const start = Float64Array.from([1, 0, 0, 0, 0, 0]);
    const { nodes, weights } = lanczosQuadrature(ring(6), start, 10);
    expect(nodes).toHaveLength(4);
    expect(nodes.reduce((sum, x, k) => sum + weights[k] * x ** 4, 0)).toBeCloseTo(3 / 8, 12);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });
});

describe("heatTraces", () => {
  it("of a ring are means of exp(−t(1 − cos)), within five standard errors", () => {
    const times = [0, 100, 128, 180, 220];
    traces(ring(40), 200, times).forEach(({ mean, error }, i) => {
      const t = heatTimes[times[i]];
      const exact = Array.from({ length: 40 }, (_, k) =>
        Math.exp(-t * (1 - Math.cos((Math.PI * k) / 20))),
      );
      expect(error).toBeGreaterThan(0);
      expect(Math.abs(mean - exact.reduce((sum, x) => sum + x, 0) / 40)).toBeLessThan(5 * error);
    });
  });

  it("of a graph of neighbors agree with its spectrum, within five standard errors", () => {
    const { x, k, traces: exact } = expected.heat;
    const graph = neighborGraph(new Prepared(matrix(x)).get(neighbors(k, "euclidean")));
    traces(graph, 100, [0, 51, 102, 153, 204, 255]).forEach(({ mean, error }, i) => {
      expect(Math.abs(mean - exact[i])).toBeLessThan(5 * error);
    });
  });
});

describe("imd", () => {
  it("agrees with the spectra of the graphs, within five standard errors", () => {
    const { x, y, k, imd: exact } = expected.heat;
    const measured = measurePair(imd, matrix(x), matrix(y), { params: { k, vectors: 400 } });
    if (measured.value === null || !measured.error) throw new Error("no value");
    expect(Math.abs(measured.value - exact)).toBeLessThan(5 * measured.error);
    expect(measured.error).toBeLessThan(exact / 10);
  });

  it("is exactly 0 for a set with itself, rotated, scaled or shifted", () => {
    const x = noise(60, 3, 1);
    expect(measurePair(imd, x, x)).toEqual({ value: 0, error: 0 });
    const moved = matrixOf(60, 3, (i, j) => 5 + 4 * x.data[3 * i + [2, 0, 1][j]]);
    expect(measurePair(imd, x, moved)).toEqual({ value: 0, error: 0 });
  });

  it("takes its vectors from the seed", () => {
    const [x, y] = [noise(60, 3, 1), noise(60, 3, 2)];
    const first = measurePair(imd, x, y, { seed: 1 });
    expect(measurePair(imd, x, y, { seed: 1 })).toEqual(first);
    expect(measurePair(imd, x, y, { seed: 2 }).value).not.toBe(first.value);
    expect(measurePair(imd, y, x, { seed: 1 }).value).toBeCloseTo(first.value as number, 14);
  });

  it("is null where all samples of a side are equal", () => {
    const same = matrixOf(10, 2, (_, j) => j + 0.1);
    expect(measurePair(imd, same, noise(10, 2, 1))).toMatchObject({
      value: null,
      note: { code: "variance.none" },
    });
  });

  it("needs more samples than neighbors", () => {
    expect(measurePair(imd, noise(5, 2, 1), noise(5, 2, 2))).toEqual({
      value: null,
      note: { code: "samples.few", text: "5 neighbors need at least 6 samples; there are 5" },
    });
  });
});
