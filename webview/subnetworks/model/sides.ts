/** The matrices of an inspection by the models that they compare. */
import type { Matrix, Result } from "../../../extension/protocol/result";
import type { Grid } from "../../shared/heatmap/grid";
import { LOSS } from "./measures";

export type Sides = "aa" | "ab" | "bb";

export const sidesOf = ({ sides }: Matrix): Sides => (sides?.join("") ?? "aa") as Sides;

/** The result with the matrices of these sides alone, so that ids of measures are unique. */
export const onSides = (result: Result, wanted: Sides): Result => ({
  ...result,
  matrices: result.matrices.filter((matrix) => sidesOf(matrix) === wanted),
});

/** What the layers are held against beside each other: another model, known values, or nothing. */
export function secondOf(result: Result): "model" | "target" | null {
  if (!result.matrices.some((matrix) => sidesOf(matrix) === "ab")) return null;
  return result.matrices.some((matrix) => sidesOf(matrix) === "bb") ? "model" : "target";
}

/** Grids whose colors mean the same: the ends of all values are those of each. */
export function onOneScale<T extends Grid | null>(grids: readonly T[]): readonly T[] {
  const extents = grids.flatMap((grid) => (grid?.extent ? [grid.extent] : []));
  if (extents.length === 0) return grids;
  const extent = [
    Math.min(...extents.map(([least]) => least)),
    Math.max(...extents.map(([, most]) => most)),
  ] as const;
  return grids.map((grid) => (grid ? { ...grid, extent } : grid));
}

/**
 * Loss of each layer with what stands beside it: its namesake in the other model, or the known
 * values. Null where there is nothing beside.
 */
export function besideLayers(result: Result): ReadonlyMap<string, number | null> | null {
  const second = secondOf(result);
  const between = result.matrices.find(
    (matrix) => matrix.measure === LOSS && sidesOf(matrix) === "ab",
  );
  if (!second || !between) return null;
  return new Map(
    between.rows.map((id, row) => {
      const column = second === "target" ? 0 : between.columns.indexOf(id);
      return [id, between.values[row]?.[column] ?? null];
    }),
  );
}
