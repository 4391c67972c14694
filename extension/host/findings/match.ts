/** Which findings belong to a pair of checkpoints. Pure. */
import type { Finding, Result } from "../../protocol/engineApi";
import type { FindingMark } from "../../protocol/similarityView";

/** One side of the comparison: its path as findings write it, and its id once it is known. */
export interface FindingSide {
  readonly path: string;
  readonly id: string | undefined;
}

const same = (side: FindingSide, checkpoint: { path: string; id: string }): boolean =>
  side.path === checkpoint.path || (side.id !== undefined && side.id === checkpoint.id);

/**
 * The finding as a mark on the comparison of `a` with `b`; null when it is about other
 * checkpoints. A finding that was written with the sides exchanged is turned round.
 */
export function markOn(finding: Finding, a: FindingSide, b: FindingSide): FindingMark | null {
  const { evidence, id, text } = finding;
  const mark = { id, level: evidence.level, measure: evidence.measure, text };
  if (same(a, evidence.a) && same(b, evidence.b)) return { ...mark, ...evidence.layers };
  if (same(a, evidence.b) && same(b, evidence.a)) {
    return { ...mark, a: evidence.layers.b, b: evidence.layers.a };
  }
  return null;
}

/** All figures that `result` holds on a pair of layers or tensors, by measure id. */
export function figuresOf(
  result: Result,
  pair: { readonly a: string; readonly b: string; readonly level: "tensor" | "layer" },
): Record<string, number | boolean | null> {
  const figures: Record<string, number | boolean | null> = {};
  if (pair.level === "layer") {
    for (const matrix of result.matrices) {
      const row = matrix.rows.indexOf(pair.a);
      const column = matrix.columns.indexOf(pair.b);
      if (row < 0 || column < 0) continue;
      figures[matrix.measure] = matrix.values[row]?.[column] ?? null;
      const chance = matrix.null?.[row]?.[column];
      if (chance !== undefined) figures[`${matrix.measure}.null`] = chance;
    }
  }
  const paired = result.pairs.find(
    ({ a, b, level }) => a === pair.a && b === pair.b && level === pair.level,
  );
  return { ...figures, ...paired?.values };
}
