/** Dumps of layers with known groups, and groupings of them on the caller's thread. */

import { createRandom } from "../../../extension/engine/linalg/random";
import type { Result } from "../../../extension/engine/result";
import { createService } from "../../../extension/node/service";
import type { SubnetworksParams } from "../../../extension/protocol/engineApi";
import { dumpFile, type Values } from "../representations/dumps";
import { inlineExecutor } from "../support/inlineExecutor";
import { MemoryFiles } from "../support/memoryFiles";

/**
 * Layers x0 + noise within a group, and another geometry in the next: `sizes` layers each. Noise
 * within a group is drawn anew for each layer, so that distances do not grow with depth.
 */
export function grouped(
  sizes: readonly number[],
  {
    n = 40,
    p = 6,
    seed = 1,
    noise = 0.15,
  }: { n?: number; p?: number; seed?: number; noise?: number } = {},
): Record<string, Values> {
  const random = createRandom(seed);
  const layers: Record<string, Values> = {};
  let count = 0;
  for (const size of sizes) {
    const base = Float64Array.from({ length: n * p }, () => random.gaussian());
    for (let k = 0; k < size; k++) {
      const values = base.map((value) => value + noise * random.gaussian());
      layers[`layer${String(count++).padStart(2, "0")}`] = { shape: [n, p], values };
    }
  }
  return layers;
}

/** Every layer the one before with a little noise: smooth drift. */
export function drifting(count: number, seed = 1, n = 40, p = 6): Record<string, Values> {
  const random = createRandom(seed);
  const layers: Record<string, Values> = {};
  let values = Float64Array.from({ length: n * p }, () => random.gaussian());
  for (let k = 0; k < count; k++) {
    layers[`layer${String(k).padStart(2, "0")}`] = { shape: [n, p], values };
    values = values.map((value) => value + 0.2 * random.gaussian());
  }
  return layers;
}

/** `cognate subnetworks` of files in memory. */
export async function inspect(
  files: Readonly<Record<string, Uint8Array>>,
  params: Partial<SubnetworksParams> = {},
  signal = new AbortController().signal,
): Promise<Result> {
  const store = new MemoryFiles(files);
  const service = createService({ files: store, executor: inlineExecutor(store) });
  const asked = { path: "a.safetensors", ...params };
  return service.subnetworks(asked, { signal, progress: () => {} });
}

export const inspectLayers = (
  layers: Readonly<Record<string, Values>>,
  params: Partial<SubnetworksParams> = {},
) => inspect({ "a.safetensors": dumpFile(layers) }, params);
