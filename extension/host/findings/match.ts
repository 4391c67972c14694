/** Which findings belong to a pair of checkpoints. Pure. */
import type { Finding, Result } from "../../protocol/engineApi";
import type { FigureAspect } from "../../protocol/measures";
import type { FindingMark } from "../../protocol/similarityView";

/**
 * A finding with the places its two checkpoints may have: a folder that is reached through a
 * link has two paths. The checkpoints' ids do not help here, for an id is that of a layout: all
 * stages of one training share it.
 */
export interface LocatedFinding {
  readonly finding: Finding;
  readonly a: readonly string[];
  readonly b: readonly string[];
}

/** The two checkpoints of a comparison, each by all its paths. */
export interface LocatedPair {
  readonly a: readonly string[];
  readonly b: readonly string[];
}

const meet = (x: readonly string[], y: readonly string[]): boolean =>
  x.some((path) => y.includes(path));

/**
 * The finding as a mark on the comparison; null when it is about other checkpoints. A finding
 * that was written with the sides exchanged is turned round.
 */
export function markOn({ finding, a, b }: LocatedFinding, pair: LocatedPair): FindingMark | null {
  const { evidence, id, text } = finding;
  const mark = { id, level: evidence.level, measure: evidence.measure, text };
  if (meet(a, pair.a) && meet(b, pair.b)) return { ...mark, ...evidence.layers };
  if (meet(b, pair.a) && meet(a, pair.b)) {
    return { ...mark, a: evidence.layers.b, b: evidence.layers.a };
  }
  return null;
}

/** What a matrix says about its values; a finding keeps it under the keys of a pair's figures. */
const aspects = [
  "low",
  "high",
  "null",
  "p",
  "error",
  "ceiling",
] as const satisfies readonly FigureAspect[];

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
      for (const aspect of aspects) {
        const figure = matrix[aspect]?.[row]?.[column];
        if (typeof figure === "number") figures[`${matrix.measure}.${aspect}`] = figure;
      }
    }
  }
  const paired = result.pairs.find(
    ({ a, b, level }) => a === pair.a && b === pair.b && level === pair.level,
  );
  return { ...figures, ...paired?.values };
}
