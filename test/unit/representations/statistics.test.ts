import { describe, expect, it } from "vitest";
import { MemoryFiles } from "../support/memoryFiles";
import { cellsOf, compareDumps, compareValues, dumpFile, gaussian, noisy } from "./dumps";

const base = gaussian([40, 3], 1);
const files = new MemoryFiles({
  a: dumpFile({ alike: base, other: gaussian([40, 3], 2) }),
  b: dumpFile({ alike: noisy(base, 0.3, 3), other: gaussian([40, 3], 4) }),
});

describe("statistics of a matrix", () => {
  const measures = ["cka.linear", "procrustes.angular"];

  it("have an interval around each value, inside the range", async () => {
    const result = await compareDumps(files, ["a", "b"], { options: { measures, bootstrap: 40 } });
    for (const key of measures) {
      const { values, low, high, range } = cellsOf(result, key);
      values.flat().forEach((value, at) => {
        const [from, to] = [low?.flat()[at], high?.flat()[at]] as [number, number];
        expect(from).toBeLessThan(value as number);
        expect(to).toBeGreaterThan(value as number);
        expect(from).toBeGreaterThanOrEqual(range[0] ?? Number.NEGATIVE_INFINITY);
        expect(to).toBeLessThanOrEqual(range[1] ?? Number.POSITIVE_INFINITY);
      });
    }
    expect(result.pairs[0].values).toHaveProperty(["cka.linear.low"]);
  });

  it("tell what chance gives from what corresponds, in either direction", async () => {
    const options = { measures, nullDraws: 39 };
    const result = await compareDumps(files, ["a", "b"], { options });
    for (const key of measures) {
      const { p, null: chance, values } = cellsOf(result, key);
      expect(p?.[0][0]).toBe(1 / 40);
      expect(p?.[1][1]).toBeGreaterThan(1 / 40);
      const [real, random] = [values[0][0] as number, chance?.[0][0] as number];
      if (key === "cka.linear") expect(real).toBeGreaterThan(random);
      else expect(real).toBeLessThan(random);
    }
    expect(result.pairs[0].values["cka.linear.p"]).toBe(1 / 40);
  });

  it("correct p values over all cells", async () => {
    const run = async (correction: "none" | "holm" | "bh" | "max") => {
      const options = { measures: ["cka.linear"], nullDraws: 39, correction };
      return (
        cellsOf(await compareDumps(files, ["a", "b"], { options }), "cka.linear").p?.flat() ?? []
      );
    };
    const raw = await run("none");
    const holm = await run("holm");
    expect(holm[0]).toBeCloseTo(Math.min(1, 4 * (raw[0] as number)), 12);
    const bh = await run("bh");
    const max = await run("max");
    raw.forEach((p, i) => {
      expect(bh[i]).toBeGreaterThanOrEqual(p as number);
      expect(holm[i]).toBeGreaterThanOrEqual(bh[i] as number);
      expect(max[i]).toBeGreaterThanOrEqual(p as number);
    });
    expect(max[0]).toBe(1 / 40);
  });

  it("are those of single pairs, whatever the tiles", async () => {
    const options = { measures, bootstrap: 20, nullDraws: 5 };
    const whole = await compareDumps(files, ["a", "b"], { options });
    const tiled = await compareDumps(files, ["a", "b"], { options: { ...options, budget: 1 } });
    expect(tiled.matrices).toEqual(whole.matrices);
    const paired = await compareDumps(files, ["a", "b"], {
      options: { ...options, statistics: "pairs" },
    });
    for (const key of measures) {
      const [some, all] = [cellsOf(paired, key), cellsOf(whole, key)];
      expect(some.low?.[0][0]).toBe(all.low?.[0][0]);
      expect(some.p?.[1][1]).toBe(all.p?.[1][1]);
      expect(some.low?.[0][1]).toBeNull();
      expect(some.values).toEqual(all.values);
    }
  });

  it("are those of single pairs where a matrix goes by slabs", async () => {
    // wide and few samples: there slabs are less work than pairs
    const layers = [0, 1, 2, 3].map((i) => gaussian([16, 40 + i], i));
    const named = Object.fromEntries(layers.map((layer, i) => [`w.${i}`, layer]));
    const wide = new MemoryFiles({ a: dumpFile(named) });
    const options = { measures: ["cka.linear.debiased"], bootstrap: 20, nullDraws: 9 };
    const matrix = cellsOf(await compareDumps(wide, ["a", "a"], { options }), options.measures[0]);
    const { values = {} } = await compareValues(layers[1], layers[3], { options });
    for (const aspect of ["low", "high", "null", "p"] as const) {
      const single = values[`cka.linear.debiased.${aspect}`] as number;
      expect(matrix[aspect]?.[1][3]).toBeCloseTo(single, 10);
      expect(matrix[aspect]?.[3][1]).toBe(matrix[aspect]?.[1][3]);
    }
  });

  it("are symmetric for a dump against itself", async () => {
    const options = { measures: ["cka.linear"], nullDraws: 9, correction: "holm" } as const;
    const { p, null: chance } = cellsOf(
      await compareDumps(files, ["a", "a"], { options }),
      "cka.linear",
    );
    expect(p?.[0][1]).toBe(p?.[1][0]);
    // of one pair either side's rows may be shuffled: that is one chance level
    expect(chance?.[0][1]).toBeCloseTo(chance?.[1][0] as number, 12);
  });

  it("tell how reliable a matrix is", async () => {
    const layers = (seed: number) =>
      Object.fromEntries([0, 1, 2, 3].map((i) => [`l${i}`, noisy(base, i, seed + i)]));
    const many = new MemoryFiles({ a: dumpFile(layers(1)), b: dumpFile(layers(20)) });
    const options = { measures: ["cka.linear"], splitHalf: 6 };
    const { values = {} } = await compareDumps(many, ["a", "b"], { options });
    expect(values["cka.linear.reliability"]).toBeGreaterThan(0.8);
    expect(values["cka.linear.reliability"]).toBeLessThanOrEqual(1);
  });

  it("have no reliability of less than three cells", async () => {
    const options = { measures: ["cka.linear"], splitHalf: 2, layers: "alike" };
    const { values, notes } = await compareDumps(files, ["a", "b"], { options });
    expect(values).toEqual({ "cka.linear.reliability": null });
    expect(notes.map(({ at }) => at)).toContain("cka.linear.reliability");
  });
});

describe("statistics of two arrays", () => {
  it("stand beside the value", async () => {
    const options = {
      measures: ["cka.linear", "gulp"],
      bootstrap: 20,
      nullDraws: 19,
      noiseCeiling: 4,
      correction: "holm" as const,
    };
    const { values = {}, notes } = await compareValues(base, noisy(base, 0.3, 3), { options });
    for (const aspect of ["low", "high", "null", "p"]) {
      expect(values, aspect).toHaveProperty([`cka.linear.${aspect}`]);
      expect(values, aspect).toHaveProperty([`gulp.${aspect}`]);
    }
    // over the two measures that were asked for
    expect(values["cka.linear.p"]).toBeCloseTo(2 / 20, 12);
    const { "cka.linear.ceiling": ceiling } = values;
    const [a, b] = [values["cka.linear.reliability.a"], values["cka.linear.reliability.b"]];
    expect(ceiling).toBeCloseTo(Math.sqrt((a as number) * (b as number)), 12);
    expect(values).not.toHaveProperty(["gulp.ceiling"]);
    expect(notes).toContainEqual(expect.objectContaining({ at: "gulp.ceiling" }));
  });

  it("have no interval where half of the samples fix the value", async () => {
    // 20 samples of 15 features: on 10 of them every canonical correlation is 1
    const options = { measures: ["cca.mean"], bootstrap: 20 };
    const { values = {}, notes } = await compareValues(
      gaussian([20, 15], 1),
      gaussian([20, 15], 2),
      {
        options,
      },
    );
    expect(values["cca.mean.low"]).toBeNull();
    expect(values["cca.mean.high"]).toBeNull();
    expect(notes).toContainEqual(expect.objectContaining({ at: "cca.mean", code: "saturated" }));
  });

  it("need enough resamples to have a tail", async () => {
    const options = { measures: ["cka.linear"], bootstrap: 3 };
    await expect(compareValues(base, base, { options })).rejects.toMatchObject({ code: "usage" });
  });
});
