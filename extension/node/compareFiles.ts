/** Two files compared: checkpoints by their weights, activation dumps, or models that are run. */
import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import type { Files } from "../engine/io";
import { weightMeasures } from "../engine/measures/weights";
import type { ModelOptions } from "../engine/models/compareModels";
import type { ActivationOptions } from "../engine/representations/compare";
import { isMarkedDump } from "../engine/representations/marks";
import type { Result } from "../engine/result";
import { type CompareOptions, compareCheckpoints } from "../engine/weights/compare";
import type { CompareParams, StatisticsParams, UserPair } from "../protocol/engineApi";
import { requireAllUnchanged } from "./fingerprint";
import { openCancellable } from "./openCancellable";
import {
  type Context,
  type Dependency,
  engineContext,
  modeOf,
  requireGoing,
  resultKey,
  type ServiceParts,
  stamped,
  withHashes,
} from "./serviceParts";

/** A pairing is text that a person edits. */
const MAX_PAIRING_BYTES = 64 * 1024 * 1024;
/** Enough for a chance level to two digits; more on request. */
const DEFAULT_NULL_DRAWS = 16;

export async function compare(
  parts: ServiceParts,
  params: CompareParams,
  context: Context,
): Promise<Result> {
  const { files } = parts;
  const [a, b] = await Promise.all([
    openCancellable(files, params.a, context.signal),
    openCancellable(files, params.b, context.signal),
  ]);
  const work = await workOf(files, params, { a, b, signal: context.signal });
  requireGoing(context.signal);
  return computed(parts, params, {
    checkpoints: [a, b],
    others: work.others,
    what: ["compare", work.options],
    context,
    run: () => work.run(engineContext(parts, context)),
  });
}

interface Computation {
  readonly checkpoints: readonly Checkpoint[];
  /** Files that the result depends on, besides. */
  readonly others?: readonly Dependency[];
  /** Everything else that the result depends on. */
  readonly what: readonly unknown[];
  readonly context: Context;
  readonly run: () => Promise<Result>;
}

/** The result from the cache, or computed, hashed where asked for, stamped and kept. */
export async function computed(
  parts: ServiceParts,
  { hash = false, fresh = false }: { readonly hash?: boolean; readonly fresh?: boolean },
  { checkpoints, others = [], what, context, run }: Computation,
): Promise<Result> {
  const { files, executor, cache } = parts;
  const key = cache && (await resultKey(parts, [...checkpoints, ...others], [...what, hash]));
  const kept = key && !fresh ? await cache.get(key) : undefined;
  if (kept) return kept;
  let result = await run();
  // of labels and the like no hash is told
  const told = checkpoints.slice(0, result.inputs.length);
  if (hash) result = await withHashes(result, told, { executor, context });
  // Figures of a file that was overwritten meanwhile belong to no file at all.
  await requireAllUnchanged(
    files,
    [...checkpoints, ...others].flatMap((each) => each.files),
  );
  const answer = stamped(result);
  if (key) await cache.put(key, answer);
  return answer;
}

/** Loaded when needed: a comparison of weights runs no models. */
const models = {
  files: () => import("./modelFiles"),
  probes: () => import("./probeFile"),
  settings: () => import("../engine/models/modelSettings"),
};

type EngineContext = ReturnType<typeof engineContext>;

/** What is to be done, and how: the whole choice between weights and activations is here. */
async function workOf(
  files: Files,
  params: CompareParams,
  { a, b, signal }: { a: Checkpoint; b: Checkpoint; signal: AbortSignal },
): Promise<Work> {
  switch (await kindOf(files, params, [a, b])) {
    case "models": {
      const { probeChoice, probeDependency } = await models.probes();
      const { architectureKey, architecturesOf } = await models.files();
      const probe = await probeChoice(files, params, signal);
      const settings = { a: await settingsOf(files, a), b: await settingsOf(files, b) };
      const [ofA, ofB] = await architecturesOf(files, [a, b], params);
      const asked = { ...(await activationOptions(files, params)), probe, settings };
      const options: ModelOptions = { ...asked, architectures: [ofA, ofB] };
      const run = async (context: EngineContext) => {
        const { compareModels } = await import("../engine/models/compareModels");
        return compareModels(a, b, options, { ...context, files });
      };
      const told = [asked, architectureKey([ofA, ofB])];
      return { options: told, others: probeDependency(probe), run };
    }
    case "activations": {
      const options = await activationOptions(files, params);
      const { compareActivations } = await import("../engine/representations/compare");
      return { options, others: [], run: (context) => compareActivations(a, b, options, context) };
    }
    case "weights": {
      const options = await weightOptions(files, params);
      return { options, others: [], run: (context) => compareCheckpoints(a, b, options, context) };
    }
  }
}

interface Work {
  readonly options: unknown;
  /** Files that the result depends on, besides those that are compared. */
  readonly others: readonly Dependency[];
  readonly run: (context: EngineContext) => Promise<Result>;
}

/** What the user's words and the files together mean. */
async function kindOf(
  files: Files,
  params: CompareParams,
  checkpoints: readonly Checkpoint[],
): Promise<"weights" | "activations" | "models"> {
  const { kind, measures = [], probe, samples, pictures, architecture } = params;
  const probed = [probe, samples, pictures].some((each) => each !== undefined);
  const runs = probed || architecture !== undefined;
  if (kind === "weights" && runs) {
    const option = probed ? "probe" : "architecture";
    throw new EngineError("usage", `option --${option}: weights are compared without inputs`);
  }
  // dumps are what models answered
  const dumps = checkpoints.every(isMarkedDump) && !runs;
  if (kind === "models") return dumps ? "activations" : kind;
  // `all` says nothing of what the files are
  const asked =
    kind === "activations" ||
    checkpoints.some(isMarkedDump) ||
    (await nameRepresentations(measures));
  if (kind === "weights" || !(asked || runs)) return "weights";
  if (runs) return "models";
  const { architecturesOf, wouldRun } = await models.files();
  for (const checkpoint of checkpoints) {
    if (isMarkedDump(checkpoint)) continue;
    // no dumps by their format
    if (checkpoint.format === "onnx" || checkpoint.format.startsWith("torch")) return "models";
    if (kind === "activations") continue;
    const [found] = await architecturesOf(files, [checkpoint], {});
    // weights that do not run are told so, rather than taken for a dump
    if (holdsWeights(checkpoint) || (await wouldRun(files, checkpoint, found))) return "models";
  }
  return "activations";
}

async function nameRepresentations(measures: readonly string[]): Promise<boolean> {
  if (measures.length === 0) return false;
  const { namesRepresentationMeasure } = await import("../engine/measures/params");
  return measures.some(namesRepresentationMeasure);
}

/** Arrays under the names of weights that do not have their rows in common. */
function holdsWeights({ tensors }: Checkpoint): boolean {
  const rows = new Set(tensors.map(({ shape }) => shape[0]));
  return rows.size > 1 && tensors.some(({ name }) => name.endsWith(".weight"));
}

/** What lies beside a model; a dump is not run. */
async function settingsOf(files: Files, checkpoint: Checkpoint) {
  if (isMarkedDump(checkpoint)) return null;
  return (await models.settings()).readModelSettings(files, checkpoint);
}

async function weightOptions(files: Files, params: CompareParams): Promise<CompareOptions> {
  return {
    pairsOnly: params.pairsOnly ?? false,
    measures: params.measures?.includes("all")
      ? weightMeasures.map(({ id }) => id)
      : (params.measures ?? null),
    layers: params.layers ?? null,
    userPairs: await userPairs(files, params),
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
    nullDraws: params.nullDraws ?? DEFAULT_NULL_DRAWS,
  };
}

async function activationOptions(files: Files, params: CompareParams): Promise<ActivationOptions> {
  return {
    ...statisticsOptions(params),
    pairsOnly: params.pairsOnly ?? false,
    measures: params.measures ?? null,
    reduce: params.reduce ?? null,
    layers: params.layers ?? null,
    userPairs: await userPairs(files, params),
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
}

/** Statistics cost many times the values: none is there unasked. */
export const statisticsOptions = (params: StatisticsParams) => ({
  bootstrap: params.bootstrap ?? 0,
  nullDraws: params.nullDraws ?? 0,
  splitHalf: params.splitHalf ?? 0,
  noiseCeiling: params.noiseCeiling ?? 0,
  correction: params.correction ?? ("none" as const),
  statistics: params.statistics ?? ("matrix" as const),
});

/** The pairs of the pairing file, then those of the call: a later word on a layer counts. */
async function userPairs(files: Files, params: CompareParams): Promise<UserPair[]> {
  const { pairingFile, pairing = [] } = params;
  if (pairingFile === undefined) return [...pairing];
  const source = await files.open(pairingFile);
  try {
    if (source.size > MAX_PAIRING_BYTES) {
      throw new EngineError(
        "format.limit",
        `${pairingFile}: has ${source.size} bytes, expected a pairing of at most ${MAX_PAIRING_BYTES}`,
        { file: pairingFile },
      );
    }
    const text = new TextDecoder().decode(await source.read(0, source.size));
    const { readPairing } = await import("../engine/weights/pairingFile");
    return [...readPairing(text, pairingFile), ...pairing];
  } finally {
    await source.close();
  }
}
