/** Models compared by the metrics that they pull back to their inputs. */
import { EngineError } from "../engine/errors";
import type { GeometryOptions } from "../engine/geometry/compare";
import { DEFAULT_CONDITION_SIDE } from "../engine/geometry/diffusion/options";
import {
  type CoordinateOptions,
  DEFAULT_NEIGHBORS,
  DEFAULT_ORDER,
  DEFAULT_SIDE,
} from "../engine/geometry/options";
import { readModelSettings } from "../engine/models/modelSettings";
import type { Result } from "../engine/result";
import type { GeometryParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { architectureKey, architecturesOf } from "./modelFiles";
import { openCancellable } from "./openCancellable";
import { probeChoice, probeDependency } from "./probeFile";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

/** A matrix of more is not made for reading, and every model is held while it runs. */
const MAX_NETWORKS = 64;

export async function geometry(
  parts: ServiceParts,
  params: GeometryParams,
  context: Context,
): Promise<Result> {
  const { files } = parts;
  const { signal } = context;
  requireSense(params);
  const checkpoints = await Promise.all(
    params.paths.map((path) => openCancellable(files, path, signal)),
  );
  const probe = await probeChoice(files, params, signal);
  const architectures = await architecturesOf(files, checkpoints, params);
  const networks = await Promise.all(
    checkpoints.map(async (checkpoint, i) => ({
      checkpoint,
      architecture: architectures[i],
      settings: await readModelSettings(files, checkpoint),
    })),
  );
  requireGoing(signal);
  const { diffusion } = params;
  if (diffusion) {
    const { denoisers } = await import("./diffusionFiles");
    const asked = { networks, probe, coordinates: coordinatesOf(params), architectures };
    return denoisers(parts, { ...params, diffusion }, { ...asked, context });
  }
  const options: GeometryOptions = {
    probe,
    coordinates: coordinatesOf(params),
    metric: params.metric ?? "euclidean",
    layer: params.layer ?? null,
    layers: params.layers ?? null,
    time: params.time ?? null,
    gauge: params.gauge ?? false,
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
  return computed(parts, params, {
    checkpoints,
    others: probeDependency(probe),
    what: ["geometry", options, architectureKey(architectures)],
    context,
    run: async () => {
      const { compareGeometry } = await import("../engine/geometry/compare");
      return compareGeometry(networks, options, { ...engineContext(parts, context), files });
    },
  });
}

function requireSense({
  paths,
  layer,
  layers,
  coordinates,
  grid,
  through,
  metric,
  time,
  gauge,
  diffusion,
}: GeometryParams) {
  const fail = (text: string) => {
    throw new EngineError("usage", text);
  };
  const [least, most] = diffusion ? [1, 2] : [2, MAX_NETWORKS];
  if (paths.length < least || paths.length > most) {
    fail(
      `geometry${diffusion ? " --diffusion" : ""}: expected ${least} to ${most} models, got ${paths.length}`,
    );
  }
  if (diffusion) {
    const others = { layer, layers, metric, time, gauge };
    const [stray] = Object.entries(others).filter(([, value]) => value !== undefined);
    if (stray) fail(`option --${stray[0]}: is not for --diffusion, which compares outputs`);
  }
  if (layer && layer.length !== 1 && layer.length !== paths.length) {
    fail(`option --layer: given ${layer.length} times, expected once or ${paths.length} times`);
  }
  if (layers !== undefined && paths.length > 2) {
    fail("option --layers: is for two models; of more, one layer each is compared");
  }
  if ((coordinates === "grid") !== (grid !== undefined)) {
    fail("option --grid: says how many points there are along each axis of --coordinates grid");
  }
  if (through && new Set(through).size < 3) fail("option --through: expected three different rows");
  if (gauge && metric !== undefined && metric !== "euclidean") {
    fail("option --gauge: is for hidden layers, with --metric euclidean");
  }
}

const coordinatesOf = (params: GeometryParams): CoordinateOptions => ({
  kind: params.coordinates ?? "slice",
  side: params.side ?? (params.diffusion ? DEFAULT_CONDITION_SIDE : DEFAULT_SIDE),
  through: params.through ?? null,
  order: params.order ?? DEFAULT_ORDER,
  neighbors: params.neighbors ?? DEFAULT_NEIGHBORS,
  grid: params.grid ?? [],
  volume: params.volume ?? "coordinates",
});
