/** E of two spaces of many points from subsets of them, on the pool. */
import { EngineError } from "../errors";
import type { GromovInput, GromovOutput } from "../jobs/gromov";
import { forEachBounded, type Workbench } from "../weights/pool";
import {
  drawLandmarks,
  estimateFromLandmarks,
  type LandmarkDraw,
  type LandmarkEstimate,
  partsOf,
} from "./landmarks";
import type { FusedCost } from "./objective";
import { isUniform, subspace } from "./spaces";

export interface LandmarkWork {
  /** Points of a subset, fewer than those of one of the spaces. */
  readonly landmarks: number;
  readonly seed: number;
  readonly bench: Workbench;
  solve(problem: GromovInput): Promise<GromovOutput>;
}

/**
 * The answer of one subset after another, put together: means where they are numbers, and neither
 * plan nor bound. Throws `usage` for points that do not weigh the same.
 */
export async function fromLandmarks(
  { x, y, options }: GromovInput,
  { landmarks, seed, bench, solve }: LandmarkWork,
): Promise<{ readonly answer: GromovOutput; readonly estimate: LandmarkEstimate }> {
  if (![x, y].every(({ weights }) => isUniform(weights))) {
    throw new EngineError("usage", "option --landmarks: takes points that all weigh the same");
  }
  const [n1, n2] = [x.weights.length, y.weights.length];
  const [m1, m2] = [Math.min(n1, landmarks), Math.min(n2, landmarks)];
  // spaces of equally many points are of the same inputs, and so are their subsets
  const [rows, columns] = [drawLandmarks(n1, m1, seed), drawLandmarks(n2, m2, seed)];
  const part = (i: Int32Array, j: Int32Array): GromovInput => ({
    x: subspace(x, i),
    y: subspace(y, j),
    options: { ...options, fused: options.fused ? costAt(options.fused, i, j) : null },
  });
  const fine = new Array<GromovOutput>(rows.length);
  const draws = new Array<LandmarkDraw>(rows.length);
  await forEachBounded(bench, [...rows.keys()], async (draw) => {
    const [i, j] = [rows[draw], columns[draw]];
    fine[draw] = await solve(part(i, j));
    const some = async (size: keyof LandmarkDraw) =>
      (await solve(part(i.slice(0, partsOf(m1)[size]), j.slice(0, partsOf(m2)[size])))).value;
    draws[draw] = {
      whole: fine[draw].value,
      half: await some("half"),
      quarter: await some("quarter"),
    };
    bench.done(1);
  });
  const sizes = { m: Math.min(m1, m2), n: Math.max(n1, n2) };
  const estimate = estimateFromLandmarks(draws, sizes);
  const identities = fine.map(({ identity }) => identity);
  return {
    estimate,
    answer: {
      value: estimate.value,
      plan: null,
      matching: null,
      start: fine[0].start,
      iterations: Math.max(...fine.map(({ iterations }) => iterations)),
      converged: fine.every(({ converged }) => converged),
      bound: null,
      bounds: null,
      identity: identities.includes(null)
        ? null
        : identities.reduce<number>((sum, value) => sum + value! / fine.length, 0),
    },
  };
}

function costAt({ cost, alpha }: FusedCost, rows: Int32Array, columns: Int32Array): FusedCost {
  const data = new Float64Array(rows.length * columns.length);
  for (let i = 0, k = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++, k++) {
      data[k] = cost.data[rows[i] * cost.columns + columns[j]];
    }
  }
  return { alpha, cost: { rows: rows.length, columns: columns.length, data } };
}
