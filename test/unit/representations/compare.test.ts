import { describe, expect, it } from "vitest";
import { measureOf } from "../../../extension/engine/measures/registry";
import { measurePair } from "../../../extension/engine/measures/run";
import type { Result } from "../../../extension/engine/result";
import { inlineExecutor } from "../support/inlineExecutor";
import { MemoryFiles } from "../support/memoryFiles";
import { cellsOf, compareDumps, dumpFile, gaussian, matrixOf, noisy } from "./dumps";

const n = 40;
const first = gaussian([n, 6], 1);
const layersA = { "l.0": first, "l.1": gaussian([n, 9], 2), "l.2": noisy(first, 0.5, 3) };
const layersB = { "l.0": noisy(first, 0.1, 4), "l.1": gaussian([n, 9], 5) };
const files = new MemoryFiles({ a: dumpFile(layersA), b: dumpFile(layersB) });

const measures = ["cka.linear", "cka.linear.debiased", "knn.mutual:k=5", "regression.linear.xy"];

/** m(x, y), computed for itself. */
function direct(key: string, x: keyof typeof layersA, y: keyof typeof layersB): number | null {
  const [id, setting] = key.split(":");
  const measure = measureOf(id);
  if (!measure) throw new Error(id);
  const params: Record<string, number> = setting ? { k: Number(setting.slice(2)) } : {};
  return measurePair(measure, matrixOf(layersA[x]), matrixOf(layersB[y]), { params }).value;
}

describe("two dumps", () => {
  it("have every measure on every pair of layers, under the keys asked for", async () => {
    const result = await compareDumps(files, ["a", "b"], { options: { measures } });
    expect(result.matrices.map(({ measure }) => measure)).toEqual(measures);
    for (const key of measures) {
      const { rows, columns, values } = cellsOf(result, key);
      expect([rows, columns]).toEqual([Object.keys(layersA), Object.keys(layersB)]);
      rows.forEach((x, i) => {
        columns.forEach((y, j) => {
          const expected = direct(key, x as "l.0", y as "l.0") as number;
          // one matrix may take another path than one pair does
          expect(Math.abs((values[i][j] as number) - expected)).toBeLessThan(1e-12);
        });
      });
    }
    expect(result).toMatchObject({
      kind: "compare",
      status: "complete",
      activations: [
        { samples: n, sampleIds: false, marked: true },
        { samples: n, sampleIds: false, marked: true },
      ],
      params: { kind: "activations", measures, mode: "strict", seed: 0, reduce: null },
      problems: [],
    });
  });

  it("pair by name, and have all figures of a pair in one place", async () => {
    const result = await compareDumps(files, ["a", "b"], { options: { measures } });
    expect(result.pairing).toEqual([
      { a: "l.0", b: "l.0", rule: "name" },
      { a: "l.1", b: "l.1", rule: "name" },
    ]);
    for (const { a, b, level, values } of result.pairs) {
      expect(level).toBe("layer");
      expect(Object.keys(values)).toEqual(measures);
      for (const key of measures) {
        const { rows, columns, values: cells } = cellsOf(result, key);
        expect(values[key]).toBe(cells[rows.indexOf(a)][columns.indexOf(b)]);
      }
    }
    expect(result.summary).toMatch(
      /^Linear CKA of 2 pairs of layers is on average .* on 40 inputs/,
    );
  });

  it("take the measures that are good unasked, and `auto` among others", async () => {
    const keys = async (asked: string[] | null) => {
      const result = await compareDumps(files, ["a", "b"], { options: { measures: asked } });
      return result.matrices.map(({ measure }) => measure);
    };
    const unasked = ["cka.linear", "cka.linear.debiased", "knn.mutual"];
    expect(await keys(null)).toEqual(unasked);
    expect(await keys(["nbs", "auto"])).toEqual(["nbs", ...unasked]);
  });

  it("take globs of layers, the user's pairs, and pairs alone", async () => {
    const options = {
      measures: ["cka.linear"],
      layers: "l.{1,2}",
      userPairs: [{ a: "l.2", b: "l.1" }],
      pairsOnly: true,
    };
    const result = await compareDumps(files, ["a", "b"], { options });
    expect(result.layers.a.map(({ id }) => id)).toEqual(["l.1", "l.2"]);
    expect(result.pairing).toEqual([{ a: "l.2", b: "l.1", rule: "user" }]);
    expect(result.pairs).toHaveLength(1);
    expect(result.pairs[0].values["cka.linear"]).toBeCloseTo(
      direct("cka.linear", "l.2", "l.1") as number,
      12,
    );
    expect(result.matrices).toEqual([]);
    expect(result.notes.map(({ code }) => code)).toEqual(["samples.unchecked"]);
  });

  it("are told by `usage` where a glob of layers matches none", async () => {
    const options = { measures: ["cka.linear"], layers: "conv*" };
    await expect(compareDumps(files, ["a", "b"], { options })).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/^--layers: no layer of a matches; it has `l\.0`, /),
    });
  });

  it("are the same to the bit in blocks of any size, in jobs of any order", async () => {
    const options = { measures: ["cka.rbf", "procrustes.angular", "nbs"] };
    const whole = await compareDumps(files, ["a", "b"], { options });
    for (const budget of [1, 20_000, 60_000]) {
      const tiled = await compareDumps(files, ["a", "b"], { options: { ...options, budget } });
      expect(tiled.matrices).toEqual(whole.matrices);
    }
  });

  it("say what is wrong with a layer, and go on with the others", async () => {
    const broken = new MemoryFiles({
      a: dumpFile({
        ...layersA,
        "l.1": { shape: [n, 2], values: new Float64Array(2 * n).fill(1 / 0) },
      }),
      b: dumpFile({ ...layersB, "l.1": { shape: [n, 2], values: new Float64Array(2 * n) } }),
    });
    const result = await compareDumps(broken, ["a", "b"], {
      options: { measures: ["cka.linear"] },
    });
    expect(result.status).toBe("complete");
    expect(result.problems).toEqual([
      expect.objectContaining({ code: "input.nonfinite", file: "a", where: "l.1" }),
    ]);
    const { values } = cellsOf(result, "cka.linear");
    expect(values[1]).toEqual([null, null]);
    expect([values[0][1], values[2][1]]).toEqual([null, null]);
    expect(values[0][0]).toBeGreaterThan(0.9);
    const about = result.notes.filter(({ at }) => at === "cka.linear").map(({ code }) => code);
    expect(about.sort()).toEqual(["input.nonfinite", "variance.none"]);
  });

  it("leave out pairs whose positions are not the same in number", async () => {
    const maps = new MemoryFiles({
      a: dumpFile({ c: gaussian([4, 3, 4, 4], 1), d: gaussian([4, 3, 2, 2], 2) }),
      b: dumpFile({ c: gaussian([4, 5, 4, 4], 3), d: gaussian([4, 5, 2, 2], 4) }),
    });
    const options = { measures: ["cka.linear"], reduce: "spatial" as const };
    const result = await compareDumps(maps, ["a", "b"], { options });
    const { values } = cellsOf(result, "cka.linear");
    expect(values.map((row) => row.map((value) => value === null))).toEqual([
      [false, true],
      [true, false],
    ]);
    const note = { code: "input.unpaired", text: expect.stringMatching(/64 and 16 rows/) };
    expect(result.notes).toContainEqual({ at: "cka.linear", ...note });
    expect(result.layers.a.map(({ shape }) => shape)).toEqual([
      [64, 3],
      [16, 3],
    ]);
  });

  it("throw `usage` for what there is no measure of", async () => {
    const run = (measure: string) =>
      compareDumps(files, ["a", "b"], { options: { measures: [measure] } });
    await expect(run("cka.linaer")).rejects.toMatchObject({
      code: "usage",
      message: expect.stringMatching(/cka\.linear/),
    });
    await expect(run("outputs.accuracyDifference")).rejects.toThrow(/--labels/);
  });
});

describe("a dump against itself", () => {
  const same = (options: object) => compareDumps(files, ["a", "a"], { options });

  it("does symmetric halves once, and is symmetric to the bit", async () => {
    const counted = inlineExecutor(files);
    let jobs = 0;
    const executor: typeof counted = {
      threads: 1,
      run: (name, input, options) => {
        if (name === "representations.compare") {
          jobs += (input as { columns: readonly unknown[] }).columns.length;
        }
        return counted.run(name, input, options);
      },
    };
    const options = { measures: ["procrustes.angular"] };
    const result = await compareDumps(files, ["a", "a"], { options, context: { executor } });
    expect(jobs).toBe(6);
    const { values } = cellsOf(result, "procrustes.angular");
    values.forEach((row, i) => {
      expect(row).toEqual(values.map((other) => other[i]));
      expect(row[i]).toBeCloseTo(0, 6);
    });
    expect(result.notes.filter(({ code }) => code === "samples.unchecked")).toEqual([]);
  });

  it("does both halves of what is not symmetric", async () => {
    const result = await same({ measures: ["regression.linear.xy"], budget: 1 });
    const { values } = cellsOf(result, "regression.linear.xy");
    const other = await compareDumps(
      new MemoryFiles({ a: dumpFile(layersA), b: dumpFile(layersA) }),
      ["a", "b"],
      { options: { measures: ["regression.linear.xy"] } },
    );
    expect(values).toEqual(cellsOf(other, "regression.linear.xy").values);
    expect(values[0][1]).not.toBe(values[1][0]);
  });
});

describe("slabs", () => {
  // wide and few samples: there slabs are less work than pairs
  const wide = (seed: number) =>
    Object.fromEntries([0, 1, 2, 3].map((i) => [`w.${i}`, gaussian([12, 30 + i], seed + i)]));
  const wideFiles = new MemoryFiles({ a: dumpFile(wide(1)), b: dumpFile(wide(9)) });
  const keys = ["cka.linear", "cka.linear.debiased", "cka.linear.angular", "distanceCorrelation"];

  it("give what single pairs give", async () => {
    const used: string[] = [];
    const inner = inlineExecutor(wideFiles);
    const executor: typeof inner = {
      threads: 1,
      run: (name, input, options) => {
        used.push(name);
        return inner.run(name, input, options);
      },
    };
    for (const names of [["a", "b"] as const, ["a", "a"] as const]) {
      const options = { measures: keys };
      const result = await compareDumps(wideFiles, names, { options, context: { executor } });
      const [a, b] = names.map((name) => (name === "a" ? wide(1) : wide(9)));
      for (const key of keys) {
        const measure = measureOf(key)!;
        cellsOf(result, key).values.forEach((row, i) => {
          row.forEach((value, j) => {
            const pair = [matrixOf(a[`w.${i}`]), matrixOf(b[`w.${j}`])] as const;
            const expected = measurePair(measure, ...pair).value as number;
            // the angle of equal sides keeps half the digits
            const digits = key.endsWith("angular") && a === b && i === j ? 6 : 11;
            expect(value).toBeCloseTo(expected, digits);
          });
        });
      }
    }
    expect(used).toContain("representations.slab");
    expect(used).not.toContain("representations.compare");
  });
});

describe("cancelling", () => {
  it("keeps what was finished, and notes what was not", async () => {
    const stop = new AbortController();
    const inner = inlineExecutor(files);
    let compared = 0;
    const executor: typeof inner = {
      threads: 1,
      run: async (name, input, options) => {
        const output = await inner.run(name, input, options);
        if (name === "representations.compare" && ++compared === 1) stop.abort();
        return output;
      },
    };
    const partials: Result[] = [];
    const result = await compareDumps(files, ["a", "b"], {
      options: { measures: ["nbs", "procrustes.angular"] },
      context: {
        executor,
        signal: stop.signal,
        onProgress: ({ partial }) => {
          if (partial) partials.push(partial);
        },
      },
    });
    expect(result.status).toBe("cancelled");
    const cells = result.matrices.flatMap(({ values }) => values.flat());
    expect(cells.filter((value) => value !== null)).not.toEqual([]);
    expect(cells).toContain(null);
    const notes = result.notes.filter(({ code }) => code === "cancelled");
    expect(notes.map(({ at }) => at)).toContain("procrustes.angular");
  });
});
