/** Elementwise figures of paired layers. */
import { addPairSums, emptyPairSums, type PairSums } from "../jobs/pairSums";
import { allMissing, type ElementwiseFigures, elementwiseFigures } from "./figures";
import { sameShape } from "./layout";
import type { PlannedPair } from "./plan";
import { type Figure, missing, type Reason } from "./reasons";
import type { ComparisonState } from "./state";

/** The figures of two layers: over all paired float tensors together, or over the adapters' dW. */
export function layerFigures(
  state: ComparisonState,
  pair: PlannedPair,
  unfinished: Reason,
): ElementwiseFigures {
  if (pair.products) return productFigures(state, pair, unfinished);
  const known = pair.tensors.map((tensors) => state.tensorSums.get(tensors));
  if (pair.tensors.length === 0) return allMissing("noTensors");
  if (known.some((sums) => sums === undefined)) return allMissing(unfinished);
  const equalBytes = layerEqualBytes(pair, known as PairSums[]);
  const floats = (known as PairSums[]).filter((_, i) => pair.tensors[i].numeric);
  if (floats.length === 0) return new Map([["weights.equalBytes", equalBytes]]);
  return elementwiseFigures(floats.reduce(addPairSums, emptyPairSums()), equalBytes);
}

function layerEqualBytes(pair: PlannedPair, sums: readonly PairSums[]): Figure {
  if (sums.some(({ equalBytes }) => equalBytes === false)) return { value: false };
  if (pair.incomplete) return missing("partner");
  return sums.some(({ equalBytes }) => equalBytes === null) ? missing("dtype") : { value: true };
}

function productFigures(
  state: ComparisonState,
  pair: PlannedPair,
  unfinished: Reason,
): ElementwiseFigures {
  const [a, b] = [state.plan.layers.a[pair.a], state.plan.layers.b[pair.b]];
  if (!sameShape(a.info.shape, b.info.shape)) return allMissing("shape");
  const known = state.productSums.get(pair);
  if (!known) return allMissing(unfinished);
  const { sums, equalBytes } = known;
  const figure: Figure = equalBytes === null ? missing("dtype") : { value: equalBytes };
  return elementwiseFigures(sums, figure, a.scaleFree || b.scaleFree ? "unknown" : "known");
}
