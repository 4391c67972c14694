/** What comparisons say of a side that they can make nothing of. */
import type { Task } from "../../task";
import type { Measured, MeasureNote, Part, Prepared } from "../measure";
import { undefinedHere } from "../notes";
import { standing } from "../parts/standing";
import type { Dissimilarity } from "./dissimilarity";

type Side = "x" | "y";

/** The parts of both sides, which are there once {@link lackingSide} has found nothing. */
export function both<T>(
  x: Prepared,
  y: Prepared,
  part: Part<T | null>,
  task: Task,
): readonly [T, T] {
  return [x.get(part, task) as T, y.get(part, task) as T];
}

/** Null with its note where a side has no dissimilarities, or only zeros. */
export function lackingSide(
  x: Prepared,
  y: Prepared,
  { ordered, noun, lacking }: Dissimilarity,
  task: Task,
): Measured | null {
  for (const [side, prepared] of [
    ["x", x],
    ["y", y],
  ] as const) {
    const found = prepared.get(standing(ordered), task);
    if (found === "missing") return undefinedHere(`${side} ${lacking}`);
    if (found === "zero") {
      const text = `all ${noun} between samples of ${side} are 0`;
      return { value: null, note: { code: "variance.none", text } };
    }
  }
  return null;
}

/** All dissimilarities of a side are equal, so that nothing can go along with them. */
export function allTied(side: Side, { noun }: Dissimilarity): MeasureNote {
  return { code: "variance.none", text: `all ${noun} between samples of ${side} are equal` };
}
