import type { Clicked } from "../ids";
import { resolveCheckpoint } from "../runs";
import type { Services } from "../services";
import { askSubject } from "./shared";

/** *Inspect Sub-networks*: groups of layers that act as one, of a model that runs or a dump. */
export async function inspectSubnetworks(services: Services, clicked?: Clicked): Promise<void> {
  const subject = await askSubject(services, clicked);
  const uri = subject && (await resolveCheckpoint(services.engine, subject));
  if (uri) services.inspections.show({ uri });
}
