import type { Clicked } from "../ids";
import { resolveCheckpoint } from "../runs";
import type { Services } from "../services";
import { askSubject } from "./shared";

/** *Open as Checkpoint*: its layers and tensors, whatever its suffix. */
export async function openCheckpoint(services: Services, clicked?: Clicked): Promise<void> {
  const subject = await askSubject(services, clicked);
  const uri = subject && (await resolveCheckpoint(services.engine, subject));
  if (uri) await services.checkpoints.open(uri);
}
