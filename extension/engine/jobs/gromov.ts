/** Gromov-Wasserstein of two spaces on a pool thread. */

import { firstLowerBound, secondLowerBound } from "../transport/bounds";
import { type GwAnswer, type GwOptions, gromovWasserstein } from "../transport/gromov";
import { densePlan } from "../transport/plan";
import { type Space, support } from "../transport/spaces";
import type { JobContext } from "./job";

export interface GromovInput {
  readonly x: Space;
  readonly y: Space;
  readonly options: GwOptions;
}

export interface GromovOutput extends Omit<GwAnswer, "trace"> {
  /** Lower bounds one by one; null without the third. */
  readonly bounds: { readonly first: number; readonly second: number } | null;
}

/** Job `transport.gromov`. Points without weight take no part, and have no mass in the plan. */
export async function gromov(
  { x, y, options }: GromovInput,
  { task }: JobContext,
): Promise<GromovOutput> {
  const [a, b] = [support(x), support(y)];
  const inner = narrowed(options, a.points, b.points);
  const { trace: _, ...answer } = gromovWasserstein(a.space, b.space, inner, task);
  const bounds =
    answer.bound === null
      ? null
      : { first: firstLowerBound(a.space, b.space), second: secondLowerBound(a.space, b.space) };
  return { ...answer, plan: answer.plan && widened(answer.plan, { x, y, a, b }), bounds };
}

/** The costs of the points that take part. */
function narrowed(options: GwOptions, rows: Int32Array, columns: Int32Array): GwOptions {
  const { fused } = options;
  if (!fused || (rows.length === fused.cost.rows && columns.length === fused.cost.columns)) {
    return options;
  }
  const data = new Float64Array(rows.length * columns.length);
  for (let i = 0, k = 0; i < rows.length; i++) {
    for (let j = 0; j < columns.length; j++, k++) {
      data[k] = fused.cost.data[rows[i] * fused.cost.columns + columns[j]];
    }
  }
  return {
    ...options,
    fused: { ...fused, cost: { rows: rows.length, columns: columns.length, data } },
  };
}

type Sides = {
  readonly x: Space;
  readonly y: Space;
  readonly a: ReturnType<typeof support>;
  readonly b: ReturnType<typeof support>;
};

/** The plan over all points. */
function widened(plan: NonNullable<GwAnswer["plan"]>, { x, y, a, b }: Sides) {
  const [n1, n2] = [x.weights.length, y.weights.length];
  if (plan.rows === n1 && plan.columns === n2) return plan;
  const at = Array.from(plan.data.keys()).filter((k) => plan.data[k] !== 0);
  return densePlan(
    {
      rows: Int32Array.from(at, (k) => a.points[Math.floor(k / plan.columns)]),
      columns: Int32Array.from(at, (k) => b.points[k % plan.columns]),
      masses: Float64Array.from(at, (k) => plan.data[k]),
    },
    n1,
    n2,
  );
}
