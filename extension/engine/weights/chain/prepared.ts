/** A chain made ready to be compared, as plain data. */
import type { JobContext } from "../../jobs/job";
import type { ChainForm } from "./forms";
import { type LayerRows, layerRows } from "./layerRows";
import type { ChainLayer } from "./network";
import {
  canonicalScales,
  foldedScales,
  type LayerScales,
  outgoingScales,
  type ShuffleOf,
} from "./scales";

export interface PreparedChain {
  readonly layers: readonly ChainLayer[];
  /** One a layer. */
  readonly scales: readonly LayerScales[];
  /** Seed and network of a control on shuffled weights. */
  readonly shuffle: { readonly seed: number; readonly network: number } | null;
}

/** More layers than a chain has: streams of shuffles of different networks do not meet. */
const MOST_LAYERS = 1 << 10;

export interface PrepareOptions extends Omit<PreparedChain, "scales"> {
  readonly form: ChainForm;
  /** The last of the layers is the network's output, whose units are no hidden ones. */
  readonly whole: boolean;
}

export async function prepareChain(
  { layers, form, whole, shuffle }: PrepareOptions,
  context: JobContext,
): Promise<PreparedChain> {
  const shuffleOf = shufflesOf(shuffle);
  const plain: LayerScales = { row: null, column: null, bias: null };
  const each = (scalesOf: (layer: ChainLayer, at: number) => Promise<LayerScales>) =>
    inOrder(layers, scalesOf);
  const scales =
    form === "raw"
      ? layers.map(() => plain)
      : form === "canonical"
        ? await canonicalScales(layers, { whole, shuffleOf }, context)
        : form === "chain"
          ? await each((layer) => foldedScales(layer, context))
          : await each(async (layer, at) =>
              layers.length === 1 ? plain : outgoingScales(layer, context, shuffleOf(at)),
            );
  return { layers, scales, shuffle };
}

async function inOrder<T, U>(items: readonly T[], work: (item: T, at: number) => Promise<U>) {
  const done: U[] = [];
  for (const [at, item] of items.entries()) done.push(await work(item, at));
  return done;
}

function shufflesOf(shuffle: PreparedChain["shuffle"]): ShuffleOf {
  if (!shuffle) return () => null;
  const { seed, network } = shuffle;
  return (at) => ({ seed, stream: network * MOST_LAYERS + at });
}

/** Opens the layers of a chain for {@link chainProducts}. */
export async function openChain(
  { layers, scales, shuffle }: PreparedChain,
  context: JobContext,
): Promise<LayerRows[]> {
  const shuffleOf = shufflesOf(shuffle);
  return inOrder(layers, (layer, at) =>
    layerRows(layer, { ...scales[at], shuffle: shuffleOf(at) }, context),
  );
}
