import type { Services } from "../services";

/** *Show Engine Log*. */
export async function showLog(services: Services): Promise<void> {
  services.log.show();
}
