/** A layer as a space of inputs: read, turned into distances and scaled, in memory for all threads. */
import type { ActivationSource } from "../representations/dump";
import type { ReductionPlan } from "../representations/reductions";
import { sortedRows } from "../transport/bounds";
import { distancesOf } from "../transport/distances";
import type { Dissimilarity, GwScale } from "../transport/options";
import { scaleOf } from "../transport/spaces";
import type { JobContext } from "./job";
import { loadRepresentation } from "./representationLoad";

export interface SpaceInput {
  readonly source: ActivationSource;
  readonly plan: ReductionPlan;
  readonly name: string;
  readonly dissimilarity: Dissimilarity;
  readonly scale: GwScale;
  /** Room for 2n² numbers: distances, then each row of them in increasing order. */
  readonly room: Float64Array;
}

export interface SpaceOutput {
  /** What distances were divided by; 0 where all inputs coincide, and nothing was. */
  readonly scale: number;
}

/** Job `transport.space`. Throws what `representations.load` does. */
export async function layerSpace(input: SpaceInput, context: JobContext): Promise<SpaceOutput> {
  const { source, plan, name, dissimilarity, room } = input;
  const { rows, columns } = plan;
  const loaded = { source, plan, name, room: new Float64Array(rows * columns) };
  const { data } = await loadRepresentation(loaded, context);
  const distances = distancesOf({ rows, columns, data }, dissimilarity, context.task);
  const scale = scaleOf(distances, input.scale);
  if (scale > 0 && scale !== 1) {
    for (let k = 0; k < distances.data.length; k++) distances.data[k] /= scale;
  }
  room.set(distances.data);
  room.set(sortedRows(distances).data, rows * rows);
  return { scale };
}
