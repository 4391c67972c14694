/** The true classes of the samples, one whole number each. */
import { EngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Executor } from "../jobs/executor";
import { sharedFloats } from "../jobs/sharedFloats";
import { visibleName } from "../report/names";
import { refer } from "../weights/layers";

/** Throws `input.unpaired` unless there is one for each of `samples`, `usage` for what is no class. */
export async function readLabels(
  { checkpoint, name }: { checkpoint: Checkpoint; name: string },
  samples: number,
  { executor, signal }: { executor: Executor; signal: AbortSignal },
): Promise<Float64Array> {
  const tensor = checkpoint.tensors.find((each) => each.name === name)!;
  const what = `${visibleName(checkpoint.path, 200)}: labels`;
  const file = checkpoint.path;
  const { shape } = tensor;
  const vector = shape.length === 1 || (shape.length === 2 && shape[1] === 1);
  if (!vector || shape[0] !== samples) {
    const got = shape.length === 0 ? "a single number" : shape.join(" × ");
    throw new EngineError(
      "input.unpaired",
      `${what}: expected one class for each of ${samples} samples, got ${got}`,
      { file, where: name, expected: `${samples}`, got },
    );
  }
  const { data } = await executor.run(
    "representations.load",
    {
      source: { kind: "stored", ref: refer(checkpoint, tensor) },
      plan: { samples, rows: samples, columns: 1, outer: 1, inner: 1, step: "copy", mode: null },
      room: sharedFloats(samples),
      name: what,
    },
    { signal },
  );
  const at = data.findIndex((label) => !Number.isSafeInteger(label) || label < 0);
  if (at < 0) return data;
  throw new EngineError(
    "usage",
    `${what}: row ${at}: expected a class, a whole number from 0, got ${data[at]}`,
    { file, where: `row ${at}`, got: `${data[at]}` },
  );
}
