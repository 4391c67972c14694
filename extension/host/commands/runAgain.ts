import type { Services } from "../services";

/** *Run Comparison Again*, past the cache. */
export async function runAgain(services: Services): Promise<void> {
  services.comparisons.active?.runAgain();
}
