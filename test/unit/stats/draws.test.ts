import { describe, expect, it } from "vitest";
import {
  halfSample,
  shuffle,
  splitFeatures,
  splitSamples,
} from "../../../extension/engine/stats/draws";

const all = (n: number) => Array.from({ length: n }, (_, i) => i);

describe("draws", () => {
  it("takes half of the samples, each once, in their order", () => {
    for (const n of [1, 2, 7, 100]) {
      const half = [...halfSample(n, 3, 0)];
      expect(half).toHaveLength(Math.floor(n / 2));
      expect(half).toEqual([...new Set(half)].sort((x, y) => x - y));
      expect(half.every((i) => i >= 0 && i < n)).toBe(true);
    }
  });

  it("takes every sample equally often", () => {
    const counts = new Array<number>(20).fill(0);
    for (let draw = 0; draw < 2000; draw++) {
      for (const i of halfSample(20, 0, draw)) counts[i]++;
    }
    // 1000 ± 5 standard deviations of √(2000/4)
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(112);
  });

  it("orders all samples anew", () => {
    const order = [...shuffle(50, 1, 0)];
    expect(order).not.toEqual(all(50));
    expect(order.sort((x, y) => x - y)).toEqual(all(50));
  });

  it("splits samples and features into disjoint halves of one size", () => {
    for (const split of [splitSamples(9, 0, 4), splitFeatures(9, 0, 4)]) {
      expect(split.map(({ length }) => length)).toEqual([4, 4]);
      expect(new Set(split.flatMap((half) => [...half])).size).toBe(8);
    }
  });

  it("depends on seed, kind and number of the draw alone", () => {
    const of = (seed: number, draw: number) => [...shuffle(30, seed, draw)].join();
    expect(of(1, 2)).toBe(of(1, 2));
    const others = [of(1, 2), of(2, 2), of(1, 3), [...halfSample(30, 1, 2)].join()];
    expect(new Set(others).size).toBe(4);
  });
});
