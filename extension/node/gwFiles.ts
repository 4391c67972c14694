/** Gromov-Wasserstein of two distance matrices of files. */
import { EngineError } from "../engine/errors";
import type { Result } from "../engine/result";
import type { GwParams } from "../protocol/engineApi";
import type { Context, ServiceParts } from "./serviceParts";

export async function gw(
  _parts: ServiceParts,
  _params: GwParams,
  _context: Context,
): Promise<Result> {
  throw new EngineError("internal", "gw: not there yet");
}
