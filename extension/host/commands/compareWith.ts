import type { Clicked } from "../ids";
import type { Services } from "../services";
import { askSubject, compareWithPicked } from "./shared";

/** *Compare with...*: the clicked or active checkpoint, with one that is asked for. */
export async function compareWith(services: Services, clicked?: Clicked): Promise<void> {
  const first = await askSubject(services, clicked);
  if (first) await compareWithPicked(services, first);
}
