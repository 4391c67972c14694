/** Gromov-Wasserstein of two distance matrices of files. */
import { EngineError } from "../engine/errors";
import type { Result } from "../engine/result";
import { compareSpaces } from "../engine/transport/compareSpaces";
import type { GwParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { requireEpsilonSense } from "./epsilonSense";
import { openArray } from "./openArray";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

/** POT's share of the structure in the fused loss. */
const DEFAULT_ALPHA = 0.5;

export async function gw(parts: ServiceParts, params: GwParams, context: Context): Promise<Result> {
  const open = (text: string) => openArray(parts.files, text, context.signal);
  const { weights, cost } = params;
  const [c1, c2] = await Promise.all([open(params.c1), open(params.c2)]);
  const sides = weights ? ((await Promise.all(weights.map(open))) as [typeof c1, typeof c1]) : null;
  const places = { c1, c2, weights: sides, cost: cost === undefined ? null : await open(cost) };
  requireGoing(context.signal);
  const options = optionsOf(params);
  const all = [c1, c2, ...(sides ?? []), ...(places.cost ? [places.cost] : [])];
  return computed(parts, params, {
    checkpoints: all.map(({ checkpoint }) => checkpoint),
    what: ["gw", options, all.map(({ name }) => name)],
    context,
    run: () => compareSpaces(places, options, engineContext(parts, context)),
  });
}

function optionsOf(params: GwParams) {
  const { epsilon, alpha = DEFAULT_ALPHA, cost, solver = "auto" } = params;
  requireEpsilonSense(params);
  if (params.alpha !== undefined && cost === undefined) {
    throw new EngineError("usage", "option --alpha: weighs structure against --cost FILE");
  }
  return {
    loss: params.loss ?? ("square" as const),
    solver,
    start: params.start ?? ("best" as const),
    scale: params.scale ?? ("none" as const),
    epsilon: epsilon ?? null,
    alpha,
    semirelaxed: params.semirelaxed ?? false,
    landmarks: params.landmarks ?? null,
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
}
