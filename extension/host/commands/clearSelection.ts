import type { Services } from "../services";

/** *Clear Checkpoint Selection*: nothing waits for a partner any more. */
export async function clearSelection(services: Services): Promise<void> {
  await services.selection.set(undefined);
}
