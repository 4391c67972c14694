import type { Clicked } from "../ids";
import type { Services } from "../services";
import { uriOfClicked } from "../uris";
import { compareTwo, compareWithPicked } from "./shared";

/** *Compare with Selected Checkpoint*: the selected one stays selected, to compare it with others. */
export async function compareWithSelected(services: Services, clicked?: Clicked): Promise<void> {
  const first = services.selection.uri;
  if (!first) return;
  const second = uriOfClicked(clicked);
  if (second) await compareTwo(services, first, second);
  else await compareWithPicked(services, first);
}
