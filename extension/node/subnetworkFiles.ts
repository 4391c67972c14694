/** The layers of models or dumps, grouped by Gromov-Wasserstein. */
import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import type { Files } from "../engine/io";
import type { InspectedCheckpoint } from "../engine/models/inspectModels";
import { readModelSettings } from "../engine/models/modelSettings";
import { isMarkedDump } from "../engine/representations/marks";
import type { Result } from "../engine/result";
import type { SubnetworkOptions } from "../engine/subnetworks/options";
import type { SubnetworksParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { requireEpsilonSense } from "./epsilonSense";
import { architectureKey, architecturesOf } from "./modelFiles";
import { openArray } from "./openArray";
import { openCancellable } from "./openCancellable";
import { probeChoice, probeDependency, probeKey } from "./probeFile";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

const DEFAULT_SUBSETS = 50;
/** A mistake beyond that: every checkpoint of a run is run and compared with itself. */
const MAX_RUN = 1000;

export async function subnetworks(
  parts: ServiceParts,
  params: SubnetworksParams,
  context: Context,
): Promise<Result> {
  const { files } = parts;
  const { signal } = context;
  requireSense(params);
  const open = (path: string) => openCancellable(files, path, signal);
  const run = await Promise.all([params.path, ...(params.run ?? [])].map(open));
  const other = params.other === undefined ? null : await open(params.other);
  const target = params.target === undefined ? null : await openArray(files, params.target, signal);
  const probe = await probeChoice(files, params, signal);
  const otherProbe =
    params.otherProbe === undefined
      ? probe
      : await probeChoice(files, { ...params, probe: params.otherProbe }, signal);
  const checkpoints = [...run, ...(other ? [other] : [])];
  const architectures = await architecturesOf(files, checkpoints, params);
  const sides = await Promise.all(
    checkpoints.map(
      async (checkpoint, i): Promise<InspectedCheckpoint> => ({
        checkpoint,
        architecture: architectures[i],
        settings: await settingsOf(files, checkpoint),
        probe: other && i === run.length ? otherProbe : probe,
      }),
    ),
  );
  requireGoing(signal);
  const options = optionsOf(params);
  const uses = {
    compress: params.compress ?? false,
    freeze: params.freeze ?? false,
    output: params.output ?? null,
  };
  const inputs = {
    run: sides.slice(0, run.length),
    other: other ? sides[run.length] : null,
    target,
    uses,
  };
  return computed(parts, params, {
    checkpoints: [...checkpoints, ...(target ? [target.checkpoint] : [])],
    others: [probe, ...(otherProbe === probe ? [] : [otherProbe])].flatMap(probeDependency),
    what: [
      "subnetworks",
      options,
      uses,
      probeKey(probe),
      probeKey(otherProbe),
      target?.name,
      architectureKey(architectures),
    ],
    context,
    run: async () => {
      const { inspectModels } = await import("../engine/models/inspectModels");
      return inspectModels(inputs, options, { ...engineContext(parts, context), files });
    },
  });
}

function requireSense(params: SubnetworksParams): void {
  const { other, target, run = [], otherProbe, compress, freeze, output } = params;
  requireEpsilonSense(params);
  if (freeze && other === undefined) {
    throw new EngineError("usage", "option --freeze: compares two models, expected --with OTHER");
  }
  if (output !== undefined && !compress && !freeze) {
    throw new EngineError("usage", "option --output: is of --compress and --freeze");
  }
  if (other !== undefined && target !== undefined) {
    throw new EngineError("usage", "option --target: is of one model, expected no second one");
  }
  if (run.length > 0 && (other !== undefined || target !== undefined)) {
    throw new EngineError("usage", "option --run: is of one model alone");
  }
  if (run.length > MAX_RUN) {
    const text = `option --run: expected at most ${MAX_RUN} checkpoints, got ${run.length}`;
    throw new EngineError("usage", text);
  }
  if (otherProbe !== undefined && other === undefined) {
    throw new EngineError("usage", "option --with-probe: is of a second model, expected --with");
  }
  if (params.unpaired && other === undefined) {
    throw new EngineError("usage", "option --unpaired: is of a second model, expected --with");
  }
}

const settingsOf = async (files: Files, checkpoint: Checkpoint) =>
  isMarkedDump(checkpoint) ? null : readModelSettings(files, checkpoint);

const optionsOf = (params: SubnetworksParams): SubnetworkOptions => ({
  start: params.start ?? "best",
  loss: params.loss ?? "square",
  solver: params.solver ?? "auto",
  epsilon: params.epsilon ?? null,
  scale: params.scale ?? "mean",
  dissimilarity: params.dissimilarity ?? "euclidean",
  reduce: params.reduce ?? null,
  layers: params.layers ?? null,
  groups: params.groups ?? "auto",
  method: params.method ?? "contiguous",
  landmarks: params.landmarks ?? null,
  subsets: params.subsets ?? DEFAULT_SUBSETS,
  unpaired: params.unpaired ?? params.otherProbe !== undefined,
  names: params.names ?? {},
  seed: params.seed ?? 0,
  mode: modeOf(params.strict),
});
