import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../../extension/engine/linalg/random";
import { binomialTail } from "../../../extension/engine/stats/binomial";
import {
  distinctLabelings,
  groupSeparation,
} from "../../../extension/engine/stats/labelPermutation";
import { retrieve } from "../../../extension/engine/weights/htt/retrieval";

/** By scipy and by counting; see make_groups.py beside the file. */
const expected: {
  readonly binomial: { hits: number; n: number; p: number; value: number }[];
  readonly separation: {
    labels: number[];
    similarity: number[];
    statistic: number;
    p: number;
    labelings: number;
  }[];
  readonly retrieval: {
    labels: number[];
    similarity: number[];
    map: number;
    rank1: number;
    rank5: number;
    rank10: number;
  };
} = JSON.parse(readFileSync(new URL("../../fixtures/stats/groups.json", import.meta.url), "utf8"));

const square = (data: number[]) => {
  const n = Math.sqrt(data.length);
  return { rows: n, columns: n, data: Float64Array.from(data) };
};

describe("binomialTail", () => {
  it.each(expected.binomial)("is scipy's: $hits of $n at $p", ({ hits, n, p, value }) => {
    expect(Math.abs(binomialTail(hits, n, p) - value)).toBeLessThanOrEqual(1e-9 * value);
  });

  it("is 1 for nothing, 0 for more than all", () => {
    expect(binomialTail(0, 5, 0.2)).toBe(1);
    expect(binomialTail(6, 5, 0.2)).toBe(0);
    expect(binomialTail(5, 5, 1)).toBe(1);
  });
});

describe("groupSeparation", () => {
  it.each(expected.separation)("tries all labelings of few members: $labels", (given) => {
    const found = groupSeparation(square(given.similarity), Int32Array.from(given.labels), {
      draws: 10,
      seed: 0,
    });
    expect(found.statistic).toBeCloseTo(given.statistic, 12);
    expect(found.p).toBeCloseTo(given.p, 12);
    expect(found.labelings).toBe(given.labelings);
    expect(found.leastP).toBeCloseTo(1 / given.labelings, 12);
  });

  it("says that three against three cannot reach 0.05, and four against four can", () => {
    expect(distinctLabelings([3, 3])).toBe(10);
    expect(distinctLabelings([4, 4])).toBe(35);
    expect(distinctLabelings([2, 3])).toBe(10);
  });

  it("draws labelings of many members, and finds nothing in noise more often than it should", () => {
    const n = 24;
    const labels = Int32Array.from({ length: n }, (_, i) => i % 3);
    let small = 0;
    for (let trial = 0; trial < 60; trial++) {
      const random = createRandom(trial);
      const data = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = i; j < n; j++) {
          data[i * n + j] = random.gaussian();
          data[j * n + i] = data[i * n + j];
        }
      }
      const { p } = groupSeparation({ rows: n, columns: n, data }, labels, {
        draws: 99,
        seed: trial,
      });
      if (p <= 0.05) small++;
    }
    expect(small).toBeLessThan(10);
    const alike = new Float64Array(n * n).map((_, at) =>
      labels[Math.floor(at / n)] === labels[at % n] ? 0.5 : 0,
    );
    const found = groupSeparation({ rows: n, columns: n, data: alike }, labels, {
      draws: 99,
      seed: 1,
    });
    expect(found).toMatchObject({ p: 0.01, statistic: 0.5, labelings: 99 });
  });
});

describe("retrieve", () => {
  it("ranks as the definition of average precision does", () => {
    const { labels, similarity, map, rank1, rank5, rank10 } = expected.retrieval;
    const all = labels.map((_: number, i: number) => i);
    const found = retrieve(square(similarity), { queries: all, gallery: all, labels });
    expect(found?.meanAveragePrecision).toBeCloseTo(map, 12);
    expect(found).toMatchObject({ queries: 15, rank1, rank5, rank10 });
  });
});
