/** Measures on two arrays of files. */
import { isEngineError } from "../engine/errors";
import type { Files } from "../engine/io";
import { type ArrayPlace, compareArrays } from "../engine/representations/similarity";
import type { Result } from "../engine/result";
import type { SimilarityParams } from "../protocol/engineApi";
import { computed, statisticsOptions } from "./compareFiles";
import { openCancellable } from "./openCancellable";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

export async function similarity(
  parts: ServiceParts,
  params: SimilarityParams,
  context: Context,
): Promise<Result> {
  const open = (text: string) => openArray(parts, text, context.signal);
  const [x, y, labels] = await Promise.all([
    open(params.x),
    open(params.y),
    params.labels === undefined ? null : open(params.labels),
  ]);
  requireGoing(context.signal);
  const { statistics: _, ...statistics } = statisticsOptions(params);
  const options = {
    ...statistics,
    measures: params.measures,
    reduce: params.reduce ?? null,
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
  const places = [x, y, ...(labels ? [labels] : [])];
  return computed(parts, params, {
    checkpoints: places.map(({ checkpoint }) => checkpoint),
    what: ["similarity", options, places.map(({ name }) => name)],
    context,
    run: () => compareArrays(x, y, { ...options, labels }, engineContext(parts.executor, context)),
  });
}

/**
 * `FILE`, or `FILE#NAME` for one array of several. Either may hold a `#`: the longest FILE that
 * is there is meant.
 */
async function openArray(
  { files }: ServiceParts,
  text: string,
  signal: AbortSignal,
): Promise<ArrayPlace> {
  for (let end = text.length; end > 0; end = text.lastIndexOf("#", end - 1)) {
    const path = text.slice(0, end);
    if (!(await isThere(files, path))) continue;
    const name = end < text.length ? text.slice(end + 1) : null;
    return { checkpoint: await openCancellable(files, path, signal), name };
  }
  // none is: the error is about the shortest, which is what was most likely meant
  const first = text.indexOf("#");
  const path = first > 0 ? text.slice(0, first) : text;
  return { checkpoint: await openCancellable(files, path, signal), name: null };
}

async function isThere(files: Files, path: string): Promise<boolean> {
  try {
    await files.stat(path);
    return true;
  } catch (error) {
    if (!isEngineError(error, "file.unreadable")) throw error;
    return false;
  }
}
