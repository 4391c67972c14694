/** A checkpoint that is an activation dump, as `list` shows it. */
import { isEngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Result } from "../result";
import { type Dump, openDump } from "./dump";

/** The listing with its layers as activations, under the reductions that run unasked. */
export function asDumpListing(listing: Result, checkpoint: Checkpoint): Result {
  const dump = tryDump(checkpoint);
  if (!dump) return listing;
  const owner = new Set(dump.layers.map(({ info }) => info.id));
  return {
    ...listing,
    layers: { a: dump.layers.map(({ info }) => info), b: [] },
    tensors: listing.tensors?.map((tensor) =>
      owner.has(tensor.name) ? { ...tensor, layer: tensor.name } : tensor,
    ),
    activations: [dump.facts],
    problems: [...listing.problems, ...dump.problems],
    notes: dump.notes,
  };
}

/** Null for a file that says it is a dump and holds no layers: its arrays can still be listed. */
function tryDump(checkpoint: Checkpoint): Dump | null {
  try {
    return openDump(checkpoint, { reduce: null });
  } catch (error) {
    if (isEngineError(error, "input.unpaired")) return null;
    throw error;
  }
}
