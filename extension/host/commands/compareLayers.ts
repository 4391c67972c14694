import type { Clicked } from "../ids";
import { resolveCheckpoint } from "../runs";
import type { Services } from "../services";
import { askSubject } from "./shared";

/**
 * *Compare the Layers of One Model*: every layer with every other by what they answer, of a model
 * that runs or a dump. Of a checkpoint that does not run, weights; the view says why.
 */
export async function compareLayers(services: Services, clicked?: Clicked): Promise<void> {
  const asked = await askSubject(services, clicked);
  const uri = asked && (await resolveCheckpoint(services.engine, asked));
  if (uri) services.comparisons.show({ a: uri, b: uri, subject: "models", orWeights: true });
}
