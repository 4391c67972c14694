/** Models that take a noisy sample, a time and a condition. Pure. */
import type { Result } from "../../protocol/engineApi";

/** Of a listing. */
export const isDenoiser = ({ model }: Pick<Result, "model">): boolean =>
  model?.runs === true && model.denoiser !== undefined;
