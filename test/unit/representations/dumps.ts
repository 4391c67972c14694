/** Activation dumps for tests, and comparisons of them on the caller's thread. */
import { openCheckpoint } from "../../../extension/engine/formats/index";
import type { Files } from "../../../extension/engine/io";
import type { DenseMatrix } from "../../../extension/engine/linalg/matrix";
import { createRandom } from "../../../extension/engine/linalg/random";
import {
  type ActivationContext,
  type ActivationOptions,
  compareActivations,
} from "../../../extension/engine/representations/compare";
import {
  compareArrays,
  type SimilarityOptions,
} from "../../../extension/engine/representations/similarity";
import type { Result } from "../../../extension/engine/result";
import { inlineExecutor } from "../support/inlineExecutor";
import { MemoryFiles } from "../support/memoryFiles";
import { safetensorsFile } from "../support/safetensorsFile";

export interface Values {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
  readonly dtype?: "F64" | "I64";
}

export const marked = { cognate: "activations" };

/** A safetensors file of these arrays. */
export function dumpFile(
  arrays: Readonly<Record<string, Values>>,
  metadata: Readonly<Record<string, string>> = marked,
): Uint8Array {
  const entries = Object.entries(arrays).map(([name, { shape, values, dtype = "F64" }]) => {
    const numbers =
      dtype === "I64"
        ? BigInt64Array.from(Array.from(values, BigInt))
        : Float64Array.from(Array.from(values));
    return { name, dtype, shape, bytes: new Uint8Array(numbers.buffer) };
  });
  let end = 0;
  const header = entries.map(({ name, dtype, shape, bytes }) => {
    const begin = end;
    end += bytes.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const data = new Uint8Array(end);
  let at = 0;
  for (const { bytes } of entries) {
    data.set(bytes, at);
    at += bytes.length;
  }
  return safetensorsFile({ __metadata__: metadata, ...Object.fromEntries(header) }, data);
}

/** Standard normal entries. */
export function gaussian(shape: readonly number[], seed: number): Values {
  const random = createRandom(seed);
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Float64Array.from({ length: count }, () => random.gaussian()) };
}

/** `values` with Gaussian noise of this deviation. */
export function noisy({ shape, values }: Values, deviation: number, seed: number): Values {
  const random = createRandom(seed);
  return { shape, values: Array.from(values, (each) => each + deviation * random.gaussian()) };
}

export const matrixOf = ({ shape, values }: Values): DenseMatrix => ({
  rows: shape[0],
  columns: shape[1],
  data: Float64Array.from(Array.from(values)),
});

export const silent: ActivationOptions = {
  measures: null,
  reduce: null,
  pairsOnly: false,
  layers: null,
  userPairs: [],
  seed: 0,
  mode: "strict",
  bootstrap: 0,
  nullDraws: 0,
  splitHalf: 0,
  noiseCeiling: 0,
  correction: "none",
  statistics: "matrix",
};

export interface Setting {
  readonly options?: Partial<ActivationOptions>;
  readonly context?: Partial<ActivationContext>;
}

export async function compareDumps(
  files: Files,
  [a, b]: readonly [string, string],
  { options = {}, context = {} }: Setting = {},
): Promise<Result> {
  return compareActivations(
    await openCheckpoint(files, a),
    await openCheckpoint(files, b),
    { ...silent, ...options },
    contextOf(files, context),
  );
}

export const contextOf = (
  files: Files,
  context: Partial<ActivationContext> = {},
): ActivationContext => ({
  executor: inlineExecutor(files),
  signal: new AbortController().signal,
  onProgress: () => {},
  ...context,
});

export interface ArraySetting {
  readonly options?: Partial<SimilarityOptions>;
  readonly labels?: Values;
}

/** `similarity` of two arrays that are alone in their files. */
export async function compareValues(
  x: Values,
  y: Values,
  { options = {}, labels }: ArraySetting = {},
): Promise<Result> {
  const files = new MemoryFiles({
    "x.safetensors": dumpFile({ x }, {}),
    "y.safetensors": dumpFile({ y }, {}),
    ...(labels && { "labels.safetensors": dumpFile({ labels }, {}) }),
  });
  const open = async (name: string) => ({
    checkpoint: await openCheckpoint(files, `${name}.safetensors`),
    name: null,
  });
  return compareArrays(
    await open("x"),
    await open("y"),
    {
      ...silent,
      measures: ["cka.linear"],
      labels: labels ? await open("labels") : null,
      ...options,
    },
    contextOf(files),
  );
}

export const cellsOf = (result: Result, key: string) => {
  const matrix = result.matrices.find(({ measure }) => measure === key);
  if (!matrix) throw new Error(`no matrix of ${key}`);
  return matrix;
};
