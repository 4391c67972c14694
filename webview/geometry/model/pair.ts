/** Two of several models, by their places. */
import type { GeometryState } from "../../../extension/protocol/geometryView";

export type Pair = readonly [number, number];

export const pairOf = ({ options }: Pick<GeometryState, "options">): Pair => options.pair ?? [0, 1];

/** As an option, in which the first two are absent. */
export const pairOption = ([a, b]: Pair): Pair | undefined =>
  a === 0 && b === 1 ? undefined : [a, b];

/** The pair in which model `i` is first (side 0) or second (side 1); the same twice changes places. */
export function pairWith(pair: Pair, side: 0 | 1, i: number): Pair {
  const [a, b] = pair;
  if (side === 0) return i === b ? [b, a] : [i, b];
  return i === a ? [b, a] : [a, i];
}
