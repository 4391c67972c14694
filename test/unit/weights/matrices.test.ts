import { describe, expect, test } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats/index";
import { gramSketch, gramSketchCells, jackknife } from "../../../extension/engine/jobs/gramSketch";
import {
  inputGram,
  inputGramCells,
  type PreparedGram,
} from "../../../extension/engine/jobs/inputGram";
import type { TensorRef } from "../../../extension/engine/jobs/job";
import { gram, innerProduct } from "../../../extension/engine/linalg/products";
import { createRandom } from "../../../extension/engine/linalg/random";
import { untracked } from "../../../extension/engine/task";
import { assemble } from "../../../extension/engine/weights/assemble";
import { planMatrices, runMatrices } from "../../../extension/engine/weights/matricesPhase";
import type { MatrixRef } from "../../../extension/engine/weights/matrixRef";
import { runPairs } from "../../../extension/engine/weights/pairsPhase";
import { planComparison } from "../../../extension/engine/weights/plan";
import type { Workbench } from "../../../extension/engine/weights/pool";
import { newState } from "../../../extension/engine/weights/state";
import { runTiles } from "../../../extension/engine/weights/tiles";
import { triangularFactor } from "../../../extension/engine/weights/triangularFactor";
import { headerOf } from "../support/headers";
import { inlineExecutor } from "../support/inlineExecutor";
import { MemoryFiles } from "../support/memoryFiles";
import { shapedFile } from "../support/shapedFile";

const random = createRandom(7);
const gaussian = (rows: number, columns: number) => ({
  shape: [rows, columns],
  values: Array.from({ length: rows * columns }, () => random.gaussian()),
});

/** Matrices in a file, as jobs read them. */
async function matricesOf(list: readonly ReturnType<typeof gaussian>[]) {
  const tensors = new Map(list.map((tensor, i) => [`m${i}`, tensor]));
  const files = new MemoryFiles({ a: shapedFile(tensors) });
  const checkpoint = await openCheckpoint(files, "a");
  const context = { open: () => files.open("a"), task: untracked };
  const refs = checkpoint.tensors.map((tensor): MatrixRef => {
    const [rows, columns] = tensor.shape;
    const ref: TensorRef = { file: checkpoint.files[0], tensor };
    return { kind: "tensor", rows, columns, tensor: ref };
  });
  return { refs, context };
}

describe("both forms of the input Gram", () => {
  test("give the same inner products", async () => {
    const { refs, context } = await matricesOf([gaussian(9, 5), gaussian(3, 5), gaussian(9, 5)]);
    const cells = await Promise.all(
      (["gram", "factor"] as const).map(async (form) => {
        const prepared = [];
        for (const matrix of refs) prepared.push(await inputGram({ matrix, form }, context));
        const products = await inputGramCells({ row: prepared[0], columns: prepared }, context);
        return [
          ...products,
          ...prepared.map(({ self }) => self),
          ...prepared.map(({ trace }) => trace),
        ];
      }),
    );
    for (const [i, value] of cells[0].entries()) expect(cells[1][i]).toBeCloseTo(value, 10);
  });
});

describe("the sketch of the input Gram", () => {
  const related = (base: ReturnType<typeof gaussian>, mix: number) => {
    const other = gaussian(base.shape[0], base.shape[1]);
    return { ...other, values: other.values.map((x, i) => mix * base.values[i] + (1 - mix) * x) };
  };
  const base = gaussian(20, 40);
  const all = [base, related(base, 0.7), related(base, 0.3), gaussian(20, 40), gaussian(60, 40)];

  test("covers the exact value with its interval as often as it says", async () => {
    const { refs, context } = await matricesOf(all);
    const exact: PreparedGram[] = [];
    for (const matrix of refs) exact.push(await inputGram({ matrix, form: "gram" }, context));
    const truth = exact.map(
      ({ matrix, self }) => innerProduct(exact[0].matrix, matrix) / Math.sqrt(exact[0].self * self),
    );
    let covered = 0;
    let total = 0;
    for (let seed = 0; seed < 60; seed++) {
      const sketches = [];
      for (const matrix of refs)
        sketches.push(await gramSketch({ matrix, probes: 64, seed }, context));
      const cells = await gramSketchCells({ row: sketches[0], columns: sketches }, context);
      cells.forEach((cell, i) => {
        if (i === 0 || !cell) return;
        total++;
        if (cell.low <= truth[i] && truth[i] <= cell.high) covered++;
        expect(cell.high - cell.low).toBeLessThan(0.4);
      });
    }
    // 240 intervals at 95 %; neighbours share probes, so the count varies more than a binomial's.
    expect(covered / total).toBeGreaterThan(0.9);
    expect(covered / total).toBeLessThan(0.995);
  });

  test("is exact for a layer with itself, and the same for the same seed", async () => {
    const { refs, context } = await matricesOf(all);
    const first = await gramSketch({ matrix: refs[0], probes: 16, seed: 3 }, context);
    const again = await gramSketch({ matrix: refs[0], probes: 16, seed: 3 }, context);
    expect(again).toEqual(first);
    const [own] = await gramSketchCells({ row: first, columns: [again] }, context);
    expect(own).toEqual({ value: 1, low: 1, high: 1 });
  });

  test("has no value where nothing is left", () => {
    expect(
      jackknife(Float64Array.of(0, 0), Float64Array.of(0, 0), Float64Array.of(1, 1)),
    ).toBeNull();
  });
});

describe("tiles", () => {
  const bench: Workbench = {
    executor: { threads: 3, run: async () => Promise.reject(new Error("no jobs here")) },
    signal: new AbortController().signal,
    done() {},
  };

  test.each([
    [1000, 1],
    [80, 1],
    [40, 5],
    [16, 10],
  ])("within a budget of %i bytes, each is prepared at most %i times", async (budget, most) => {
    const count = 10;
    const met = new Set<string>();
    const prepared = new Map<number, number>();
    await runTiles<Float64Array>(
      bench,
      {
        items: Array.from({ length: count }, (_, position) => ({ position, length: 1 })),
        partners: (p) =>
          Array.from({ length: count - p }, (_, i) => p + i).filter((q) => q % 3 !== 1),
        prepare: async (p, room) => {
          expect(room).toHaveLength(1);
          room[0] = p * p;
          prepared.set(p, (prepared.get(p) ?? 0) + 1);
          return room;
        },
        compare: async (row, columns) => {
          expect(row.prepared[0]).toBe(row.position ** 2);
          for (const {
            position,
            prepared: [square],
          } of columns) {
            expect(square).toBe(position ** 2);
            met.add(`${row.position} ${position}`);
          }
        },
      },
      budget,
    );
    const wanted = Array.from({ length: count }, (_, p) => p).flatMap((p) =>
      Array.from({ length: count - p }, (_, i) => p + i)
        .filter((q) => q % 3 !== 1)
        .map((q) => `${p} ${q}`),
    );
    expect([...met].toSorted()).toEqual(wanted.toSorted());
    expect(Math.max(...prepared.values())).toBeLessThanOrEqual(most);
  });

  test("a failure is thrown once", async () => {
    const run = runTiles(bench, {
      items: [{ position: 0, length: 1 }],
      partners: () => [0],
      prepare: async () => {
        throw new Error("lost");
      },
      compare: async () => {},
    });
    await expect(run).rejects.toThrowError("lost");
  });
});

describe("what runs unasked", () => {
  const plan = (layers: number, size: number, full: readonly string[] = []) => {
    const model = headerOf(
      Array.from({ length: layers }, (_, i) => [`h.${i}.fc.weight`, [size, size]] as const),
    );
    const state = newState(planComparison(model, model, { layers: null, userPairs: [] }), {
      showsChance: true,
    });
    const asked = { full: new Set(full) as never, others: true };
    const steps = planMatrices(state, { asked, seed: 0, nullDraws: 2 });
    const coverage = Object.fromEntries(
      [...state.boards].map(([id, board]) => [id, board.coverage]),
    );
    const seconds = steps.reduce((sum, { work }) => sum + work.seconds, 0);
    return { coverage, seconds, notes: state.notes };
  };

  test("everything for a small model", () => {
    const { coverage, seconds, notes } = plan(24, 256);
    expect(new Set(Object.values(coverage))).toEqual(new Set(["full"]));
    expect(seconds).toBeLessThan(30);
    expect(notes).toEqual([]);
  });

  test("a sketch and no spectrum for a large one, with the time it would take", () => {
    const { coverage, notes } = plan(64, 4096);
    expect(coverage["weights.inputGram.cosine"]).toBe("sketch");
    expect(coverage["weights.spectrum.cosine"]).toBe("paired");
    expect(notes.map(({ code, at }) => `${code} ${at}`)).toContain(
      "skipped weights.spectrum.cosine",
    );
    expect(notes.at(-1)?.text).toMatch(
      /estimated at \d+ s on one thread; ask for it with --measure weights\.spectrum\.cosine/,
    );
  });

  test("what is asked for runs in full, however long", () => {
    const { coverage, seconds } = plan(64, 4096, ["weights.inputGram.cosine"]);
    expect(coverage["weights.inputGram.cosine"]).toBe("full");
    expect(seconds).toBeGreaterThan(30);
  });
});

test("thousands of layers have cells of paired ones only, and say so", () => {
  const names = Array.from({ length: 1100 }, (_, i) => [`h.${i}.fc.weight`, [4, 4]] as const);
  const model = headerOf(names);
  const plan = planComparison(model, model, { layers: null, userPairs: [] });
  const state = newState(plan, { showsChance: true });
  const asked = { full: new Set<never>(), others: true };
  planMatrices(state, { asked, seed: 0, nullDraws: 2 });
  for (const board of state.boards.values()) {
    expect([board.isWhole, board.coverage, board.size]).toEqual([false, "paired", 1100]);
    expect(board.figure(3, 3)).toEqual({ value: null, reason: "pending" });
    expect(board.figure(3, 4)).toEqual({ value: null, reason: "skipped" });
  }
  expect(state.notes.map(({ code }) => code)).toEqual(Array(3).fill("format.limit"));
  const params = { seed: 0, mode: "fast", threads: 1, probe: null } as const;
  expect(assemble(state, { status: "cancelled", params }).matrices).toEqual([]);
});

describe("within no budget at all", () => {
  const run = async (seed: number) => {
    const layers = new Map(
      Array.from({ length: 6 }, (_, i) => [`h.${i}.weight`, gaussian(12, 30)] as const),
    );
    const files = new MemoryFiles({ a: shapedFile(layers) });
    const checkpoint = await openCheckpoint(files, "a");
    const options = { layers: null, userPairs: [] };
    const state = newState(planComparison(checkpoint, checkpoint, options), { showsChance: true });
    const asked = { full: new Set<never>(), others: true };
    const bench: Workbench = {
      executor: inlineExecutor(files),
      signal: new AbortController().signal,
      done() {},
    };
    const steps = planMatrices(state, { asked, seed, nullDraws: 2, budget: 0 });
    await runPairs(state, bench);
    await runMatrices(steps, bench, () => {});
    const params = { seed, mode: "fast", threads: 1, probe: null } as const;
    return assemble(state, { status: "complete", params });
  };

  test("the input Gram is estimated with an interval, the rest waits to be asked for", async () => {
    const result = await run(1);
    expect(result.matrices.map(({ measure }) => measure)).toEqual(["weights.inputGram.cosine"]);
    const [{ values, low, high }] = result.matrices;
    values.forEach((row, i) => {
      row.forEach((value, j) => {
        expect(low?.[i][j]).toBeLessThanOrEqual(value ?? -2);
        expect(high?.[i][j]).toBeGreaterThanOrEqual(value ?? 2);
        expect(values[j][i]).toBe(value);
      });
      expect(row[i]).toBe(1);
    });
    const codes = new Set(result.notes.map(({ code, at }) => `${code} ${at}`));
    expect(codes).toContain("estimate weights.inputGram.cosine");
    expect(codes).toContain("skipped weights.spectrum.cosine");
    expect(codes).toContain("skipped weights.cosine");
    const layer = result.pairs.find(({ level }) => level === "layer")?.values;
    expect(layer).toMatchObject({
      "weights.cosine": 1,
      "weights.inputGram.cosine": 1,
      "weights.spectrum.cosine": null,
    });
  });
});

test("the triangular factor keeps AᵀA", () => {
  for (const [rows, columns] of [
    [5, 5],
    [40, 3],
    [2000, 4],
    [3, 1],
  ]) {
    const data = Float64Array.from(gaussian(rows, columns).values);
    const a = { rows, columns, data };
    const r = triangularFactor(a);
    for (let i = 0; i < columns; i++) {
      for (let j = 0; j < i; j++) expect(r.data[i * columns + j]).toBe(0);
    }
    const [left, right] = [gram(r, untracked).data, gram(a, untracked).data];
    for (const [i, value] of left.entries()) expect(value).toBeCloseTo(right[i], 9);
  }
  const zero = triangularFactor({ rows: 3, columns: 2, data: new Float64Array(6) });
  expect([...zero.data].map(Math.abs)).toEqual([0, 0, 0, 0]);
});
