import type { Services } from "../services";

/** *Load Pairing...*: compares again with the layer pairs of a file. */
export async function loadPairing(services: Services): Promise<void> {
  await services.comparisons.active?.loadPairing();
}
