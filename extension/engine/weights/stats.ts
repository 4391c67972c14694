/** Figures of the tensors of one checkpoint. */
import { EngineError, isEngineError } from "../errors";
import { type Checkpoint, elementCount, type TensorInfo } from "../formats/checkpoint";
import { quoted, visibleName } from "../report/names";
import type { Result, TensorStats } from "../result";
import type { CompareContext } from "./compare";
import { refer } from "./layers";
import { listing } from "./list";
import { didYouMean } from "./nearest";
import { Pace } from "./pace";
import { forEachBounded } from "./pool";
import { type Reason, reasons } from "./reasons";

export interface StatsOptions {
  /** Names of tensors, or null for all. */
  readonly tensors: readonly string[] | null;
  /** Bins of the histograms, or null for none. */
  readonly bins: number | null;
  /** Both leave the figures alone, and are told in the result. */
  readonly seed?: number;
  readonly mode?: "fast" | "strict";
}

/**
 * Statistics of tensors, as a result of kind `stats` that lists those tensors only.
 * Cancelling is no failure: the result then has `status: "cancelled"` and what was finished.
 * Throws `usage` for an unknown name.
 */
export async function statsOf(
  checkpoint: Checkpoint,
  options: StatsOptions,
  context: CompareContext,
): Promise<Result> {
  const chosen = chooseTensors(checkpoint, options.tensors);
  const found = new Map<string, TensorStats>();
  const { executor, signal } = context;
  const { seed = 0, mode = "fast" } = options;
  const params = { seed, mode, threads: executor.threads, probe: null };
  const whole = await listing(checkpoint, {
    kind: "stats",
    params: { ...params, bins: options.bins },
  });
  const names = new Set(chosen.map(({ name }) => name));
  const result = (status: Result["status"]): Result => ({
    ...whole,
    status,
    tensors: (whole.tensors ?? []).flatMap((entry) => {
      if (!names.has(entry.name)) return [];
      const stats = found.get(entry.name);
      return stats ? [{ ...entry, stats }] : [entry];
    }),
    problems: [...whole.problems, ...nonfiniteProblems(checkpoint, chosen, found)],
    notes: [
      ...whole.notes,
      ...flatNotes(chosen, found),
      ...missingNotes(chosen, found),
      ...unfinishedNotes(status, chosen, found),
    ],
  });
  const total = chosen.reduce((sum, { shape }) => sum + elementCount(shape), 0);
  const pace = new Pace();
  let done = 0;
  try {
    await forEachBounded({ executor }, chosen, async (tensor) => {
      const input = { tensor: refer(checkpoint, tensor), bins: options.bins };
      found.set(tensor.name, await executor.run("weights.tensorStats", input, { signal }));
      done += elementCount(tensor.shape);
      const now = { done, total, text: "reading tensors" };
      const partial = pace.ready(chosen.length) ? result("partial") : undefined;
      context.onProgress(partial ? { ...now, partial } : now);
    });
  } catch (error) {
    if (signal.aborted && isEngineError(error, "cancelled")) return result("cancelled");
    throw error;
  }
  return result("complete");
}

function chooseTensors(
  { path, tensors }: Checkpoint,
  names: readonly string[] | null,
): readonly TensorInfo[] {
  if (names === null) return tensors;
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  return [...new Set(names)].map((name) => {
    const tensor = byName.get(name);
    if (tensor) return tensor;
    throw new EngineError(
      "usage",
      `${visibleName(path)}: there is no tensor ${quoted(name)}${didYouMean(name, [...byName.keys()])}`,
      { file: path, where: name },
    );
  });
}

function nonfiniteProblems(
  checkpoint: Checkpoint,
  chosen: readonly TensorInfo[],
  found: ReadonlyMap<string, TensorStats>,
): Result["problems"] {
  return chosen.flatMap(({ name, data }) => {
    const { nans = 0, infs = 0 } = found.get(name) ?? {};
    if (nans + infs === 0) return [];
    const text = `${quoted(name)} holds ${nans} NaN and ${infs} infinite entries`;
    const { path } = checkpoint.files[data.file];
    return [{ code: "input.nonfinite" as const, file: path, where: name, text }];
  });
}

function flatNotes(
  chosen: readonly TensorInfo[],
  found: ReadonlyMap<string, TensorStats>,
): Result["notes"] {
  return chosen.flatMap(({ name }) => {
    const stats = found.get(name);
    if (!stats || stats.count < 2 || stats.min === null || stats.min !== stats.max) return [];
    if (stats.nans + stats.infs > 0) return [];
    const what = stats.min === 0 ? "all zero" : `constant (every entry is ${stats.min})`;
    const code = stats.min === 0 ? "zero" : "constant";
    return [{ at: name, code, text: `${quoted(name)} is ${what}` }];
  });
}

/** Why a tensor lacks figures. */
function missingNotes(
  chosen: readonly TensorInfo[],
  found: ReadonlyMap<string, TensorStats>,
): Result["notes"] {
  return chosen.flatMap(({ name }) => {
    const stats = found.get(name);
    if (!stats) return [];
    const { count, min, max, mean, std } = stats;
    const lost = Object.entries({ min, max, mean, std }).flatMap(([figure, value]) =>
      value === null ? [figure] : [],
    );
    if (lost.length === 0) return [];
    const reason: Reason = count === 0 ? "empty" : min === null ? "noFinite" : "range";
    const { code, text } = reasons[reason];
    return [{ at: name, code, text: `${quoted(name)} has no ${lost.join(", ")}: ${text}` }];
  });
}

function unfinishedNotes(
  status: Result["status"],
  chosen: readonly TensorInfo[],
  found: ReadonlyMap<string, TensorStats>,
): Result["notes"] {
  const left = chosen.length - found.size;
  if (status !== "cancelled" || left <= 0) return [];
  const text = `${left} of ${chosen.length} tensors: cancelled before they were read`;
  return [{ at: "stats", code: "cancelled", text }];
}
