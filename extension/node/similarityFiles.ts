/** Measures on two arrays of files. */
import { compareArrays } from "../engine/representations/similarity";
import type { Result } from "../engine/result";
import type { SimilarityParams } from "../protocol/engineApi";
import { computed, statisticsOptions } from "./compareFiles";
import { openArray } from "./openArray";
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
  const open = (text: string) => openArray(parts.files, text, context.signal);
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
    run: () => compareArrays(x, y, { ...options, labels }, engineContext(parts, context)),
  });
}
