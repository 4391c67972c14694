import { type MeasureDescriptor, weightMeasures } from "../../../extension/protocol/measures";
import type { Matrix, Result } from "../../../extension/protocol/result";

/** A measure that the result has numbers of, or could have. */
export interface MeasureOption {
  readonly id: string;
  readonly name: string;
  readonly direction: "similarity" | "distance";
  readonly range: readonly [number | null, number | null];
  readonly help: string;
  readonly ignores: string;
  readonly needsNull: boolean;
  /** `matrix`: any two layers; `pairs`: paired layers only. */
  readonly source: "matrix" | "pairs";
  /** Defined on any two layers, but not computed so: the user may ask for it. */
  readonly matrixOnRequest: boolean;
}

export const NULL_SUFFIX = ".null";

const registry: ReadonlyMap<string, MeasureDescriptor> = new Map(
  weightMeasures.map((measure) => [measure.id, measure]),
);

export const describeMeasure = (id: string): MeasureDescriptor | undefined => registry.get(id);

/** The name of a measure; an id that this version does not know stands for itself. */
export const measureName = (id: string): string => registry.get(id)?.name ?? id;

const ranks = new Map([...registry.keys()].map((id, rank) => [id, rank]));

/** The registry's order; ids that it does not have come last. */
export const byRegistry = (a: string, b: string): number =>
  (ranks.get(a) ?? ranks.size) - (ranks.get(b) ?? ranks.size);

/** Every measure with numbers in `result`: those on any two layers first, then in registry order. */
export function measureOptions(result: Result): MeasureOption[] {
  const matrices = new Map(result.matrices.map((matrix) => [matrix.measure, matrix]));
  const paired = new Set<string>();
  for (const pair of result.pairs) {
    for (const id of Object.keys(pair.values)) if (!id.endsWith(NULL_SUFFIX)) paired.add(id);
  }
  const ids = [...new Set([...matrices.keys(), ...paired])].sort(byRegistry);
  const options = ids.map((id) => option(id, matrices.get(id)));
  return [
    ...options.filter((each) => each.source === "matrix"),
    ...options.filter((each) => each.source === "pairs"),
  ];
}

function option(id: string, matrix: Matrix | undefined): MeasureOption {
  const known = registry.get(id);
  return {
    id,
    name: known?.name ?? id,
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
