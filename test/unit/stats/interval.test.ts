import { describe, expect, it } from "vitest";
import { createRandom } from "../../../extension/engine/linalg/random";
import { halfSample } from "../../../extension/engine/stats/draws";
import { quantile, subsampleInterval } from "../../../extension/engine/stats/interval";

describe("quantile", () => {
  it("interpolates as numpy does unasked", () => {
    // numpy.quantile([1, 2, 4, 8], [0, 0.1, 0.5, 0.975, 1])
    const sorted = [1, 2, 4, 8];
    const values = [0, 0.1, 0.5, 0.975, 1].map((share) => quantile(sorted, share));
    for (const [i, expected] of [1, 1.3, 3, 7.7, 8].entries()) {
      expect(values[i]).toBeCloseTo(expected, 12);
    }
    expect(quantile([5], 0.3)).toBe(5);
  });
});

describe("subsampleInterval", () => {
  const unbounded = { samples: 10, range: [null, null] } as const;

  it("lies around the value, however biased the resamples are", () => {
    const draws = Float64Array.from({ length: 101 }, (_, i) => 7 + (i - 50) / 50);
    const { low, high } = subsampleInterval(draws, { value: 1, ...unbounded });
    expect(low).toBeCloseTo(0.05, 12);
    expect(high).toBeCloseTo(1.95, 12);
  });

  it("stays inside the measure's range", () => {
    const draws = [0, 1, 2];
    expect(subsampleInterval(draws, { value: 0.9, samples: 4, range: [0, 1] }).high).toBe(1);
    expect(subsampleInterval(draws, { value: 0.1, samples: 4, range: [0, 1] }).low).toBe(0);
  });

  it("covers the mean of a population about 95 times in 100", () => {
    const random = createRandom(7);
    const mean = (x: ArrayLike<number>) => Array.from(x).reduce((s, v) => s + v, 0) / x.length;
    let covered = 0;
    const runs = 400;
    for (let run = 0; run < runs; run++) {
      const x = Float64Array.from({ length: 61 }, () => random.gaussian());
      const draws = Array.from({ length: 200 }, (_, k) =>
        mean([...halfSample(61, run, k)].map((i) => x[i])),
      );
      const { low, high } = subsampleInterval(draws, { ...unbounded, value: mean(x), samples: 61 });
      if (low <= 0 && high >= 0) covered++;
    }
    // quantiles of 200 draws are a little narrow; 0.93 ± 4 standard deviations
    expect(covered / runs).toBeGreaterThan(0.89);
    expect(covered / runs).toBeLessThan(0.98);
  });
});
