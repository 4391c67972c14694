/**
 * The elementwise figures, from the sums over two tensors or over all paired tensors of two
 * layers. A and B are widened to float64.
 */
import type { PairSums, SignCounts } from "../jobs/pairSums";
import { squaresVanish } from "../linalg/underflow";
import type { WeightMeasureId } from "../measures/weights";
import { type Figure, missing, type Reason } from "./reasons";

export const elementwiseMeasures = [
  "weights.cosine",
  "weights.relativeL2",
  "weights.relativeL1",
  "weights.signAgreement",
  "weights.changed",
  "weights.maxChange",
  "weights.equalBytes",
] as const satisfies readonly WeightMeasureId[];

export type ElementwiseMeasure = (typeof elementwiseMeasures)[number];
export type ElementwiseFigures = ReadonlyMap<ElementwiseMeasure, Figure>;

/** Figures that a common positive factor on one side leaves alone. */
const scaleFreeMeasures: ReadonlySet<ElementwiseMeasure> = new Set([
  "weights.cosine",
  "weights.signAgreement",
]);

/** Every elementwise figure, all missing for one reason. */
export const allMissing = (reason: Reason): ElementwiseFigures =>
  new Map(elementwiseMeasures.map((id) => [id, missing(reason)]));

/**
 * All elementwise figures of float tensors.
 *
 * weights.cosine = <A,B>/(|A||B|), null on a zero tensor; weights.relativeL2 = |A-B|/|A|, null if
 * A = 0; weights.relativeL1 = Σ|A-B|/(Σ|A|+Σ|B|), null when both are 0; weights.signAgreement: share
 * of entries with equal sign, 0 agreeing only with 0; weights.changed: share with a ≠ b;
 * weights.maxChange = max|a-b|; weights.equalBytes for equal dtypes. NaN or infinite entries leave
 * equalBytes alone.
 */
export function elementwiseFigures(
  sums: PairSums,
  equalBytes: Figure,
  scale: "known" | "unknown" = "known",
): ElementwiseFigures {
  const figures = new Map<ElementwiseMeasure, Figure>();
  for (const id of elementwiseMeasures) {
    const hidden = scale === "unknown" && !scaleFreeMeasures.has(id);
    if (hidden) figures.set(id, missing("scale"));
    else figures.set(id, id === "weights.equalBytes" ? equalBytes : figure(id, sums));
  }
  return figures;
}

/** Integer tensors: `weights.equalBytes`, or the share of changed entries when dtypes differ. */
export function integerFigures(sums: PairSums): ElementwiseFigures {
  if (sums.equalBytes !== null)
    return new Map([["weights.equalBytes", { value: sums.equalBytes }]]);
  return new Map<ElementwiseMeasure, Figure>([
    ["weights.equalBytes", missing("dtype")],
    ["weights.changed", figure("weights.changed", sums)],
  ]);
}

/** `weights.equalBytes` of two tensors. */
export const equalBytesOf = ({ equalBytes }: PairSums): Figure =>
  equalBytes === null ? missing("dtype") : { value: equalBytes };

function figure(id: Exclude<ElementwiseMeasure, "weights.equalBytes">, sums: PairSums): Figure {
  if (sums.count === 0) return missing("empty");
  if (sums.nonfiniteA + sums.nonfiniteB > 0) return missing("nonfinite");
  const vanished =
    (sums.absoluteA > 0 && squaresVanish(sums.squaresA, sums.count)) ||
    (sums.absoluteB > 0 && squaresVanish(sums.squaresB, sums.count));
  switch (id) {
    case "weights.cosine":
      return vanished ? missing("range") : cosine(sums.dot, sums.squaresA, sums.squaresB);
    case "weights.relativeL2":
      return vanished
        ? missing("range")
        : quotient(Math.sqrt(sums.squaresDifference), Math.sqrt(sums.squaresA));
    case "weights.relativeL1":
      // Three roundings may exceed the bound that the triangle inequality sets.
      return quotient(
        Math.min(sums.absoluteDifference, sums.absoluteA + sums.absoluteB),
        sums.absoluteA + sums.absoluteB,
      );
    case "weights.signAgreement":
      return { value: sums.equalSigns / sums.count };
    case "weights.changed":
      return { value: sums.changed / sums.count };
    case "weights.maxChange":
      return finite(sums.maxDifference);
    default:
      return id satisfies never;
  }
}

/** dot / sqrt(squaresA squaresB), within [-1, 1]; exactly 1 when the three are equal. */
export function cosine(dot: number, squaresA: number, squaresB: number): Figure {
  if (!Number.isFinite(dot + squaresA + squaresB)) return missing("range");
  if (squaresA === 0 || squaresB === 0) return missing("zero");
  const product = squaresA * squaresB;
  const safe = product > Number.MIN_VALUE / Number.EPSILON && product < Number.MAX_VALUE;
  // Equals shall score 1 to the last bit, and the product of squares may leave the range.
  const norm =
    squaresA === squaresB
      ? squaresA
      : safe
        ? Math.sqrt(product)
        : Math.sqrt(squaresA) * Math.sqrt(squaresB);
  return { value: Math.max(-1, Math.min(1, dot / norm)) };
}

function quotient(part: number, whole: number): Figure {
  if (whole === 0) return missing("zero");
  return Number.isFinite(whole) ? finite(part / whole) : missing("range");
}

const finite = (value: number): Figure => (Number.isFinite(value) ? { value } : missing("range"));

/** Expected `weights.signAgreement` when the signs of two tensors are independent. */
export function chanceAgreement(a: SignCounts, b: SignCounts): number | null {
  const countA = a.positive + a.negative + a.zero;
  const countB = b.positive + b.negative + b.zero;
  if (countA === 0 || countB === 0) return null;
  const equal = a.positive * b.positive + a.negative * b.negative + a.zero * b.zero;
  return equal / (countA * countB);
}
