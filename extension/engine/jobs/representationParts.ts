/** What measures share about one representation, computed once and laid where all threads see it. */

import { EngineError } from "../errors";
import type { Measure, Part } from "../measures/measure";
import { measureOf } from "../measures/registry";
import { layOutParts, preparedFrom, type SharedRepresentation } from "../representations/shared";
import type { JobContext } from "./job";

/** A measure as it crosses to a thread. */
export interface MeasureRef {
  readonly id: string;
  readonly params: Readonly<Record<string, number>>;
  /** Of what is drawn at random while parts are computed. */
  readonly seed: number;
  /** Its slabs are wanted, which read other parts. */
  readonly bySlabs?: boolean;
}

export interface PartsInput {
  readonly x: SharedRepresentation;
  readonly measures: readonly MeasureRef[];
  readonly room: Float64Array;
}

/** Job `representations.prepare`: the parts that `measures` read, as far as `room` goes. */
export async function prepareRepresentation(
  { x, measures, room }: PartsInput,
  { task }: JobContext,
): Promise<{ parts: SharedRepresentation["parts"] }> {
  const prepared = preparedFrom(x);
  const parts = measures.flatMap((ref) => partsOf(ref));
  return {
    parts: layOutParts(prepared, parts, { room, get: (part) => prepared.get(part, task) }),
  };
}

export function partsOf({ id, params, seed, bySlabs }: MeasureRef): readonly Part<unknown>[] {
  const measure = knownMeasure(id);
  return bySlabs && measure.slabs ? measure.slabs.prepare() : measure.prepare(params, seed);
}

/** Ids are checked where the user's words are read; a thread of another version is not. */
export function knownMeasure(id: string): Measure {
  const measure = measureOf(id);
  if (!measure) throw new EngineError("internal", `there is no measure "${id}"`);
  return measure;
}
