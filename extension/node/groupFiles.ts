/** Groups of networks from files and folders. */
import { dirname, isAbsolute, join } from "node:path";
import { EngineError, isEngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import type { Files } from "../engine/io";
import type { Result } from "../engine/result";
import {
  compareGroups,
  type GroupOptions,
  type NamedInputs,
} from "../engine/weights/htt/compareGroups";
import { type GroupPaths, MAX_GROUPS_BYTES, parseGroups } from "../engine/weights/htt/groupsFile";
import type { HttParams } from "../protocol/engineApi";
import { openAll } from "./chainFiles";
import { computed } from "./compareFiles";
import { openCancellable } from "./openCancellable";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

/** As many as a matrix of all against all has room for. */
const MAX_NETWORKS = 5000;
const DEFAULT_PERMUTATIONS = 1999;
const DEFAULT_ALPHA = 0.01;

export async function htt(
  parts: ServiceParts,
  params: HttParams,
  context: Context,
): Promise<Result> {
  const options: GroupOptions = {
    hypothesis: params.hypothesis?.trim() || null,
    depth: params.depth ?? null,
    correction: params.correction ?? "holm",
    permutations: params.permutations ?? DEFAULT_PERMUTATIONS,
    alpha: params.alpha ?? DEFAULT_ALPHA,
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
  const given = await groupPaths(parts.files, params);
  const named: NamedInputs[] = [];
  let count = 0;
  for (const { name, paths } of given) {
    const members = await expanded(parts.files, paths, context.signal);
    count += members.length;
    if (count > MAX_NETWORKS) {
      throw new EngineError("usage", `groups: hold more than ${MAX_NETWORKS} checkpoints`);
    }
    named.push({ name, inputs: await openAll(parts, members, context.signal) });
  }
  requireGoing(context.signal);
  const inputs = named.flatMap((group) => group.inputs);
  const shape = named.map(({ name, inputs: list }) => [
    name,
    list.map((input) => ("error" in input ? [input.path, input.error.message] : input.path)),
  ]);
  return computed(parts, params, {
    checkpoints: inputs.filter((input): input is Checkpoint => !("error" in input)),
    what: ["htt", options, shape],
    context,
    run: () => compareGroups(named, options, engineContext(parts, context)),
  });
}

/** Of the groups file, paths relative to it; else those of the call. */
async function groupPaths(files: Files, params: HttParams): Promise<readonly GroupPaths[]> {
  const { groupsFile, groups = [] } = params;
  if (groupsFile === undefined) {
    if (groups.length < 2) {
      throw new EngineError("usage", `groups: expected at least 2, got ${groups.length}`);
    }
    return groups;
  }
  const source = await files.open(groupsFile);
  try {
    if (source.size > MAX_GROUPS_BYTES) {
      throw new EngineError(
        "format.limit",
        `${groupsFile}: has ${source.size} bytes, expected groups of at most ${MAX_GROUPS_BYTES}`,
        { file: groupsFile },
      );
    }
    const text = new TextDecoder().decode(await source.read(0, source.size));
    const folder = dirname(groupsFile);
    return parseGroups(text, groupsFile).map(({ name, paths }) => ({
      name,
      paths: paths.map((path) => (isAbsolute(path) ? path : join(folder, path))),
    }));
  } finally {
    await source.close();
  }
}

/** Folders of several checkpoints stand for these. */
async function expanded(
  files: Files,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<string[]> {
  const members: string[] = [];
  for (const path of paths) members.push(...(await membersOf(files, path, signal)));
  return members;
}

async function membersOf(
  files: Files,
  path: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  try {
    const { kind } = await files.stat(path);
    if (kind !== "directory") return [path];
    await openCancellable(files, path, signal);
    return [path];
  } catch (error) {
    if (isEngineError(error, "usage") && error.details.members) return error.details.members;
    if (isEngineError(error, "cancelled")) throw error;
    // whoever opens it says what is wrong
    return [path];
  }
}
