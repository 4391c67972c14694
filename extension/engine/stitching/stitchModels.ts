/** Two networks stitched at their layers: every stitch fitted by every method, and judged. */

import { isEngineError } from "../errors";
import { quoted } from "../report/names";
import type { Result } from "../result";
import { forEachBounded, type Workbench } from "../weights/pool";
import { Progress } from "../weights/progress";
import { assembleStitching } from "./assemble";
import type { StitchContext, StitchInputs, StitchOptions } from "./call";
import type { FitOutput } from "./fitInput";
import type { Affine } from "./leastSquares";
import type { StitchMethod } from "./options";
import { type Plan, planOf } from "./plan";
import { openSides, readData } from "./sides";
import type { StitchCell } from "./stitching";

/**
 * Cancelling is no failure: the result then has `status: "cancelled"` and what was finished, once
 * the first fit has begun. Throws what opening and running models throws, `shape.mismatch` where
 * no two layers can be stitched, `usage` for task-loss matching without labels, `model.unrunnable`
 * that names the operator for a receiving model without derivatives.
 */
export async function stitchModels(
  inputs: StitchInputs,
  options: StitchOptions,
  context: StitchContext,
): Promise<Result> {
  const bench: Workbench = { ...context, done: () => {} };
  context.onProgress({ done: 0, total: 1, text: "opening models" });
  const sides = await openSides(inputs, options, context);
  const data = await readData(inputs, sides, { options, bench });
  const plan = await planOf(sides, data, { options, bench, context });
  return runPlan(plan, { options, context });
}

async function runPlan(
  { stitching, cells, methods }: Plan,
  { options, context }: { options: StitchOptions; context: StitchContext },
): Promise<Result> {
  const { executor, signal, onProgress, partials = true } = context;
  const cost = (method: StitchMethod) => (method === "ls" ? 1 : 1 + options.fit.epochs);
  const total = cells.length * methods.reduce((sum, method) => sum + cost(method), 0);
  const progress = new Progress({
    bench: { executor, signal },
    ...{ total, onProgress },
    cells: () => 20 * cells.length * methods.length,
    partial: partials ? () => assembleStitching(stitching, "partial") : false,
  });
  const starts = new Map<string, Affine>();
  const keyOf = ({ front, end }: StitchCell) => `${front} ${end}`;
  try {
    for (const method of methods) {
      progress.tell(`fitting stitches by ${method}`);
      await forEachBounded(progress.bench, cells, async ({ cell, input }) => {
        const start =
          options.fit.start === "leastSquares" ? (starts.get(keyOf(cell)) ?? null) : null;
        const name = `stitch ${quoted(stitching.hooks.front[cell.front].layer.id)} to ${quoted(stitching.hooks.end[cell.end].layer.id)}`;
        const fit = { ...input, method, start, name };
        const output: FitOutput = await executor.run("stitching.fit", fit, {
          signal,
          runtime: true,
        });
        if (method === "ls") starts.set(keyOf(cell), output.stitch);
        stitching.outcomes.set(`${method} ${keyOf(cell)}`, output);
        progress.bench.done(cost(method));
      });
    }
  } catch (error) {
    if (signal.aborted && isEngineError(error, "cancelled")) {
      return assembleStitching(stitching, "cancelled");
    }
    throw error;
  }
  return assembleStitching(stitching, "complete");
}
