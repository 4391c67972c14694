/** Metric similarity analysis: two metric fields over the same points of a manifold compared. */
import { EngineError } from "../errors";
import { addExact, type Expansion, roundExact } from "../linalg/exactSum";
import type { DenseMatrix } from "../linalg/matrix";
import { type Precision, spectralRatio } from "./spectralRatio";

/** m×m metrics at each of `points` points, one after the other, row-major. */
export interface MetricField {
  readonly points: number;
  readonly order: number;
  readonly data: Float64Array;
}

export interface FieldComparison {
  /**
   * d_MSA = Σ wᵢ dᵢ/Σ wᵢ in [0, 1] over points where the two metrics can be compared; null where
   * there is none.
   */
  readonly distance: number | null;
  /** d_SR at each point; NaN where fewer than two directions are seen by either. */
  readonly distances: Float64Array;
  /** Share of all weight that stands at points that count. */
  readonly used: number;
  /** Mean over points that count of the directions that at least one of the two sees. */
  readonly rank: number | null;
  /** Mean logarithm of the local scale that the distance discards, over points that have one. */
  readonly logScale: number | null;
}

export interface FieldOptions {
  /** Quadrature weight times √det of the reference metric, one a point; all equal when absent. */
  readonly weights?: ArrayLike<number>;
  readonly precision?: Precision;
}

/**
 * d_MSA of two fields over the same points and coordinates (Cayco Gajic and Pellegrino 2026): the
 * mean of {@link spectralRatio} under a fixed reference metric. Invariant to rotation, isometric
 * embedding and any positive factor of a network's metric, even a different one at each point; not
 * to other linear maps. Points at which both metrics see fewer than two directions are left out.
 */
export function compareFields(
  g: MetricField,
  h: MetricField,
  { weights, precision = "float64" }: FieldOptions = {},
): FieldComparison {
  requireSamePoints(g, h, weights);
  const distances = new Float64Array(g.points);
  const [total, sum, ranks, scales, scaled] = [mean(), mean(), mean(), mean(), mean()];
  for (let i = 0; i < g.points; i++) {
    const weight = weights?.[i] ?? 1;
    const { distance, rank, uninformative, logScale } = spectralRatio(
      metricAt(g, i),
      metricAt(h, i),
      precision,
    );
    total.add(weight, 1);
    distances[i] = uninformative ? Number.NaN : distance;
    if (uninformative) continue;
    sum.add(weight, distance);
    ranks.add(weight, rank);
    if (logScale !== null) scaled.add(weight, logScale);
    scales.add(weight, 1);
  }
  return {
    distance: sum.value(),
    distances,
    used: total.weight() === 0 ? 0 : scales.weight() / total.weight(),
    rank: ranks.value(),
    logScale: scaled.value(),
  };
}

/** The metric at one point; a view, not a copy. */
export const metricAt = ({ order, data }: MetricField, point: number): DenseMatrix => ({
  rows: order,
  columns: order,
  data: data.subarray(point * order * order, (point + 1) * order * order),
});

/** A weighted mean, summed exactly, so that the order of points does not matter. */
function mean() {
  let [sum, weights]: [Expansion, Expansion] = [[], []];
  const weight = () => roundExact(weights);
  return {
    add(by: number, value: number) {
      sum = addExact(sum, by * value);
      weights = addExact(weights, by);
    },
    weight,
    value: () => (weight() > 0 ? roundExact(sum) / weight() : null),
  };
}

function requireSamePoints(g: MetricField, h: MetricField, weights?: ArrayLike<number>): void {
  const shape = ({ points, order }: MetricField) => `${points} points of order ${order}`;
  const count = weights?.length ?? g.points;
  if (shape(g) !== shape(h) || count !== g.points || g.points === 0) {
    const expected = "the same points, coordinates and weights, at least one";
    const got = `${shape(g)}, ${shape(h)} and ${count} weights`;
    throw new EngineError("shape.mismatch", `metric fields: expected ${expected}, got ${got}`, {
      expected,
      got,
    });
  }
  for (let i = 0; i < count; i++) {
    const weight = weights?.[i] ?? 1;
    if (weight >= 0 && weight < Number.POSITIVE_INFINITY) continue;
    throw new EngineError(
      "input.nonfinite",
      `metric fields: weight ${i}: expected a finite number that is not negative, got ${weight}`,
    );
  }
}
