/** The checkpoints of a run, by files and folders. */
import { EngineError, isEngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import { openPath } from "../engine/formats/index";
import { compareNaturally } from "../engine/formats/naturalOrder";
import { inMode } from "../engine/jobs/inMode";
import { findArchitecture } from "../engine/models/architecture/find";
import { parseArchitecture } from "../engine/models/architecture/parse";
import type { Result } from "../engine/result";
import { partsOf } from "../engine/weights/tensorSimilarity/checkpointStack";
import { recognizeStack } from "../engine/weights/tensorSimilarity/recognizeStack";
import { compareRun, type RunMeasure, type RunMember } from "../engine/weights/trajectory/compare";
import { labelsOf, stepOf } from "../engine/weights/trajectory/steps";
import { tensorRunMeasure } from "../engine/weights/trajectory/tensorRun";
import { weightsRunMeasure } from "../engine/weights/trajectory/weightsGram";
import type { TrajectoryParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { openCancellable } from "./openCancellable";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";
import { pairMeasure } from "./trajectoryPairs";

/** The whole matrix and its pictures stay quick. */
const MAX_CHECKPOINTS = 1000;
const DEFAULT_MEASURE = "weights.cosine";

export async function trajectory(
  parts: ServiceParts,
  params: TrajectoryParams,
  context: Context,
): Promise<Result> {
  const members = await openMembers(parts, params.paths, context);
  const measure = await measureOf(parts, { params, members, context });
  requireGoing(context.signal);
  const options = {
    phases: params.phases ?? null,
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
    threads: parts.executor.threads,
  };
  const checkpoints = members.flatMap(({ checkpoint }) => checkpoint ?? []);
  return computed(parts, params, {
    checkpoints,
    what: [
      "trajectory",
      measure.id,
      params.architecture ?? null,
      options,
      members.map(({ problem }) => problem),
    ],
    context,
    run: () => compareRun(members, measure, options, engineContext(parts, context)),
  });
}

/** Folders give their checkpoints; in order of their steps where all have one, else as given. */
async function openMembers(
  { files }: ServiceParts,
  paths: readonly string[],
  { signal }: Context,
): Promise<RunMember[]> {
  const all: string[] = [];
  for (const path of paths) {
    requireGoing(signal);
    const opened = await openedPath(files, path);
    all.push(...(opened?.kind === "run" ? opened.members : [path]));
  }
  if (all.length > MAX_CHECKPOINTS) {
    throw new EngineError(
      "format.limit",
      `trajectory: ${all.length} checkpoints, expected at most ${MAX_CHECKPOINTS}`,
    );
  }
  const labels = labelsOf(all);
  const members: RunMember[] = [];
  for (const [i, path] of all.entries()) {
    const { checkpoint, problem } = await openMember(files, path, signal);
    members.push({
      path,
      label: labels[i],
      step: stepOf(labels[i], checkpoint),
      checkpoint,
      problem,
    });
  }
  return ordered(members, paths.length === 1);
}

const openedPath = async (files: ServiceParts["files"], path: string) => {
  try {
    return await openPath(files, path);
  } catch (error) {
    // one broken checkpoint is marked when its turn comes
    if (isEngineError(error) && !isEngineError(error, "cancelled")) return null;
    throw error;
  }
};

async function openMember(
  files: ServiceParts["files"],
  path: string,
  signal: AbortSignal,
): Promise<Pick<RunMember, "checkpoint" | "problem">> {
  try {
    return { checkpoint: await openCancellable(files, path, signal), problem: null };
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === "cancelled") throw error;
    const { code, message } = error;
    return { checkpoint: null, problem: { code, file: path, where: "", text: message } };
  }
}

/**
 * By step, where every member has one of its own. Else files as given, and those of a folder by step,
 * then those without one, as `last.ckpt`; or in natural order where several have one step.
 */
function ordered(members: readonly RunMember[], folder: boolean): RunMember[] {
  const steps = members.flatMap(({ step }) => (step === null ? [] : [step]));
  const distinct = new Set(steps).size === steps.length;
  const order = [...members];
  if (!folder && !(distinct && steps.length === members.length)) return order;
  const stepped = ({ step }: RunMember) => (distinct ? (step ?? Number.MAX_VALUE) : 0);
  return order.sort((a, b) => stepped(a) - stepped(b) || compareNaturally(a.label, b.label));
}

interface Choice {
  readonly params: TrajectoryParams;
  readonly members: readonly RunMember[];
  readonly context: Context;
}

async function measureOf(parts: ServiceParts, choice: Choice): Promise<RunMeasure> {
  const { params } = choice;
  const id = params.measure ?? DEFAULT_MEASURE;
  const executor = inMode(parts.executor, modeOf(params.strict));
  if (id === "weights.cosine" || id === "weights.relativeL2")
    return weightsRunMeasure(id, executor);
  if (id === "layer_sym" || id === "gauss_close") {
    const spec = await specOf(parts, choice);
    const read = (checkpoint: Checkpoint) =>
      partsOf(checkpoint, spec ?? recognizeStack(checkpoint).layers);
    return tensorRunMeasure(id, read, executor);
  }
  return pairMeasure(parts, id, { params, context: choice.context });
}

/** What the layers of all checkpoints do, where a file says so. */
async function specOf({ files }: ServiceParts, { params, members }: Choice) {
  const first = members.find(({ checkpoint }) => checkpoint)?.checkpoint;
  const found = first ? await findArchitecture(files, first, params.architecture?.[0]) : null;
  return found && parseArchitecture(found.bytes, found.path).layers;
}
