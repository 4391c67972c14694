/** Denoisers compared by the Fisher metric of their reverse process over the condition. */
import { EngineError, isEngineError } from "../../errors";
import type { Executor } from "../../jobs/executor";
import { inMode } from "../../jobs/inMode";
import { type Model, openModel } from "../../models/model";
import { probesFor } from "../../models/probeChoice";
import { readProbe } from "../../models/probes";
import { quoted, visibleName } from "../../report/names";
import { type ArrayPlace, arrayName } from "../../representations/similarity";
import type { Result } from "../../result";
import { untracked } from "../../task";
import { refer } from "../../weights/layers";
import type { Workbench } from "../../weights/pool";
import type { GeometryContext, GeometryNetworkInput } from "../compare";
import { manifoldOf, rowsOf } from "../coordinates";
import type { MetricField } from "../metricSimilarity";
import { assembleDiffusion } from "./assemble";
import {
  type ComparedFields,
  type DenoiserSide,
  type DiffusionBoard,
  type DiffusionOptions,
  precisionOf,
} from "./board";
import { byCondition, Denoiser, rolesOf } from "./denoiser";
import { DEFAULT_GUIDANCE, defaultTimes } from "./options";
import { type Information, reverseInformation } from "./process";
import type { ProcessOptions } from "./processOptions";
import { keptSignal } from "./schedule";

/**
 * One denoiser at several strengths of guidance with itself unguided, or two denoisers at each of
 * them. Processes that are compared draw the same noise, but for the unguided one, whose distance
 * from itself under other noise is told beside. Cancelling leaves the levels that were finished.
 *
 * Throws `model.unrunnable` for a model that is no denoiser, or has no derivative; `shape.mismatch`
 * for conditions of other widths; `usage` for times and strengths that there are not;
 * `input.nonfinite` for a process that runs away, or that the condition does not change.
 */
export async function compareDenoisers(
  networks: readonly GeometryNetworkInput[],
  options: DiffusionOptions,
  context: GeometryContext,
): Promise<Result> {
  const executor = inMode(context.executor, options.mode);
  const board = await openBoard(networks, options, { ...context, executor });
  const assembled = (status: Result["status"]) =>
    assembleDiffusion(board, { status, threads: executor.threads });
  try {
    await run(board, { ...context, executor }, () => assembled("partial"));
  } catch (error) {
    if (!(context.signal.aborted && isEngineError(error, "cancelled"))) throw error;
    const text = "cancelled before all strengths of guidance were compared";
    board.notes.push({ at: "msa.spectralRatio", code: "cancelled", text });
    return assembled("cancelled");
  }
  return assembled("complete");
}

async function openBoard(
  networks: readonly GeometryNetworkInput[],
  options: DiffusionOptions,
  { files, executor, signal, onProgress }: GeometryContext,
): Promise<DiffusionBoard> {
  const { process, coordinates } = options;
  const bench = { executor, signal, done: () => {} };
  const opened = [];
  for (const { checkpoint, architecture, settings } of networks) {
    const text = `opening ${checkpoint.path}`;
    onProgress({ done: opened.length, total: networks.length, text });
    const model = await openModel(files, checkpoint, { architecture });
    opened.push({ model, roles: rolesOf(model, process.roles), settings });
  }
  requireOneWidth(opened);
  const views = opened.map(({ model, roles, settings }) => ({
    ...{ model: byCondition(model, roles), settings },
  }));
  const probes = await probesFor(views, options, bench);
  const [probe] = probes;
  const sides: DenoiserSide[] = [];
  for (const [i, { model, roles }] of opened.entries()) {
    const manifold =
      sides.length > 0 && probes[i] === probe
        ? sides[0].manifold
        : manifoldOf(probes[i], coordinates, untracked);
    requireOrder(manifold.order);
    const denoiser = await Denoiser.open(model, { roles, conditions: probes[i], files, bench });
    sides.push({ model, denoiser, manifold });
  }
  const { steps } = process;
  const times = timesOf(process);
  const guidance = [
    ...new Set(process.guidance ?? (networks.length > 1 ? [1] : DEFAULT_GUIDANCE)),
  ].sort((x, y) => x - y);
  for (const g of guidance) {
    if (g > 0 && Number.isFinite(g)) continue;
    throw new EngineError("usage", `option --guidance: expected numbers above 0, got ${g}`);
  }
  const stray = times.find((t) => !(Number.isInteger(t) && t >= 2 && t <= steps));
  if (times.length === 0 || stray !== undefined) {
    const text = `option --times: expected steps from 2 to ${steps} (at 1 nothing is drawn any more), got ${stray ?? "none"}`;
    throw new EngineError("usage", text);
  }
  const nothing = await nothingOf(process, sides[0].denoiser, bench);
  const told = opened.flatMap(({ model, settings }) => [
    ...model.notes,
    ...(settings?.notes ?? []),
  ]);
  const notes = [...told, ...probe.notes];
  const rows = rowsOf(probe, coordinates);
  const inputs = { probe: probe.text, rows };
  return { sides, options, times, guidance, nothing, notes, ...inputs, levels: [] };
}

const timesOf = ({ times, steps }: ProcessOptions): number[] => {
  const all = () => Array.from({ length: steps - 1 }, (_, i) => i + 2);
  const wanted = times === "all" ? all() : (times ?? defaultTimes(steps));
  return [...new Set(wanted)].sort((x, y) => y - x);
};

function requireOneWidth(
  opened: readonly { readonly model: Model; readonly roles: { readonly condition: string } }[],
): void {
  const shapes = opened.map(({ model, roles }) => {
    const { shape } = model.graph.inputs.find(({ name }) => name === roles.condition)!;
    return (shape ?? []).slice(1).map((size) => (typeof size === "number" ? size : null));
  });
  const [a, b] = shapes;
  if (!b) return;
  const open = [...a, ...b].includes(null);
  const width = (shape: readonly (number | null)[]) =>
    shape.reduce<number>((product, size) => product * (size ?? 1), 1);
  if (open || width(a) === width(b)) return;
  const texts = opened.map(
    ({ model, roles }, i) =>
      `${quoted(roles.condition)} of ${visibleName(model.checkpoint.path, 200)} has ${width(shapes[i])}`,
  );
  throw new EngineError(
    "shape.mismatch",
    `diffusion: expected conditions of as many numbers, got others: ${texts.join(", ")}`,
    { expected: `${width(a)}`, got: `${width(b)}` },
  );
}

function requireOrder(order: number): void {
  if (order >= 2) return;
  throw new EngineError("usage", "geometry: one coordinate alone tells nothing; take 2 or more");
}

async function nothingOf(
  { nullCondition: given }: ProcessOptions,
  { conditionWidth }: Denoiser,
  bench: Workbench,
): Promise<ArrayLike<number>> {
  if (!given) return new Float64Array(conditionWidth);
  const values = "values" in given ? given.values : await arrayAt(given.place, bench);
  if (values.length === conditionWidth) return values;
  throw new EngineError(
    "shape.mismatch",
    `null condition: expected ${conditionWidth} numbers, as many as a condition has, got ${values.length}`,
    { expected: `${conditionWidth}`, got: `${values.length}` },
  );
}

async function arrayAt(place: ArrayPlace, bench: Workbench): Promise<Float64Array> {
  const { checkpoint } = place;
  const name = arrayName(place);
  const tensor = checkpoint.tensors.find((each) => each.name === name)!;
  const read = await readProbe(checkpoint.path, [{ name, ref: refer(checkpoint, tensor) }], bench);
  return read.inputs[0].data;
}

/** Noise of what is compared, and of that by which its own spread is told. */
const [COMPARED, OTHER] = [1, 0];

async function run(
  board: DiffusionBoard,
  { executor, signal, onProgress }: GeometryContext,
  partial: () => Result,
): Promise<void> {
  const { sides, guidance, levels, options } = board;
  const [own, other] = sides;
  // of one, twice unguided and then each level; of two, thrice a level
  const runs = other ? 3 * guidance.length : 2 + guidance.filter((g) => g !== 1).length;
  const total = runs * options.process.steps;
  let done = 0;
  const information = (side: DenoiserSide, g: number, noise: number) => {
    const text = `guidance ${g}`;
    const stepped = () => onProgress({ done: ++done, total, text });
    return reverseInformation(processOf(board, side, { guidance: g, noise }), {
      ...{ executor, signal, stepped },
    });
  };
  const bench = { executor, signal };
  const base = other ? null : await information(own, 1, OTHER);
  const again = other ? null : await information(own, 1, COMPARED);
  for (const g of guidance) {
    const mine = again && g === 1 ? again : await information(own, g, COMPARED);
    // the first of the pair is what the second is compared with
    const pair = base ? [base, mine] : [mine, await information(other, g, COMPARED)];
    const noisy = base && again ? [base, again] : [mine, await information(own, g, OTHER)];
    const cells = await comparedFields(board, { pair, noisy }, bench);
    levels.push({ guidance: g, cells, spread: mine.spread });
    onProgress({ done, total, text: `guidance ${g}`, partial: partial() });
  }
}

function processOf(
  { options: { process, seed }, times, nothing }: DiffusionBoard,
  { denoiser, manifold }: DenoiserSide,
  { guidance, noise }: { readonly guidance: number; readonly noise: number },
) {
  const { schedule, steps, prediction, reach, paths } = process;
  return {
    ...{ denoiser, manifold, prediction, reach, paths, times, guidance, nothing, seed, noise },
    kept: keptSignal(schedule, steps),
    clock: process.clock ?? denoiser.ownClock,
  };
}

async function comparedFields(
  { sides }: DiffusionBoard,
  { pair, noisy }: Record<"pair" | "noisy", readonly Information[]>,
  { executor, signal }: { readonly executor: Executor; readonly signal: AbortSignal },
): Promise<ComparedFields[]> {
  const [{ manifold }] = sides;
  const precision = precisionOf(sides);
  const compared = (g: MetricField, h: MetricField) =>
    executor.run("geometry.pair", { g, h, weights: manifold.weights, precision }, { signal });
  const fields = ({ path, times }: Information) => [path, ...times];
  const [a, b, c, d] = [...pair, ...noisy].map(fields);
  requireAlive(sides, [a[0], b[0]]);
  const cells: ComparedFields[] = [];
  for (const k of a.keys()) {
    const [found, noise] = [await compared(a[k], b[k]), await compared(c[k], d[k])];
    cells.push({ a: a[k], b: b[k], pair: found, noise });
  }
  return cells;
}

function requireAlive(sides: readonly DenoiserSide[], paths: readonly MetricField[]): void {
  const at = paths.findIndex(({ data }) => data.every((value) => value === 0));
  if (at < 0) return;
  const { model, denoiser } = sides[at] ?? sides[0];
  const { output, roles } = denoiser;
  throw new EngineError(
    "input.nonfinite",
    `${visibleName(model.checkpoint.path, 200)}: output ${quoted(output.id)} does not change along any coordinate of its condition ${quoted(roles.condition)}; choose other conditions or times`,
    { file: model.checkpoint.path, where: output.id },
  );
}
