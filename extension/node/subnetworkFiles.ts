/** The layers of models or dumps, grouped by Gromov-Wasserstein. */
import { EngineError } from "../engine/errors";
import type { Result } from "../engine/result";
import type { SubnetworksParams } from "../protocol/engineApi";
import type { Context, ServiceParts } from "./serviceParts";

export async function subnetworks(
  _parts: ServiceParts,
  _params: SubnetworksParams,
  _context: Context,
): Promise<Result> {
  throw new EngineError("internal", "subnetworks: not there yet");
}
