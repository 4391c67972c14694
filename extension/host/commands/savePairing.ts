import type { Services } from "../services";

/** *Save Pairing...*: keeps the pairing of the active comparison as a file. */
export async function savePairing(services: Services): Promise<void> {
  await services.comparisons.active?.savePairing();
}
