/** Files of networks compared as chains of layers. */
import { EngineError, isEngineError, toEngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import type { Result } from "../engine/result";
import { requireActivation } from "../engine/weights/chain/activations";
import {
  type ChainOptions,
  compareChains,
  defaultForms,
} from "../engine/weights/chain/compareChains";
import type { ChainInput } from "../engine/weights/chain/gather";
import type { ChainParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { openCancellable } from "./openCancellable";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

/** Every two are compared: more would take a matrix that nobody reads. */
const MAX_NETWORKS = 2000;
/** Headers that are read at once. */
const OPENED_AT_ONCE = 8;

export async function chain(
  parts: ServiceParts,
  params: ChainParams,
  context: Context,
): Promise<Result> {
  const { paths } = params;
  if (paths.length < 2 || paths.length > MAX_NETWORKS) {
    throw new EngineError(
      "usage",
      `chain: expected 2 to ${MAX_NETWORKS} checkpoints, got ${paths.length}`,
    );
  }
  const options: ChainOptions = {
    forms: params.forms ?? defaultForms,
    depth: params.depth ?? null,
    activation: params.activation === undefined ? null : requireActivation(params.activation),
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
  const inputs = await openAll(parts, paths, context.signal);
  requireGoing(context.signal);
  const broken = inputs.flatMap((input) => ("error" in input ? [input] : []));
  return computed(parts, params, {
    checkpoints: inputs.filter((input): input is Checkpoint => !("error" in input)),
    what: ["chain", options, broken.map(({ path, error }) => [path, error.message])],
    context,
    run: () => compareChains(inputs, options, engineContext(parts, context)),
  });
}

/** Opens many checkpoints; those that cannot be opened keep their place with the reason. */
export async function openAll(
  { files }: ServiceParts,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<ChainInput[]> {
  const opened = new Array<ChainInput>(paths.length);
  let next = 0;
  const lane = async () => {
    while (next < paths.length) {
      const at = next++;
      try {
        opened[at] = await openCancellable(files, paths[at], signal);
      } catch (error) {
        if (isEngineError(error, "cancelled")) throw error;
        opened[at] = { path: paths[at], error: toEngineError(error) };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(OPENED_AT_ONCE, paths.length) }, lane));
  return opened;
}
