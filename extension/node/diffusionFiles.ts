/** Denoisers compared by what their reverse process tells of conditions. */
import { EngineError } from "../engine/errors";
import type { GeometryNetworkInput } from "../engine/geometry/compare";
import type { DiffusionOptions } from "../engine/geometry/diffusion/board";
import {
  DEFAULT_PATHS,
  DEFAULT_STEPS,
  MAX_PATHS,
  MAX_STEPS,
} from "../engine/geometry/diffusion/options";
import type { NullCondition, ProcessOptions } from "../engine/geometry/diffusion/processOptions";
import type { CoordinateOptions } from "../engine/geometry/options";
import type { Files } from "../engine/io";
import type { ArchitectureFile } from "../engine/models/architecture/find";
import type { ProbeChoice } from "../engine/models/probeChoice";
import type { Result } from "../engine/result";
import type { DiffusionParams, GeometryParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { architectureKey } from "./modelFiles";
import { openArray } from "./openArray";
import { probeDependency } from "./probeFile";
import { type Context, engineContext, modeOf, type ServiceParts } from "./serviceParts";

interface Asked {
  readonly networks: readonly GeometryNetworkInput[];
  readonly probe: ProbeChoice;
  readonly coordinates: CoordinateOptions;
  readonly architectures: readonly (ArchitectureFile | null)[];
  readonly context: Context;
}

export async function denoisers(
  parts: ServiceParts,
  params: GeometryParams & { readonly diffusion: DiffusionParams },
  { networks, probe, coordinates, architectures, context }: Asked,
): Promise<Result> {
  const { files } = parts;
  const process = await processOf(files, params.diffusion, context.signal);
  const options: DiffusionOptions = {
    ...{ probe, coordinates, process },
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
  const { nullCondition: nothing } = process;
  const others = nothing && "place" in nothing ? [nothing.place.checkpoint] : [];
  return computed(parts, params, {
    checkpoints: networks.map(({ checkpoint }) => checkpoint),
    others: [...probeDependency(probe), ...others],
    what: ["geometry.diffusion", options, architectureKey(architectures)],
    context,
    run: async () => {
      const { compareDenoisers } = await import("../engine/geometry/diffusion/compare");
      return compareDenoisers(networks, options, { ...engineContext(parts, context), files });
    },
  });
}

async function processOf(
  files: Files,
  given: DiffusionParams,
  signal: AbortSignal,
): Promise<ProcessOptions> {
  const { steps = DEFAULT_STEPS, paths = DEFAULT_PATHS, reach } = given;
  requireWithin("steps", steps, { least: 2, most: MAX_STEPS });
  requireWithin("paths", paths, { least: 1, most: MAX_PATHS });
  if (reach !== undefined && !(reach > 0)) {
    throw new EngineError("usage", `option --reach: expected a number above 0, got ${reach}`);
  }
  return {
    ...{ steps, paths, reach: reach ?? null },
    schedule: given.schedule ?? "cosine",
    prediction: given.prediction ?? "noise",
    clock: given.clock ?? null,
    times: given.times ?? null,
    guidance: given.guidance ?? null,
    nullCondition: await nullConditionOf(files, given.nullCondition, signal),
    roles: given.roles ?? null,
  };
}

async function nullConditionOf(
  files: Files,
  given: DiffusionParams["nullCondition"],
  signal: AbortSignal,
): Promise<NullCondition | null> {
  if (given === undefined) return null;
  if (typeof given !== "string") return { text: given.join(", "), values: given };
  return { text: given, place: await openArray(files, given, signal) };
}

function requireWithin(
  name: string,
  got: number,
  { least, most }: { readonly least: number; readonly most: number },
): void {
  if (Number.isInteger(got) && got >= least && got <= most) return;
  throw new EngineError("usage", `option --${name}: expected ${least} to ${most}, got ${got}`);
}
