/** Measures on two arrays of files. */
import { isEngineError } from "../engine/errors";
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
 * `FILE`, or `FILE#NAME` for one array of several. A file whose own name holds a `#` is taken as
 * it is, where there is one.
 */
async function openArray(
  { files }: ServiceParts,
  text: string,
  signal: AbortSignal,
): Promise<ArrayPlace> {
  const end = text.lastIndexOf("#");
  if (end < 0) return { checkpoint: await openCancellable(files, text, signal), name: null };
  try {
    await files.stat(text);
    return { checkpoint: await openCancellable(files, text, signal), name: null };
  } catch (error) {
    if (!isEngineError(error, "file.unreadable")) throw error;
    const checkpoint = await openCancellable(files, text.slice(0, end), signal);
    return { checkpoint, name: text.slice(end + 1) };
  }
}
