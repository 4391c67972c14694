/** Scales of hidden units that no output depends on, taken out before geometries are compared. */
import { EngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Executor } from "../jobs/executor";
import type { ModelLayer } from "../models/layers";
import { quoted, visibleName } from "../report/names";
import { chainNetwork, isChain } from "../weights/chain/network";

export interface GaugeOptions {
  readonly layer: string;
  readonly width: number;
  readonly executor: Executor;
  readonly signal: AbortSignal;
}

/**
 * What divides each unit of a hidden layer in the canonical form under positive rescaling, where
 * every unit has incoming weights of norm 1: networks that differ in the scales of ReLU units alone
 * then pull back the same metric. Throws `format.unsupported` for what is no chain of layers, and
 * where the layer is not one of its hidden ones.
 */
export async function unitScales(
  {
    checkpoint,
    layers,
  }: { readonly checkpoint: Checkpoint; readonly layers: readonly ModelLayer[] },
  { layer, width, executor, signal }: GaugeOptions,
): Promise<Float64Array> {
  const path = visibleName(checkpoint.path, 200);
  const refuse = (why: string) =>
    new EngineError("format.unsupported", `${path}: scales of units cannot be taken out: ${why}`, {
      file: checkpoint.path,
      where: layer,
    });
  const chain = chainNetwork(checkpoint);
  if (!isChain(chain)) throw refuse(chain.reason);
  const before = layers.slice(0, layers.findIndex(({ id }) => id === layer) + 1);
  const at = chain.layers.findLastIndex(({ id }) => before.some((each) => each.id === id));
  if (at < 0 || at === chain.layers.length - 1) {
    throw refuse(`${quoted(layer)} is no hidden layer of its chain of weights`);
  }
  const input = { layers: chain.layers, form: "canonical", whole: true, shuffle: null } as const;
  const { scales } = await executor.run("chain.prepare", input, { signal });
  const norms = scales[at + 1].column;
  const places = norms ? width / norms.length : 0;
  if (!norms || !Number.isInteger(places)) {
    throw refuse(`${quoted(layer)} has ${width} numbers, expected a multiple of its units`);
  }
  return Float64Array.from({ length: width }, (_, i) => norms[Math.floor(i / places)]);
}
