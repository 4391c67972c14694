/** A layer as a space of inputs: read, turned into distances and scaled, in memory for all threads. */
import type { DenseMatrix } from "../linalg/matrix";
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
  /**
   * Room for 2n² numbers: distances, then each row of them in increasing order. Of `subsets` of m
   * inputs each, for 2m² numbers each, one after the other.
   */
  readonly room: Float64Array;
  /** The inputs to take, in place of all; subsets are scaled each by itself. */
  readonly subsets?: readonly Int32Array[];
}

export interface SpaceOutput {
  /**
   * What distances were divided by, the least of the subsets; 0 where all inputs of one coincide,
   * and nothing was.
   */
  readonly scale: number;
}

/** Job `transport.space`. Throws what `representations.load` does. */
export async function layerSpace(input: SpaceInput, context: JobContext): Promise<SpaceOutput> {
  const { source, plan, name, subsets } = input;
  const { rows, columns } = plan;
  const loaded = { source, plan, name, room: new Float64Array(rows * columns) };
  const { data } = await loadRepresentation(loaded, context);
  const x = { rows, columns, data };
  if (!subsets) return { scale: layOut(x, input, context) };
  const scales = subsets.map((points, k) => {
    const size = 2 * points.length ** 2;
    const room = input.room.subarray(k * size, (k + 1) * size);
    return layOut(rowsAt(x, points), { ...input, room }, context);
  });
  return { scale: Math.min(...scales) };
}

function layOut(
  x: DenseMatrix,
  { dissimilarity, scale: by, room }: Pick<SpaceInput, "dissimilarity" | "scale" | "room">,
  { task }: JobContext,
): number {
  const distances = distancesOf(x, dissimilarity, task);
  const scale = scaleOf(distances, by);
  if (scale > 0 && scale !== 1) {
    for (let k = 0; k < distances.data.length; k++) distances.data[k] /= scale;
  }
  room.set(distances.data);
  room.set(sortedRows(distances).data, x.rows * x.rows);
  return scale;
}

function rowsAt({ columns, data }: DenseMatrix, points: Int32Array): DenseMatrix {
  const chosen = new Float64Array(points.length * columns);
  for (const [k, point] of points.entries()) {
    chosen.set(data.subarray(point * columns, (point + 1) * columns), k * columns);
  }
  return { rows: points.length, columns, data: chosen };
}
