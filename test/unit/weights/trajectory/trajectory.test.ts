import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../../extension/engine/formats/index";
import type { Executor, JobName } from "../../../../extension/engine/jobs/executor";
import { table } from "../../../../extension/engine/report/table";
import { partsOf } from "../../../../extension/engine/weights/tensorSimilarity/checkpointStack";
import { recognizeStack } from "../../../../extension/engine/weights/tensorSimilarity/recognizeStack";
import { classicalMap } from "../../../../extension/engine/weights/trajectory/classicalMap";
import {
  compareRun,
  type RunMeasure,
  type RunMember,
} from "../../../../extension/engine/weights/trajectory/compare";
import { choosePhases, cutPhases } from "../../../../extension/engine/weights/trajectory/phases";
import {
  labelsOf,
  stepOf,
  stepOfName,
} from "../../../../extension/engine/weights/trajectory/steps";
import { tensorRunMeasure } from "../../../../extension/engine/weights/trajectory/tensorRun";
import { weightsRunMeasure } from "../../../../extension/engine/weights/trajectory/weightsGram";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";
import { shapedFile } from "../../support/shapedFile";

const shapes = {
  "embed.weight": [4, 5],
  "mlp.left.weight": [6, 4],
  "mlp.right.weight": [6, 4],
  "mlp.down.weight": [4, 6],
  "head.weight": [3, 4],
};

/** A run that goes from one network to another: `share` of the way. */
const tensorsAt = (share: number, bad = false) =>
  new Map(
    Object.entries(shapes).map(([name, shape], t) => {
      const count = shape[0] * shape[1];
      const from = (i: number) => Math.sin(1 + 3 * t + 7.3 * i);
      const to = (i: number) => Math.cos(2 + 5 * t + 3.7 * i);
      const values = Array.from({ length: count }, (_, i) => (1 - share) * from(i) + share * to(i));
      if (bad) values[0] = Number.NaN;
      return [name, { shape, values }] as const;
    }),
  );

const shares = [0, 0.02, 0.04, 0.95, 0.97, 1];

async function run(options: { bad?: number; broken?: boolean } = {}) {
  const found = await membersOf(shares.map((share, i) => tensorsAt(share, i === options.bad)));
  if (options.broken) {
    const problem = { code: "format.truncated" as const, file: "x", where: "", text: "x: broken" };
    const place = { path: "x", label: "x", step: 15 };
    found.members.splice(2, 0, { ...place, checkpoint: null, problem });
  }
  return found;
}

async function membersOf(networks: readonly ReturnType<typeof tensorsAt>[]) {
  const files = new MemoryFiles(
    Object.fromEntries(networks.map((tensors, i) => [`s${i}`, shapedFile(tensors)])),
  );
  const members: RunMember[] = [];
  for (const [i] of networks.entries()) {
    const checkpoint = await openCheckpoint(files, `s${i}`);
    members.push({ path: `s${i}`, label: `s${i}`, step: 10 * i, checkpoint, problem: null });
  }
  return { members, executor: inlineExecutor(files) };
}

const options = { phases: null, seed: 0, mode: "strict", threads: 1 } as const;
const compared = (members: readonly RunMember[], measure: RunMeasure) =>
  compareRun(members, measure, options, { signal: new AbortController().signal, onProgress() {} });

const tensorMeasure = (executor: Executor) =>
  tensorRunMeasure(
    "layer_sym",
    (checkpoint) => partsOf(checkpoint, recognizeStack(checkpoint).layers),
    executor,
  );

/** Counts the jobs by which a layer has its products with itself. */
function countingSelfTerms(executor: Executor) {
  const jobs: JobName[] = [];
  const counting: Executor = {
    threads: 1,
    run: (name, input, more) => {
      if (name === "weights.tensorGram" && (input as { upper: boolean }).upper) jobs.push(name);
      return executor.run(name, input, more);
    },
  };
  return { counting, jobs };
}

describe("a trajectory", () => {
  it("has the cosines of all weights as one vector, phases, and a map", async () => {
    const { members, executor } = await run();
    const result = await compared(members, weightsRunMeasure("weights.cosine", executor));
    const vectors = shares.map((share) =>
      [...tensorsAt(share).values()].flatMap(({ values }) => values),
    );
    const dot = (x: number[], y: number[]) => x.reduce((sum, v, i) => sum + v * y[i], 0);
    for (const [i, x] of vectors.entries()) {
      for (const [j, y] of vectors.entries()) {
        const expected = dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
        expect(result.matrices[0].values[i][j]).toBeCloseTo(expected, 12);
      }
    }
    expect(result.groups?.map(({ layers }) => layers)).toEqual([
      ["s0", "s1", "s2"],
      ["s3", "s4", "s5"],
    ]);
    const [last, previous] = result.curves ?? [];
    expect(last).toMatchObject({ id: "to.last", steps: [0, 10, 20, 30, 40, 50] });
    expect(last.values).toEqual(result.matrices[0].values.map((row) => row[5]));
    expect(previous.values[0]).toBeNull();
    expect(previous.values[3]).toBe(result.matrices[0].values[3][2]);
    expect(result.map?.explained[0]).toBeGreaterThan(0.99);
    expect(result.summary).toMatch(/6 checkpoints by cosine of all weights.*2 phases/);
  });

  it("has relative changes from differences, row by row", async () => {
    const { members, executor } = await run();
    const { matrices } = await compared(members, weightsRunMeasure("weights.relativeL2", executor));
    expect(matrices[0]).toMatchObject({ direction: "distance", symmetric: false });
    expect(matrices[0].values[2][2]).toBe(0);
    expect(matrices[0].values[0][5]).not.toBeCloseTo(matrices[0].values[5][0] ?? 0, 3);
  });

  it("marks a broken checkpoint, and one with a NaN; the others go on", async () => {
    for (const measure of ["weights", "tensor"] as const) {
      const { members, executor } = await run({ bad: 1, broken: true });
      const of =
        measure === "weights"
          ? weightsRunMeasure("weights.cosine", executor)
          : tensorMeasure(executor);
      const result = await compared(members, of);
      expect(result.run?.filter(({ broken }) => broken).map(({ label }) => label)).toEqual([
        "s1",
        "x",
      ]);
      expect(result.problems.map(({ code }) => code)).toEqual([
        "format.truncated",
        "input.nonfinite",
      ]);
      expect(result.matrices[0].values[1].every((value) => value === null)).toBe(true);
      expect(result.matrices[0].values[2].every((value) => value === null)).toBe(true);
      expect(result.matrices[0].values[0][6]).not.toBeNull();
      expect(result.map?.at).toEqual(["s0", "s2", "s3", "s4", "s5"]);
      expect(result.summary).toMatch(/2 of 7 could not be compared/);
    }
  });

  it("computes what a checkpoint has with itself once, and has curves of single outputs", async () => {
    const { members, executor } = await run();
    const { counting, jobs } = countingSelfTerms(executor);
    const result = await compared(members, tensorMeasure(counting));
    // one bilinear layer: one job a checkpoint
    expect(jobs).toHaveLength(members.length);
    const slices = (result.curves ?? []).filter(({ slice }) => slice !== undefined);
    expect(slices.map(({ slice }) => slice)).toEqual([0, 1, 2]);
    expect(slices[0].values[5]).toBeCloseTo(1, 12);
  });

  it("computes it once for each of a hundred checkpoints", async () => {
    const small = { "left.weight": [2, 3], "right.weight": [2, 3], "down.weight": [2, 2] };
    const networks = Array.from({ length: 100 }, (_, step) =>
      Object.entries(small).map(([name, shape], t) => {
        const values = Array.from({ length: shape[0] * shape[1] }, (_, i) =>
          Math.sin(1 + t + 7 * i + step / 20),
        );
        return [name, { shape, values }] as const;
      }),
    );
    const { members, executor } = await membersOf(networks.map((each) => new Map(each)));
    const { counting, jobs } = countingSelfTerms(executor);
    const { matrices } = await compared(members, tensorMeasure(counting));
    expect(jobs).toHaveLength(100);
    expect(matrices[0].values.flat().every((value) => value !== null)).toBe(true);
  }, 60_000);

  it("has single outputs in the table of the terminal, too", async () => {
    const { members, executor } = await run({ broken: true });
    const result = await compared(members, tensorMeasure(executor));
    const lines = table(result).split("\n");
    const head = lines.findIndex((line) => /^single outputs, to the last +0 +1 +2$/.test(line));
    expect(head).toBeGreaterThan(0);
    expect(lines[head + members.length]).toMatch(/^s5 +1 +1 +1$/);
    expect(lines[head + 3]).toMatch(/^x +broken/);
    const whole = await compared(members, weightsRunMeasure("weights.cosine", executor));
    expect(table(whole)).not.toContain("single outputs");
  });

  it("has 1 on the diagonal, and nothing beyond it", async () => {
    const { members, executor } = await run();
    for (const measure of [
      weightsRunMeasure("weights.cosine", executor),
      tensorMeasure(executor),
    ]) {
      const { values } = (await compared(members, measure)).matrices[0];
      for (const [i, row] of values.entries()) {
        expect(row[i]).toBeCloseTo(1, 12);
        for (const value of row) expect(Math.abs(value ?? 0)).toBeLessThanOrEqual(1);
      }
    }
  });

  it("marks another network among the checkpoints; the others have the numbers they had", async () => {
    const networks = shares.map((share) => tensorsAt(share));
    const whole = await membersOf(networks);
    const other = new Map(
      [...tensorsAt(0)].map(([name, { shape }]) => {
        // one more output, and a wider hidden layer
        const wider = shape.map((size) => (size === 3 || size === 6 ? size + 1 : size));
        const values = Array.from({ length: wider[0] * wider[1] }, (_, i) => Math.sin(i));
        return [name, { shape: wider, values }] as const;
      }),
    );
    for (const at of [0, 3]) {
      const mixed = await membersOf([...networks.slice(0, at), other, ...networks.slice(at)]);
      for (const measureOf of [
        (executor: Executor) => weightsRunMeasure("weights.cosine", executor),
        tensorMeasure,
      ]) {
        const before = await compared(whole.members, measureOf(whole.executor));
        const after = await compared(mixed.members, measureOf(mixed.executor));
        expect(after.run?.map(({ broken }) => broken)).toEqual(
          mixed.members.map((_, i) => i === at),
        );
        expect(after.problems).toMatchObject([{ code: "shape.mismatch", file: `s${at}` }]);
        const without = <T>(list: readonly T[]) => list.filter((_, i) => i !== at);
        expect(without(after.matrices[0].values).map(without)).toEqual(before.matrices[0].values);
        expect(after.notes.map(({ code }) => code)).toContain("broken");
      }
    }
  });

  it("says why a cell is empty", async () => {
    const zero = new Map(
      [...tensorsAt(0)].map(([name, { shape, values }]) => [
        name,
        { shape, values: values.map(() => 0) },
      ]),
    );
    const { members, executor } = await membersOf([zero, tensorsAt(0), tensorsAt(1)]);
    const result = await compared(members, weightsRunMeasure("weights.cosine", executor));
    expect(result.matrices[0].values[0]).toEqual([null, null, null]);
    expect(result.notes).toMatchObject([
      { at: "weights.cosine", code: "undefined", text: expect.stringMatching(/^5 of 9 cells/) },
    ]);
  });

  it("needs two checkpoints", async () => {
    const { members, executor } = await run();
    await expect(
      compared(members.slice(0, 1), weightsRunMeasure("weights.cosine", executor)),
    ).rejects.toMatchObject({ code: "input.unpaired" });
  });
});

describe("phases", () => {
  /** The best cut by trying all. */
  function brute(d: Float64Array, n: number, k: number): number {
    const cost = (i: number, j: number) => {
      let sum = 0;
      for (let a = i; a < j; a++) for (let b = a + 1; b < j; b++) sum += d[a * n + b];
      return sum / (j - i);
    };
    const best = (from: number, left: number): number => {
      if (left === 1) return cost(from, n);
      let least = Number.POSITIVE_INFINITY;
      for (let to = from + 1; to <= n - left + 1; to++)
        least = Math.min(least, cost(from, to) + best(to, left - 1));
      return least;
    };
    return best(0, k);
  }

  it("are cut at the least cost, as trying all says", () => {
    const n = 9;
    const at = Array.from(
      { length: n },
      (_, i) => Math.sin(i * i) + (i > 3 ? 2 : 0) + (i > 6 ? 3 : 0),
    );
    const d = Float64Array.from(
      { length: n * n },
      (_, p) => (at[Math.floor(p / n)] - at[p % n]) ** 2,
    );
    const cuts = cutPhases(d, n);
    for (const [k, { cost, starts }] of cuts.entries()) {
      expect(cost).toBeCloseTo(brute(d, n, k + 1), 10);
      expect(starts).toHaveLength(k + 1);
    }
    expect(choosePhases(cutPhases(new Float64Array(16), 4), 4).starts).toEqual([0]);
  });
});

describe("the map", () => {
  it("has the distances of points that lie in a plane", () => {
    const points = [
      [0, 0],
      [3, 1],
      [-1, 2],
      [4, 4],
    ];
    const squared = Float64Array.from(
      points.flatMap(([x, y]) => points.map(([u, v]) => (x - u) ** 2 + (y - v) ** 2)),
    );
    const { points: found, explained } = classicalMap(squared, 4);
    for (const [i, [x, y]] of found.entries()) {
      for (const [j, [u, v]] of found.entries()) {
        expect((x - u) ** 2 + (y - v) ** 2).toBeCloseTo(squared[i * 4 + j], 10);
      }
    }
    expect(explained[0] + explained[1]).toBeCloseTo(1, 12);
  });
});

describe("steps", () => {
  it.each([
    ["checkpoint-500", 500],
    ["step_1000.pt", 1000],
    ["epoch=3-step=120.ckpt", 120],
    ["model_007.npz", 7],
    ["weights-10k.safetensors", 10000],
    ["final.pt", null],
  ])("of %s", (name, step) => {
    expect(stepOfName(name)).toBe(step);
  });

  it("come from a folder where folders tell checkpoints apart, and not from one that all share", () => {
    const stepsOf = (paths: string[]) => labelsOf(paths).map((label) => stepOf(label, null));
    expect(stepsOf(["run3/checkpoint-10/m.pt", "run3/checkpoint-20/m.pt"])).toEqual([10, 20]);
    expect(stepsOf(["run3/step=10.ckpt", "run3/last.ckpt"])).toEqual([10, null]);
  });

  it("labels are the shortest ends that differ", () => {
    expect(labelsOf(["/a/1/m.pt", "/a/2/m.pt"])).toEqual(["1/m.pt", "2/m.pt"]);
    expect(labelsOf(["/a/x.pt", "/a/y.pt", "/a/x.pt"])).toEqual(["a/x.pt", "y.pt", "a/x.pt (2)"]);
  });
});
