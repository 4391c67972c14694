/** Whether two dumps were taken on the same inputs in the same order. */
import { EngineError } from "../errors";
import type { Executor } from "../jobs/executor";
import { visibleName } from "../report/names";
import type { Note } from "../result";
import type { Dump } from "./dump";

export interface SampleCheck {
  readonly executor: Executor;
  readonly signal: AbortSignal;
}

/**
 * Throws `input.unpaired` unless both dumps have equally many samples and, where both have sample
 * ids, the same ones in the same order. Answers with what is left to say.
 */
export async function requireSameInputs(
  a: Dump,
  b: Dump,
  { executor, signal }: SampleCheck,
): Promise<Note[]> {
  const names = { a: visibleName(a.checkpoint.path, 200), b: visibleName(b.checkpoint.path, 200) };
  const file = b.checkpoint.path;
  if (a.facts.samples !== b.facts.samples) {
    const [expected, got] = [`${a.facts.samples} samples`, `${b.facts.samples}`];
    throw new EngineError(
      "input.unpaired",
      `${names.b}: row i of both sides must be the same input: expected ${expected} as in ${names.a}, got ${got}`,
      { file, expected, got },
    );
  }
  if (!a.sampleIds || !b.sampleIds) {
    if (isSameFile(a, b)) return [];
    const which = a.sampleIds || b.sampleIds ? "one side lacks" : "neither side has";
    const text = `row i of both sides is taken to be the same input; ${which} \`sample_ids\` (whole numbers) to check it by`;
    return [{ at: a.checkpoint.path, code: "samples.unchecked", text }];
  }
  const [x, y] = await Promise.all(
    [a.sampleIds, b.sampleIds].map((ref) =>
      executor.run("representations.sampleIds", ref, { signal }),
    ),
  );
  const at = x.ids.findIndex((id, i) => id !== y.ids[i]);
  if (at < 0) return [];
  const found = `row ${at} is input ${x.ids[at]} in ${names.a} and ${y.ids[at]} in ${names.b}`;
  const shared = countShared(x.ids, y.ids);
  const why =
    shared === y.ids.length
      ? "the same inputs in another order; sort the rows of one of them"
      : `${shared} of ${y.ids.length} inputs are in both; keep those, in one order`;
  throw new EngineError(
    "input.unpaired",
    `${names.b}: row i of both sides must be the same input: ${found}: ${why}`,
    { file, expected: `input ${x.ids[at]}`, got: `input ${y.ids[at]}` },
  );
}

/** How many ids are on both sides; one that occurs twice needs two partners. */
function countShared(a: BigInt64Array, b: BigInt64Array): number {
  const left = new Map<bigint, number>();
  for (const id of a) left.set(id, (left.get(id) ?? 0) + 1);
  let shared = 0;
  for (const id of b) {
    const count = left.get(id) ?? 0;
    if (count === 0) continue;
    left.set(id, count - 1);
    shared++;
  }
  return shared;
}

/** True for a dump against itself: its files, read at the same moment. */
export const isSameFile = (a: Dump, b: Dump): boolean =>
  JSON.stringify(a.checkpoint.files) === JSON.stringify(b.checkpoint.files);
