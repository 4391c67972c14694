import { type MeasureFamily, splitFigureKey } from "../../../extension/protocol/measures";
import type { Matrix, Result } from "../../../extension/protocol/result";
import type { GridMeasure } from "../../shared/heatmap/grid";
import type { Catalog } from "./catalog";

/** A measure that the result has numbers of, or could have. */
export interface MeasureOption extends GridMeasure {
  /** Null for a measure that this version does not know. */
  readonly family: MeasureFamily | null;
  readonly help: string;
  readonly ignores: string;
  readonly needsNull: boolean;
  /** Defined on any two layers, but not computed so: the user may ask for it. */
  readonly matrixOnRequest: boolean;
}

/** Every measure with numbers in `result`: those on any two layers first, then in the catalog's order. */
export function measureOptions(result: Result, catalog: Catalog): MeasureOption[] {
  const matrices = new Map(result.matrices.map((matrix) => [matrix.measure, matrix]));
  const paired = new Set<string>();
  for (const pair of result.pairs) {
    for (const key of Object.keys(pair.values)) {
      if (splitFigureKey(key).aspect === null) paired.add(key);
    }
  }
  const ids = [...new Set([...matrices.keys(), ...paired])].sort(catalog.compare);
  const options = ids.map((id) => option(id, matrices.get(id), catalog));
  return [
    ...options.filter((each) => each.source === "matrix"),
    ...options.filter((each) => each.source === "pairs"),
  ];
}

function option(id: string, matrix: Matrix | undefined, catalog: Catalog): MeasureOption {
  const known = catalog.get(id);
  return {
    id,
    name: catalog.name(id),
    family: known?.family ?? null,
    direction: matrix?.direction ?? known?.direction ?? "similarity",
    range: matrix?.range ?? known?.range ?? [null, null],
    help: known?.help ?? "",
    ignores: known?.ignores ?? "",
    needsNull: known?.needsNull ?? false,
    source: matrix ? "matrix" : "pairs",
    matrixOnRequest: !matrix && known?.scope === "matrix",
  };
}

/** The option with id `wanted`, else the first: a remembered choice may be gone. */
export const chooseMeasure = (
  options: readonly MeasureOption[],
  wanted: string | null,
): MeasureOption | undefined => options.find((each) => each.id === wanted) ?? options[0];
