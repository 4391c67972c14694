/** What the engine can be asked for, over files, an executor and a cache. */
import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import type { Files } from "../engine/io";
import type { Executor } from "../engine/jobs/executor";
import { render } from "../engine/report/render";
import type { Result } from "../engine/result";
import { type CompareOptions, compareCheckpoints } from "../engine/weights/compare";
import { listCheckpoint } from "../engine/weights/list";
import { readPairing, writePairing } from "../engine/weights/pairingFile";
import { statsOf } from "../engine/weights/stats";
import type { CompareParams, EngineApi, EngineProgress, UserPair } from "../protocol/engineApi";
import type { CallContext, Handlers } from "../protocol/rpc";
import { writeFileAtomic } from "./atomicWrite";
import { fingerprint, requireAllUnchanged } from "./fingerprint";
import { hashCheckpoint } from "./inputHash";
import { openCancellable } from "./openCancellable";
import { isHostResource, toNativePath } from "./resourcePaths";
import { cacheKey, type ResultCache } from "./resultCache";
import { version } from "./version";

export interface ServiceParts {
  readonly files: Files;
  readonly executor: Executor;
  readonly cache?: ResultCache;
  /** Tells builds of one version apart, for the cache. */
  readonly build?: string;
}

/** The whole API but `initialize`, which makes the parts. */
export type EngineService = Omit<Handlers<EngineApi, EngineProgress>, "initialize">;

type Context = CallContext<EngineProgress>;

/** A pairing is text that a person edits. */
const MAX_PAIRING_BYTES = 64 * 1024 * 1024;
/** Enough for a chance level to two digits; more on request. */
const DEFAULT_NULL_DRAWS = 16;

/** Loaded when needed: reading front matter takes a library that nothing else wants. */
const findingsStore = () => import("./findingsStore");

export function createService(parts: ServiceParts): EngineService {
  const { files, executor } = parts;
  return {
    async list({ path, hash, seed = 0, strict }, context) {
      const checkpoint = await openCancellable(files, path, context.signal);
      const { threads } = executor;
      const result = listCheckpoint(checkpoint, { seed, mode: modeOf(strict), threads });
      return stamped(hash ? await withHashes(result, [checkpoint], { executor, context }) : result);
    },
    async stats({ path, tensors, bins, hash, seed, strict }, context) {
      const checkpoint = await openCancellable(files, path, context.signal);
      const mode = modeOf(strict);
      const options = { tensors: tensors ?? null, bins: bins ?? null, seed, mode };
      const result = await statsOf(checkpoint, options, engineContext(executor, context));
      const hashed = hash ? await withHashes(result, [checkpoint], { executor, context }) : result;
      await requireAllUnchanged(files, checkpoint.files);
      return stamped(hashed);
    },
    compare: (params, context) => compare(parts, params, context),
    async render(params) {
      return { text: render(params) };
    },
    async savePairing({ path, pairing }) {
      if (isHostResource(path)) {
        throw new EngineError("usage", `${path}: a pairing is kept in a file on disk`, {
          file: path,
        });
      }
      await writeFileAtomic(toNativePath(path), writePairing(pairing));
    },
    async addFinding({ root, draft }) {
      return (await findingsStore()).addFinding(root, draft);
    },
    async listFindings({ root }) {
      const { findings, problems } = await (await findingsStore()).listFindings(root);
      return { findings, problems: problems.map(({ text }) => text) };
    },
  };
}

async function compare(
  parts: ServiceParts,
  params: CompareParams,
  context: Context,
): Promise<Result> {
  const { files, executor, cache } = parts;
  const [a, b] = await Promise.all([
    openCancellable(files, params.a, context.signal),
    openCancellable(files, params.b, context.signal),
  ]);
  const options = await compareOptions(files, params);
  requireGoing(context.signal);

  const key = cache && (await compareKey(parts, { a, b, params, options }));
  const kept = key && !params.fresh ? await cache.get(key) : undefined;
  if (kept) return kept;

  let result = await compareCheckpoints(a, b, options, engineContext(executor, context));
  if (params.hash) result = await withHashes(result, [a, b], { executor, context });
  // Figures of a file that was overwritten meanwhile belong to no file at all.
  await requireAllUnchanged(files, [...a.files, ...b.files]);
  const answer = stamped(result);
  if (key) await cache.put(key, answer);
  return answer;
}

/** The options of a comparison, with what the wire leaves out. */
async function compareOptions(files: Files, params: CompareParams): Promise<CompareOptions> {
  return {
    pairsOnly: params.pairsOnly ?? false,
    measures: params.measures ?? null,
    layers: params.layers ?? null,
    userPairs: await userPairs(files, params),
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
    nullDraws: params.nullDraws ?? DEFAULT_NULL_DRAWS,
  };
}

const modeOf = (strict: boolean | undefined): CompareOptions["mode"] =>
  strict ? "strict" : "fast";

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
    return [...readPairing(text, pairingFile), ...pairing];
  } finally {
    await source.close();
  }
}

async function compareKey(
  { executor, build = "" }: ServiceParts,
  of: { a: Checkpoint; b: Checkpoint; params: CompareParams; options: CompareOptions },
): Promise<string> {
  const inputs = await Promise.all(
    [of.a, of.b].map(async (checkpoint) => [
      checkpoint.path,
      checkpoint.id,
      checkpoint.adapterConfig ?? null,
      await Promise.all(checkpoint.files.map(fingerprint)),
    ]),
  );
  // Threads are part of a result's parameters, and in fast mode of its last digits.
  const { threads } = executor;
  return cacheKey([
    "compare",
    version,
    build,
    threads,
    inputs,
    of.options,
    of.params.hash ?? false,
  ]);
}

/** Fills in the SHA-256 of the inputs; cancelled, the figures stay and the hashes are null. */
async function withHashes(
  result: Result,
  checkpoints: readonly Checkpoint[],
  { executor, context }: { executor: Executor; context: Context },
): Promise<Result> {
  if (result.status !== "complete") return result;
  const bytes = result.inputs.map((input) => input.bytes);
  const all = bytes.reduce((sum, count) => sum + count, 0);
  const hashes: string[] = [];
  try {
    for (const [i, checkpoint] of checkpoints.entries()) {
      const before = bytes.slice(0, i).reduce((sum, count) => sum + count, 0);
      const onProgress = (done: number) =>
        context.progress({ done: before + done, total: all, text: `hashing ${checkpoint.path}` });
      const { signal } = context;
      hashes.push(await hashCheckpoint(checkpoint, executor, { signal, onProgress }));
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
    return { ...result, status: "cancelled" };
  }
  const inputs = result.inputs.map((input, i) => ({ ...input, sha256: hashes[i] }));
  return { ...result, inputs };
}

/** The engine's context: its jobs run on `executor`, and what it reports bears our version. */
const engineContext = (executor: Executor, { signal, progress }: Context) => ({
  executor,
  signal,
  onProgress: (now: EngineProgress) =>
    progress(now.partial ? { ...now, partial: stamped(now.partial) } : now),
});

/** The engine computes without knowing its own version; this is where a result gets it. */
const stamped = (result: Result): Result => ({ ...result, engine: version });

function requireGoing(signal: AbortSignal): void {
  if (signal.aborted) throw new EngineError("cancelled", "cancelled before anything was computed");
}
