import type { Clicked } from "../ids";
import type { Services } from "../services";
import { askSubject } from "./shared";

/** *Select Checkpoint for Comparison*: remembers it until its partner is named. */
export async function selectForComparison(services: Services, clicked?: Clicked): Promise<void> {
  const uri = await askSubject(services, clicked);
  if (uri) await services.selection.set(uri);
}
