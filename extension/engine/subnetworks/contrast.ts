/**
 * How strong a cut is. Its step g = D(c − 1, c) is held against the steps inside each of the two
 * groups beside it: where only one of them has smaller ones, drift sets in or ends there, and
 * nothing changes hands. Its contrast is mean D across the two groups over mean D within them.
 * Contrast alone is no sign of groups: it is free of scale, and smooth drift has 2 to 6 of it.
 */
import { type LayerDistances, spans } from "./segment";

export interface CutFigures {
  readonly cut: number;
  readonly step: number;
  /**
   * The step over the usual (median) one of the group where that is larger. Null without any step
   * inside a group to compare with, and where those are zero.
   */
  readonly stepRatio: number | null;
  /** Null where all is zero within, and without any pair within a group. */
  readonly contrast: number | null;
  /** All distances within both groups are zero, and there are some. */
  readonly identical: boolean;
}

/** How many times the usual step inside its groups a cut's step must be. */
export const STEP_RATIO = 3;

/** A cut stands out from the steps beside it; where all of these are zero, any step does. */
export const isLeap = ({ stepRatio, identical }: CutFigures): boolean =>
  stepRatio === null ? identical : stepRatio > STEP_RATIO;

/** Share of the mean distance below which a distance counts as none. */
const ROUNDING = 1e-12;

/** Figures of each cut of a partition. */
export function cutFigures(distances: LayerDistances, cuts: readonly number[]): CutFigures[] {
  const groups = spans(cuts, distances.size);
  const zero = ROUNDING * meanOf(allPairs(distances, [0, distances.size - 1]));
  const within = groups.map((group) => allPairs(distances, group));
  const steps = groups.map((group) => innerSteps(distances, group));
  // a group of one layer has no pairs: it borrows from all
  const pooled = meanOf(within.flat());
  const pooledStep = medianOf(steps.flat());
  return cuts.map((cut, k) => {
    const inside = [...within[k], ...within[k + 1]];
    const mean = inside.length > 0 ? meanOf(inside) : pooled;
    const nearby = [steps[k], steps[k + 1]].filter(({ length }) => length > 0);
    const usual = nearby.length > 0 ? Math.max(...nearby.map(medianOf)) : pooledStep;
    const across = meanOf(crossPairs(distances, groups[k], groups[k + 1]));
    const step = distances.at(cut - 1, cut);
    return {
      cut,
      step,
      stepRatio: usual > zero ? step / usual : null,
      contrast: mean > zero ? across / mean : null,
      identical: mean <= zero && across > zero,
    };
  });
}

type Span = readonly [number, number];

function allPairs({ at }: LayerDistances, [first, last]: Span): number[] {
  const values: number[] = [];
  for (let i = first; i <= last; i++) {
    for (let j = i + 1; j <= last; j++) values.push(at(i, j));
  }
  return values;
}

function crossPairs({ at }: LayerDistances, a: Span, b: Span): number[] {
  const values: number[] = [];
  for (let i = a[0]; i <= a[1]; i++) {
    for (let j = b[0]; j <= b[1]; j++) values.push(at(i, j));
  }
  return values;
}

function innerSteps({ at }: LayerDistances, [first, last]: Span): number[] {
  return Array.from({ length: last - first }, (_, k) => at(first + k, first + k + 1));
}

/** Mean; NaN of none, which no comparison passes. */
export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}
