/**
 * How an array of more than two axes becomes samples × features. The first axis counts the inputs.
 *
 * | mode | n×c×h×w (and any number of spatial axes) | n×t×d |
 * |---|---|---|
 * | `flatten` | n × chw | n × td |
 * | `spatial` | nhw × c: positions are samples | nt × d: tokens are samples |
 * | `pool` | n × c: mean over positions | n × d: mean over tokens |
 * | `cls` | - | n × d: the first token |
 * | `last` | - | n × d: the last token |
 * | `mean` | n × c: mean over positions | n × d: mean over tokens |
 *
 * Unasked, both become n × features by the mean over positions or tokens (`pool`, `mean`): the
 * sample stays the input, and sizes of maps and lengths of texts do not enter. Arrays of two axes
 * stay as they are, those of one become a single feature, whatever the mode.
 */
import type { Reduction } from "./reduction";

/** How one array is read; `rows` × `columns` is what it becomes. */
export interface ReductionPlan {
  readonly samples: number;
  readonly rows: number;
  readonly columns: number;
  /** What each sample's elements are: `outer` × `inner`, row-major. */
  readonly outer: number;
  readonly inner: number;
  readonly step: /** Elements as they stand. */
    | "copy"
    /** Of each sample's outer × inner, the mean over inner (positions of channels). */
    | "meanInner"
    /** The mean over outer (tokens). */
    | "meanOuter"
    /** Inner × outer: positions become rows of channels. */
    | "transpose"
    /** One row of the outer axis. */
    | "first"
    | "last";
  /** The mode that did something; null for arrays of one or two axes. */
  readonly mode: Reduction | null;
}

/** The plan for an array of `shape`; a sentence when the mode is not for it. */
export function planReduction(
  shape: readonly number[],
  asked: Reduction | null,
): ReductionPlan | string {
  const [samples, ...rest] = shape;
  if (samples === undefined) return "is a single number, expected one row for each input";
  const elements = product(rest);
  if (samples * elements === 0) return `is empty: its shape is ${shape.join(" × ")}`;
  if (rest.length <= 1) {
    return plan({ samples, outer: 1, inner: elements }, "copy", null);
  }
  const tokens = rest.length === 2;
  const mode = asked ?? (tokens ? "mean" : "pool");
  const [outer] = rest;
  const sizes = { samples, outer, inner: elements / outer };
  switch (mode) {
    case "flatten":
      return plan({ samples, outer: 1, inner: elements }, "copy", mode);
    case "spatial":
      return plan(sizes, tokens ? "copy" : "transpose", mode);
    case "pool":
    case "mean":
      return plan(sizes, tokens ? "meanOuter" : "meanInner", mode);
    case "cls":
    case "last":
      if (tokens) return plan(sizes, mode === "cls" ? "first" : "last", mode);
      return `has ${shape.length} axes; reduction \`${mode}\` takes one token of n × t × d`;
    default:
      return mode satisfies never;
  }
}

function plan(
  { samples, outer, inner }: Pick<ReductionPlan, "samples" | "outer" | "inner">,
  step: ReductionPlan["step"],
  mode: Reduction | null,
): ReductionPlan {
  const [rowsEach, columns] = {
    copy: [outer, inner],
    meanInner: [1, outer],
    meanOuter: [1, inner],
    transpose: [inner, outer],
    first: [1, inner],
    last: [1, inner],
  }[step];
  return { samples, rows: samples * rowsEach, columns, outer, inner, step, mode };
}

const product = (sizes: readonly number[]): number =>
  sizes.reduce((total, size) => total * size, 1);

/** Writes the reduced rows of `count` samples, whose elements are `source`, to `target`. */
export function reduceSamples(
  { outer, inner, step }: ReductionPlan,
  source: Float64Array,
  target: Float64Array,
): void {
  const size = outer * inner;
  const count = source.length / size;
  switch (step) {
    case "copy":
    case "first":
    case "last":
      // of a token alone, no more than that token was read
      target.set(source);
      return;
    case "meanInner":
      for (let row = 0; row < count * outer; row++) {
        let sum = 0;
        for (let i = row * inner; i < (row + 1) * inner; i++) sum += source[i];
        target[row] = sum / inner;
      }
      return;
    case "meanOuter":
      target.fill(0);
      for (let sample = 0; sample < count; sample++) {
        for (let row = 0; row < outer; row++) {
          const at = sample * size + row * inner;
          for (let i = 0; i < inner; i++) target[sample * inner + i] += source[at + i];
        }
        for (let i = 0; i < inner; i++) target[sample * inner + i] /= outer;
      }
      return;
    case "transpose":
      for (let sample = 0; sample < count; sample++) {
        const at = sample * size;
        for (let row = 0; row < outer; row++) {
          for (let i = 0; i < inner; i++)
            target[at + i * outer + row] = source[at + row * inner + i];
        }
      }
      return;
    default:
      step satisfies never;
  }
}
