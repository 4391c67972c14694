/** Comparisons of checkpoints in tests, on the caller's thread. */
import { fileURLToPath } from "node:url";
import { openCheckpoint } from "../../../extension/engine/formats/index";
import type { Files } from "../../../extension/engine/io";
import type { Executor } from "../../../extension/engine/jobs/executor";
import type { PairValues, Result } from "../../../extension/engine/result";
import {
  type CompareContext,
  type CompareOptions,
  compareCheckpoints,
} from "../../../extension/engine/weights/compare";
import { nodeFiles } from "../../../extension/node/nodeFiles";
import { inlineExecutor } from "./inlineExecutor";

export const weightsFixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/weights/${name}`, import.meta.url));

export const defaults: CompareOptions = {
  pairsOnly: false,
  measures: null,
  layers: null,
  userPairs: [],
  seed: 0,
  mode: "fast",
  nullDraws: 4,
};

export interface CompareSetting {
  readonly files?: Files;
  readonly options?: Partial<CompareOptions>;
  readonly context?: Partial<CompareContext>;
  readonly executor?: Executor;
}

export async function comparePaths(
  a: string,
  b: string,
  { files = nodeFiles, options = {}, context = {} }: CompareSetting = {},
): Promise<Result> {
  return compareCheckpoints(
    await openCheckpoint(files, a),
    await openCheckpoint(files, b),
    { ...defaults, ...options },
    {
      executor: inlineExecutor(files),
      signal: new AbortController().signal,
      onProgress: () => {},
      ...context,
    },
  );
}

/** The figures of one pair. */
export function pairOf(
  result: Result,
  a: string,
  level: PairValues["level"] = "layer",
): PairValues["values"] {
  const pair = result.pairs.find((each) => each.a === a && each.level === level);
  if (!pair) throw new Error(`no ${level} pair of ${a}`);
  return pair.values;
}

/** One cell of a matrix. */
export function cellOf(result: Result, measure: string, a: string, b: string): number | null {
  const matrix = result.matrices.find((each) => each.measure === measure);
  if (!matrix) throw new Error(`no matrix of ${measure}`);
  return matrix.values[matrix.rows.indexOf(a)][matrix.columns.indexOf(b)];
}
