/** Two metric fields over the same points compared on a pool thread. */
import {
  compareFields,
  type FieldComparison,
  type MetricField,
  metricAt,
} from "../geometry/metricSimilarity";
import { resolutionOf } from "../geometry/resolution";
import { type Precision, spectralRatio } from "../geometry/spectralRatio";
import type { JobContext } from "./job";

export interface FieldPair {
  readonly g: MetricField;
  readonly h: MetricField;
  readonly weights: Float64Array;
  readonly precision: Precision;
}

export interface FieldPairOutput extends FieldComparison {
  /** How far each d_SR may be off by the rounding of Jacobians; infinite where that decides. */
  readonly errors: Float64Array;
}

/** Job `geometry.pair`. */
export async function geometryPair(
  { g, h, weights, precision }: FieldPair,
  { task }: JobContext,
): Promise<FieldPairOutput> {
  task.tick(0, 1);
  const found = compareFields(g, h, { weights, precision });
  const errors = new Float64Array(g.points);
  for (let i = 0; i < g.points; i++) {
    task.tick(i, g.points);
    const [a, b] = [metricAt(g, i), metricAt(h, i)];
    errors[i] = resolutionOf(a, b, { found: spectralRatio(a, b, precision), precision });
  }
  return { ...found, errors };
}
