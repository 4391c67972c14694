/** What a checkpoint is as a model, for its listing: whether it runs, and what it then can do. */
import { isEngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import { denoiserRoles } from "../geometry/diffusion/roles";
import type { Files } from "../io";
import type { ModelSummary, Note } from "../result";
import { Turns } from "../turns";
import { modelAbilities } from "./ability";
import { modelInputs } from "./inputs";
import { tryModel } from "./model";

/** Reads no weights. Why it does not run is part of the answer, never thrown. */
export async function modelSummary(
  files: Files,
  checkpoint: Checkpoint,
  signal?: AbortSignal,
): Promise<{ readonly model: ModelSummary; readonly notes: readonly Note[] }> {
  const refused = (why: string, draft: string | null) =>
    ({ model: { runs: false, why, draft }, notes: [] }) as const;
  try {
    const model = await tryModel(files, checkpoint, { ...(signal && { signal }) });
    if (!("graph" in model)) return refused(model.reason, model.draft);
    const { forward, gradients, training } = await modelAbilities(model, new Turns(signal));
    if (!forward.able) return refused(forward.why, null);
    const { specs } = modelInputs(model);
    const inputs = specs.map(({ name, dtype, shape }) => ({ name, dtype, shape }));
    const denoiser = denoiserRoles(specs);
    const layers = model.layers.map(({ id }) => id);
    const { origin } = model;
    return {
      model: {
        ...{ runs: true, origin, inputs, layers, gradients, training },
        ...(denoiser && { denoiser }),
      },
      notes: model.notes,
    };
  } catch (error) {
    if (!isEngineError(error) || error.code === "cancelled") throw error;
    return refused(error.message, null);
  }
}
