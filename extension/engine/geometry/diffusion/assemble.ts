/** The result of a comparison of denoisers, as far as it goes. */
import { quoted } from "../../report/names";
import type { Layer, Note, PairValues, Result } from "../../result";
import { resultInput } from "../../weights/assemble";
import { labelsOf } from "../../weights/trajectory/steps";
import { type Chance, chanceDistance } from "../chance";
import { ellipsesOver } from "../ellipsesOver";
import type { Geometry } from "../geometry";
import { SLICE_SPAN } from "../manifold";
import { type ComparedFields, type DenoiserSide, type DiffusionBoard, precisionOf } from "./board";
import type { Diffusion, DiffusionCell } from "./diffusion";
import type { ProcessOptions } from "./processOptions";
import { diffusionSummary } from "./summary";

const MEASURE = "msa.spectralRatio";

interface Assembly {
  readonly status: Result["status"];
  readonly threads: number;
}

export function assembleDiffusion(board: DiffusionBoard, { status, threads }: Assembly): Result {
  const { sides, options, notes, probe } = board;
  const { seed, mode, coordinates } = options;
  const [a, b = a] = sides;
  const diffusion = diffusionOf(board);
  const geometry = geometryOf(board, diffusion);
  const result: Result = {
    kind: "geometry",
    schema: 1,
    engine: "",
    status,
    inputs: sides.map(({ model: { checkpoint } }) => resultInput(checkpoint)),
    params: {
      ...{ seed, mode, threads, probe, coordinates, metric: "gaussian" },
      runtime: a.denoiser.runtime,
    },
    layers: { a: [layerOf(a, options.process)], b: [layerOf(b, options.process)] },
    pairing: [],
    pairs: [pairOf(board, diffusion)],
    matrices: [],
    geometry,
    problems: sides.flatMap(({ model: { checkpoint } }) => checkpoint.problems),
    notes: [...notes, ...notesOf(board, geometry)],
  };
  return status === "complete" ? { ...result, summary: diffusionSummary(result) } : result;
}

function layerOf({ denoiser, manifold }: DenoiserSide, { paths }: ProcessOptions): Layer {
  const { id, weights } = denoiser.output;
  const shape = [manifold.inputs.rows * paths, denoiser.width];
  return { id, index: 0, kind: "activation", shape, tensors: weights };
}

function pairOf({ sides }: DiffusionBoard, { cells, told, chance }: Diffusion): PairValues {
  const [a, b = a] = sides;
  const { distance, noise, logScale, used, rank } = cells[told];
  return {
    ...{ a: a.denoiser.output.id, b: b.denoiser.output.id, level: "layer" },
    values: {
      [MEASURE]: distance,
      [`${MEASURE}.null`]: chance,
      "msa.noise": noise,
      "msa.logScale": logScale,
      "msa.used": used,
      "msa.rank": rank,
    },
  };
}

function diffusionOf(board: DiffusionBoard): Diffusion {
  const { sides, options, times, guidance, levels } = board;
  const { process, seed } = options;
  const { schedule, steps, prediction, reach, paths } = process;
  const cells = guidance.flatMap((g, level) =>
    [null, ...times].map((time, k) =>
      cellOf(board, { time, guidance: g }, levels[level]?.cells[k]),
    ),
  );
  const level = sides.length > 1 ? 0 : guidance.length - 1;
  return {
    estimator: "own",
    text: ESTIMATOR,
    against: sides.length > 1 ? "other" : "unguided",
    ...{ schedule, steps, prediction, reach, paths, times, guidance, cells },
    clocks: sides.map(({ denoiser }) => process.clock ?? denoiser.ownClock),
    roles: sides.map(({ denoiser }) => denoiser.roles),
    nullCondition: process.nullCondition?.text ?? "zeros",
    spreads: guidance.map((_, i) => levels[i]?.spread ?? null),
    chance: chanceOf(sides, seed).mean,
    told: level * (1 + times.length),
  };
}

const ESTIMATOR =
  "An estimator of ours: the Fisher metric of the normal reverse step over the condition, F = E[JᵀJ]/σ² for the Jacobian J of its mean, over noisy samples of the guided process; the path is the sum over the times. At one noisy sample guidance scales F by its square, to which the distance is blind: all that guidance does to it comes by way of where the samples lie.";

function chanceOf(sides: readonly DenoiserSide[], seed: number): Chance {
  const [a, b = a] = sides;
  const widths = [a.denoiser.width, b.denoiser.width] as const;
  return chanceDistance(a.manifold.order, widths, { seed });
}

function cellOf(
  { sides: [{ manifold }] }: DiffusionBoard,
  place: Pick<DiffusionCell, "time" | "guidance">,
  compared: ComparedFields | undefined,
): DiffusionCell {
  if (!compared) {
    const none = { distance: null, noise: null, logScale: null, used: null, rank: null };
    return {
      ...place,
      ...none,
      distances: new Array(manifold.inputs.rows).fill(null),
      ellipses: [],
    };
  }
  const { a, b, pair, noise } = compared;
  const { distance, logScale, used, rank, distances } = pair;
  return {
    ...place,
    ...{ distance, noise: noise.distance, logScale, used, rank },
    distances: Array.from(distances, (value) => (Number.isNaN(value) ? null : value)),
    ellipses: ellipsesOver(manifold.grid, { a, b, done: a.points }),
  };
}

function geometryOf(
  board: DiffusionBoard,
  diffusion: Diffusion,
): Geometry & { diffusion: Diffusion } {
  const { sides, options, levels, times } = board;
  const [{ manifold }] = sides;
  const { cells, told } = diffusion;
  const { distances, ellipses } = cells[told];
  const errors = levels[Math.floor(told / (1 + times.length))]?.cells[0].pair.errors;
  const known = errors?.filter((error) => error < Number.POSITIVE_INFINITY);
  return {
    coordinates: {
      ...{ kind: options.coordinates.kind, text: manifold.text },
      ...{ order: manifold.order, points: manifold.inputs.rows, grid: manifold.grid },
      span: options.coordinates.kind === "slice" ? SLICE_SPAN : null,
      ...board.rows,
    },
    metric: "gaussian",
    gauge: false,
    networks: networksOf(board),
    distances,
    overTime: null,
    resolution: {
      precision: precisionOf(sides),
      error: known?.length ? known.reduce((sum, error) => sum + error, 0) / known.length : null,
      unresolved: errors && known ? 1 - known.length / errors.length : null,
    },
    ellipses,
    dendrogram: null,
    diffusion,
  };
}

/** The two that are compared: one denoiser stands for both, unguided and guided. */
function networksOf({ sides }: DiffusionBoard): Geometry["networks"] {
  const paths = sides.map(({ model }) => model.checkpoint.path);
  const [a, b] = labelsOf(paths);
  const labels = b === undefined ? [`${a}, unguided`, `${a}, guided`] : [a, b];
  return labels.map((label, i) => {
    const { model, denoiser } = sides[i] ?? sides[0];
    const { output, width } = denoiser;
    return {
      ...{ path: model.checkpoint.path, label, layer: output.id },
      ...{ shape: output.shape, width },
    };
  });
}

function notesOf(
  { sides, options, levels }: DiffusionBoard,
  { diffusion, resolution }: Geometry & { readonly diffusion: Diffusion },
): Note[] {
  const { schedule, steps, prediction, clocks, nullCondition, roles, cells, told } = diffusion;
  const clock = { share: "time is told as t/T", place: "time is told as t − 1" };
  const reach =
    diffusion.reach === null
      ? ""
      : `, clean points are kept within ±${diffusion.reach} (the derivative is of the step without that bound)`;
  const inputs = [...new Set(roles.map((each) => Object.values(each).map(quoted).join(", ")))];
  const assumed = `assumed of the training: ${schedule} schedule of ${steps} steps, the network tells ${answers[prediction]}, ${[...new Set(clocks)].map((each) => clock[each]).join(" or ")}; the condition of none is ${nullCondition}; sample, time and condition are ${inputs.join(" and ")}${reach}`;
  const notes: Note[] = [
    { at: MEASURE, code: "estimator", text: ESTIMATOR },
    { at: MEASURE, code: "assumption", text: assumed },
  ];
  const { distance, noise, used } = cells[told];
  const floor = Math.max(noise ?? 0, resolution.error ?? 0);
  if (distance !== null && distance <= floor) {
    const text = `not above ${Number(floor.toPrecision(2))}, what other noise alone leaves with ${options.process.paths} paths a condition, or rounding: not to be told from 0`;
    notes.push({ at: MEASURE, code: "resolution", text });
  }
  if (levels.length > 0 && used !== null && used < 0.999) {
    const text = `at ${Number((100 * (1 - used)).toPrecision(2))} % of the points both metrics see fewer than two directions; they are left out`;
    notes.push({ at: MEASURE, code: "unsound", text });
  }
  const wild = levels.find(({ spread }) => spread > WILD * Math.sqrt(sides[0].denoiser.width));
  if (wild) {
    const text = `at guidance ${wild.guidance} samples end ${Number(wild.spread.toPrecision(2))} apart, far beyond the noise that they begin with: schedule, steps or prediction may not be those of the training; --reach keeps what is taken for the clean sample within bounds`;
    notes.push({ at: MEASURE, code: "unsound", text });
  }
  if (sides.length > 1 && sides[0].denoiser.width !== sides[1].denoiser.width) {
    const text = "the samples of the two have different sizes, so that they draw different noise";
    notes.push({ at: MEASURE, code: "assumption", text });
  }
  return notes;
}

/** Data have about the scale of the noise; so many times that is none of theirs. */
const WILD = 10;

const answers = { noise: "the noise", clean: "the clean point", velocity: "the velocity" } as const;
