/** One whole array of a file as numbers. */
import { EngineError } from "../errors";
import type { Executor } from "../jobs/executor";
import { sharedFloats } from "../jobs/sharedFloats";
import { visibleName } from "../report/names";
import { refer } from "../weights/layers";
import { MAX_REPRESENTATION_BYTES } from "./dump";
import { type ArrayPlace, arrayName } from "./similarity";

export interface LoadedArray {
  /** What the user calls it. */
  readonly name: string;
  readonly shape: readonly number[];
  /** In memory that all threads see. */
  readonly data: Float64Array;
}

/**
 * Reads the array. Throws `usage` when it is not clear which is meant, `format.limit` above
 * {@link MAX_REPRESENTATION_BYTES}, `shape.mismatch` when it is empty, `input.nonfinite`, and what
 * reading throws.
 */
export async function loadArray(
  place: ArrayPlace,
  { executor, signal }: { executor: Executor; signal: AbortSignal },
): Promise<LoadedArray> {
  const { checkpoint } = place;
  const id = arrayName(place);
  const tensor = checkpoint.tensors.find((each) => each.name === id)!;
  const { shape } = tensor;
  const name = `${visibleName(checkpoint.path, 200)}, ${visibleName(id)}`;
  const count = shape.reduce((product, size) => product * size, 1);
  if (8 * count > MAX_REPRESENTATION_BYTES) {
    throw new EngineError(
      "format.limit",
      `${name}: takes ${8 * count} bytes as float64, expected at most ${MAX_REPRESENTATION_BYTES}`,
      { file: checkpoint.path, where: id },
    );
  }
  if (count === 0) {
    const got = shape.join(" × ");
    throw new EngineError("shape.mismatch", `${name}: expected numbers, got an array of ${got}`, {
      file: checkpoint.path,
      where: id,
      got,
    });
  }
  const rows = shape[0] ?? 1;
  const columns = count / rows;
  const { data } = await executor.run(
    "representations.load",
    {
      source: { kind: "stored", ref: refer(checkpoint, tensor) },
      plan: { samples: rows, rows, columns, outer: 1, inner: columns, step: "copy", mode: null },
      room: sharedFloats(count),
      name,
    },
    { signal },
  );
  return { name, shape, data };
}
