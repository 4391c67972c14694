import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv2020 from "ajv/dist/2020";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import type { DiffusionOptions } from "../../../extension/engine/geometry/diffusion/board";
import { compareDenoisers } from "../../../extension/engine/geometry/diffusion/compare";
import { Denoiser, rolesOf } from "../../../extension/engine/geometry/diffusion/denoiser";
import { reverseInformation } from "../../../extension/engine/geometry/diffusion/process";
import type { ProcessOptions } from "../../../extension/engine/geometry/diffusion/processOptions";
import { denoiserRoles } from "../../../extension/engine/geometry/diffusion/roles";
import {
  fisherFactor,
  keptSignal,
  reverseStep,
} from "../../../extension/engine/geometry/diffusion/schedule";
import { sliceManifold } from "../../../extension/engine/geometry/manifold";
import { compareFields } from "../../../extension/engine/geometry/metricSimilarity";
import { openModel } from "../../../extension/engine/models/model";
import { doubles } from "../../../extension/engine/models/tensor";
import { saveSafetensors } from "../../../extension/engine/models/training/saveSafetensors";
import type { Result } from "../../../extension/engine/result";
import schema from "../../../extension/protocol/result.schema.json";
import { MemoryFiles } from "../support/memoryFiles";
import { installed, modelBench } from "../support/models";
import { denoiserFile, type Stored } from "./diffusionNetworks";

interface StoredRun {
  readonly process: Pick<
    ProcessOptions,
    "schedule" | "steps" | "prediction" | "clock" | "reach" | "paths"
  > & { readonly times: number[]; readonly seed: number; readonly nothing: number[] };
  readonly noise: number[];
  readonly levels: readonly {
    readonly guidance: number;
    readonly spread: number;
    readonly information: number[][];
    readonly unguided: number[];
    readonly other: number[];
    readonly points: number[];
  }[];
}

const folder = join(import.meta.dirname, "../../vectors");
const told = JSON.parse(readFileSync(join(folder, "diffusion.json"), "utf8")) as {
  readonly networks: Record<"tanh-a" | "tanh-b" | "linear", Stored>;
  readonly corners: number[][];
  readonly side: number;
  readonly runs: Record<string, StoredRun>;
};
const isResult = new Ajv2020({ strict: false }).compile(schema);

const made: Record<string, Promise<Uint8Array>> = {};
for (const [name, net] of Object.entries(told.networks)) {
  made[`${name}.onnx`] = denoiserFile(net);
  made[`${name}-32.onnx`] = denoiserFile(net, { dtype: "F32" });
}
const { "tanh-a": first } = told.networks;
made["unnamed.onnx"] = denoiserFile(first, { names: ["one", "two", "three"] });
made["rough.onnx"] = denoiserFile(first, { activation: "Shrink", dtype: "F32" });
made["narrow.onnx"] = denoiserFile({ ...first, wc: first.wc.map((row) => row.slice(0, 3)) });
made["deaf.onnx"] = denoiserFile({ ...first, wc: first.wc.map((row) => row.map(() => 0)) });

const probe = saveSafetensors(new Map([["c", doubles([3, 4], told.corners.flat())]]));
const files = new MemoryFiles({
  ...Object.fromEntries(
    await Promise.all(Object.entries(made).map(async ([name, bytes]) => [name, await bytes])),
  ),
  "conditions.safetensors": probe,
  "nothing.safetensors": saveSafetensors(
    new Map([["nothing", doubles([4], [0.5, -1, 0.25, 1.5])]]),
  ),
  "short.safetensors": saveSafetensors(new Map([["nothing", doubles([2], [1, 2])]])),
});

interface Asked extends Partial<ProcessOptions> {
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (partial: Result | undefined) => void;
}

const plain: ProcessOptions = {
  ...{ schedule: "cosine", steps: 10, prediction: "noise", clock: null, reach: 1.5, paths: 6 },
  ...{ times: [9, 5, 2], guidance: [1, 4], nullCondition: null, roles: null },
};

async function compare(names: readonly string[], asked: Asked = {}): Promise<Result> {
  const { seed = 3, signal, onProgress, ...process } = asked;
  const networks = await Promise.all(
    names.map(async (name) => ({
      ...{ checkpoint: await openCheckpoint(files, `${name}.onnx`) },
      ...{ architecture: null, settings: null },
    })),
  );
  const path = "conditions.safetensors";
  const checkpoint = await openCheckpoint(files, path);
  const options: DiffusionOptions = {
    probe: { kind: "file", text: path, checkpoint, name: null, samples: null },
    coordinates: {
      ...{ kind: "slice", side: told.side, through: null, order: 2, neighbors: 3, grid: [] },
      volume: "coordinates",
    },
    process: { ...plain, ...process },
    ...{ seed, mode: "strict" },
  };
  const result = await compareDenoisers(networks, options, {
    ...modelBench(files, { ...(signal && { signal }) }),
    files,
    onProgress: ({ partial }) => onProgress?.(partial),
  });
  expect(isResult(result) || isResult.errors).toBe(true);
  return result;
}

/** As the stored run has it. */
const processOf = ({ process }: StoredRun): Asked => {
  const { times, seed, nothing, ...rest } = process;
  return { ...rest, times, seed, nullCondition: { text: "stored", values: nothing } };
};

async function informationOf(
  name: string,
  { process }: StoredRun,
  { guidance, times = process.times }: { guidance: number; times?: readonly number[] },
) {
  const bench = modelBench(files);
  const model = await openModel(files, await openCheckpoint(files, `${name}.onnx`));
  const corners = told.corners.map((row) => Float64Array.from(row));
  const manifold = sliceManifold([corners[0]!, corners[1]!, corners[2]!], { side: told.side });
  const conditions = {
    ...{ samples: 9, text: "", labels: null, notes: [] },
    inputs: [{ name: "c", shape: [4], data: manifold.inputs.data }],
  };
  const roles = rolesOf(model, null);
  const denoiser = await Denoiser.open(model, { roles, conditions, files, bench });
  const { schedule, steps, prediction, reach, paths, seed, nothing } = process;
  return reverseInformation(
    {
      ...{ denoiser, manifold, prediction, reach, paths, seed, nothing, guidance, times, noise: 1 },
      ...{ kept: keptSignal(schedule, steps), clock: process.clock! },
    },
    { ...bench, stepped: () => {} },
  );
}

function near(got: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number) {
  expect(got.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const away = Math.abs(got[i]! - expected[i]!);
    expect(away, `${got[i]} for ${expected[i]}`).toBeLessThanOrEqual(
      tolerance * Math.abs(expected[i]!),
    );
  }
}

const distances = ({ geometry }: Result, guidance: number) =>
  geometry!
    .diffusion!.cells.filter((cell) => cell.guidance === guidance)
    .map(({ distance }) => distance!);

describe("schedules of noise", () => {
  it("keep what their authors say", () => {
    const linear = keptSignal("linear", 1000);
    expect(1 - linear[1]!).toBeCloseTo(1e-4, 12);
    expect(1 - linear[1000]! / linear[999]!).toBeCloseTo(0.02, 12);
    expect(linear[1000]).toBeCloseTo(4.0358e-5, 8);
    const cosine = keptSignal("cosine", 1000);
    expect(cosine[500]).toBeCloseTo(Math.cos(((0.5 + 0.008) / 1.008) * (Math.PI / 2)) ** 2, 3);
    expect(1 - cosine[1000]! / cosine[999]!).toBeCloseTo(0.999, 12);
  });

  it("step back to the mean that the noise tells, whatever is predicted", () => {
    const kept = keptSignal("cosine", 20);
    const step = reverseStep(kept, 7);
    const alpha = kept[7]! / kept[6]!;
    // μ = (x − β/√(1 − ᾱ) ε)/√α, so that ∂μ/∂ε = −β/√(α(1 − ᾱ))
    const moved = (1 - alpha) / Math.sqrt(alpha * (1 - kept[7]!));
    const expected = (9 * moved ** 2) / step.variance;
    near([fisherFactor(step, { prediction: "noise", guidance: 3 })], [expected], 1e-13);
    expect(reverseStep(kept, 1).variance).toBe(0);
  });
});

describe("inputs of a denoiser", () => {
  const spec = (name: string, shape: number[], dtype: "F32" | "I64" = "F32") => ({
    ...{ name, shape, dtype, vocabulary: null },
  });

  it("are known by name, and by what is left", () => {
    const latent = spec("latents", [4, 8, 8]);
    const [t, c] = [spec("timestep", [], "I64"), spec("encoder_hidden_states", [77, 32])];
    const roles = { sample: "latents", time: "timestep", condition: "encoder_hidden_states" };
    expect(denoiserRoles([c, latent, t])).toEqual(roles);
    const odd = denoiserRoles([spec("a", [2]), spec("b", [1]), spec("cond", [3])]);
    expect(odd).toEqual({ sample: "a", time: "b", condition: "cond" });
  });

  it("are not guessed", () => {
    expect(denoiserRoles([spec("a", [2]), spec("b", [1]), spec("d", [3])])).toBeNull();
    expect(denoiserRoles([spec("x", [2]), spec("t", [2]), spec("c", [3])])).toBeNull();
    expect(denoiserRoles([spec("x", [2]), spec("t", [1]), spec("c", [], "I64")])).toBeNull();
    expect(denoiserRoles([spec("x", [2]), spec("c", [3])])).toBeNull();
  });
});

describe.skipIf(!installed)("denoisers", () => {
  it.each(Object.keys(told.runs))("hold the information that numpy finds: %s", async (name) => {
    const run = told.runs[name]!;
    for (const level of run.levels) {
      const found = await informationOf("tanh-a", run, level);
      [found.path, ...found.times].forEach(({ data }, k) => {
        near(data, level.information[k]!, 1e-9);
      });
      near([found.spread], [level.spread], 1e-9);
    }
  });

  it.each(Object.keys(told.runs))("are compared with themselves unguided: %s", async (name) => {
    const run = told.runs[name]!;
    const guidance = run.levels.map((level) => level.guidance);
    const result = await compare(["tanh-a"], { ...processOf(run), guidance });
    for (const level of run.levels) near(distances(result, level.guidance), level.unguided, 1e-9);
    const { diffusion, distances: points } = result.geometry!;
    const [path] = diffusion!.cells;
    near([path!.noise!], [run.noise[0]!], 1e-9);
    // the strongest guidance is what the result tells first
    near(points as number[], run.levels.at(-1)!.points, 1e-8);
    expect(result.pairs[0]!.values["msa.spectralRatio"]).toBe(
      run.levels.length && distances(result, 4)[0],
    );
    expect(diffusion).toMatchObject({ against: "unguided", estimator: "own", told: 8 });
    near(
      diffusion!.spreads as number[],
      run.levels.map(({ spread }) => spread),
      1e-9,
    );
    expect(result.notes.map(({ code }) => code)).toContain("estimator");
    expect(result.summary).toMatch(
      /^At guidance 4, .* noise alone leaves .* The estimator is ours\.$/,
    );
  });

  it("are compared with each other", async () => {
    const run = told.runs.cosine!;
    const result = await compare(["tanh-a", "tanh-b"], { ...processOf(run), guidance: [4, 1] });
    near(distances(result, 1), run.levels[0]!.other, 1e-9);
    near(distances(result, 4), run.levels[2]!.other, 1e-9);
    expect(result.geometry?.diffusion).toMatchObject({
      against: "other",
      guidance: [1, 4],
      told: 0,
    });
    expect(result.pairs[0]!.values["msa.spectralRatio.null"]).toBeGreaterThan(0);
    expect(result.geometry?.ellipses).toHaveLength(9);
  });

  it("of float32 are told to what float32 resolves", async () => {
    const run = told.runs.cosine!;
    const result = await compare(["tanh-a-32"], { ...processOf(run), guidance: [4] });
    near(distances(result, 4), run.levels[2]!.unguided, 1e-4);
    expect(result.geometry?.resolution.precision).toBe("float32");
  });

  it("that are linear have the metric of their matrix, whatever the guidance", async () => {
    const run = told.runs.cosine!;
    const { wc, w2 } = told.networks.linear;
    const tangents = [1, 2].map((k) => told.corners[k]!.map((v, i) => v - told.corners[0]![i]!));
    const moved = tangents.map((tangent) => {
      const hidden = wc.map((row) => row.reduce((sum, w, i) => sum + w * tangent[i]!, 0));
      return w2.map((row) => row.reduce((sum, w, i) => sum + w * hidden[i]!, 0));
    });
    const gram = moved.flatMap((a) =>
      moved.map((b) => a.reduce((sum, v, i) => sum + v * b[i]!, 0)),
    );
    const found = await informationOf("linear", run, { guidance: 3 });
    const kept = keptSignal("cosine", 10);
    found.times.forEach(({ data }, k) => {
      const step = reverseStep(kept, run.process.times[k]!);
      const factor = fisherFactor(step, { prediction: "noise", guidance: 3 });
      const expected = gram.map((value) => factor * value);
      near(data, Array.from({ length: 9 }, () => expected).flat(), 1e-9);
    });
    const result = await compare(["linear"], { ...processOf(run), guidance: [1, 2, 9] });
    for (const { distance, noise } of result.geometry!.diffusion!.cells) {
      expect(distance).toBeLessThan(1e-9);
      expect(noise).toBeLessThan(1e-9);
    }
    expect(result.notes.some(({ text }) => text.includes("not to be told from 0"))).toBe(true);
  });

  it("at one noisy sample differ by nothing under guidance but g²", async () => {
    const run = told.runs.clean!;
    // all processes begin at the same noise
    const at = (guidance: number) => informationOf("tanh-a", run, { guidance, times: [10] });
    const [weak, strong] = [await at(1), await at(7)];
    near(
      strong.path.data,
      weak.path.data.map((value) => 49 * value),
      1e-12,
    );
    expect(compareFields(weak.path, strong.path).distance).toBeLessThan(1e-12);
    const later = async (guidance: number) =>
      (await informationOf("tanh-a", run, { guidance, times: [5] })).path;
    expect(compareFields(await later(1), await later(7)).distance).toBeGreaterThan(0.01);
  });

  it("answer the same by the same seed, and something else by another", async () => {
    const [one, two, other] = [
      await compare(["tanh-a"]),
      await compare(["tanh-a"]),
      await compare(["tanh-a"], { seed: 4 }),
    ];
    expect(one).toEqual(two);
    expect(distances(other, 4)).not.toEqual(distances(one, 4));
  });

  it("take the condition of none from a file, inputs by name and all times", async () => {
    const checkpoint = await openCheckpoint(files, "nothing.safetensors");
    const place = { checkpoint, name: null };
    const given = await compare(["tanh-a"], {
      nullCondition: { text: "nothing.safetensors", place },
      roles: { sample: "x", time: "t", condition: "c" },
    });
    const values = [0.5, -1, 0.25, 1.5];
    const same = await compare(["tanh-a"], { nullCondition: { text: "", values } });
    expect(distances(given, 4)).toEqual(distances(same, 4));
    expect(distances(given, 4)).not.toEqual(distances(await compare(["tanh-a"]), 4));
    const all = await compare(["tanh-a"], { times: "all", guidance: [1] });
    expect(all.geometry?.diffusion?.times).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2]);
    const renamed = await compare(["unnamed"], {
      roles: { sample: "one", time: "two", condition: "three" },
    });
    expect(distances(renamed, 4)).toEqual(distances(await compare(["tanh-a"]), 4));
  });

  it("hear of a process that is none of their training", async () => {
    const told = async (asked: Asked) =>
      (await compare(["tanh-a"], { guidance: [1], ...asked })).notes.some(({ text }) =>
        text.includes("far beyond the noise"),
      );
    expect(await told({ reach: null, steps: 100, times: [50] })).toBe(true);
    expect(await told({})).toBe(false);
  });

  it("show each strength as it is done, and keep what was when cancelled", async () => {
    const control = new AbortController();
    const result = await compare(["tanh-a"], {
      signal: control.signal,
      guidance: [1, 2, 4],
      onProgress: (partial) => {
        if (!partial) return;
        expect(partial.status).toBe("partial");
        control.abort();
      },
    });
    expect(result.status).toBe("cancelled");
    expect(distances(result, 1).every((each) => each !== null)).toBe(true);
    expect(distances(result, 2)).toEqual([null, null, null, null]);
    expect(result.notes.some(({ code }) => code === "cancelled")).toBe(true);
  });

  it.each<[string[], Asked, string, RegExp]>([
    [["unnamed"], {}, "model.unrunnable", /cannot tell which input .*`one` \(3 × F64\)/],
    [["unnamed"], { roles: { sample: "one", time: "two", condition: "c" } }, "usage", /--roles/],
    [
      ["tanh-a", "narrow"],
      {},
      "shape.mismatch",
      /`c` of tanh-a.onnx has 4, `c` of narrow.onnx has 3/,
    ],
    [["rough"], {}, "model.unrunnable", /no derivative by condition `c`: .*Shrink node/],
    [["deaf"], {}, "input.nonfinite", /does not change along any coordinate of its condition `c`/],
    [["tanh-a"], { paths: 1_000_000 }, "format.limit", /9000000 paths take .* fewer --paths/],
    [["tanh-a"], { times: [1] }, "usage", /--times: expected steps from 2 to 10 .* got 1/],
    [["tanh-a"], { times: [11] }, "usage", /got 11/],
    [["tanh-a"], { guidance: [0] }, "usage", /--guidance: expected numbers above 0, got 0/],
    [
      ["tanh-a"],
      { nullCondition: { text: "", values: [1] } },
      "shape.mismatch",
      /expected 4 numbers.* got 1/,
    ],
    [["tanh-a-32"], { reach: null, guidance: [1e45], times: [2] }, "input.nonfinite", /runs away/],
  ])("say what is wrong: %s %o", async (names, asked, code, text) => {
    const failure = await compare(names, asked).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.stringMatching(text) });
  });
});
