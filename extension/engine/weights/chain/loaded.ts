/** The parameters of a chain in memory, for matching its units. */
import { EngineError } from "../../errors";
import type { JobContext } from "../../jobs/job";
import { readMatrix, readTensor } from "../../jobs/readMatrix";
import { quoted } from "../../report/names";
import { heldRows, layerRows } from "./layerRows";
import type { ChainLayer } from "./network";

/** Parameters of one layer as they are stored. */
export interface LoadedLayer {
  readonly layer: ChainLayer;
  /** (gates · units) × offsets × inputs. */
  readonly weight: Float64Array;
  /** Each of gates · units. */
  readonly biases: readonly Float64Array[];
  /** (gates · units) × units. */
  readonly recurrent: Float64Array | null;
  readonly norm: LoadedNorm | null;
}

/** Of a batch normalization, one number a unit. */
export interface LoadedNorm {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
  readonly mean: Float64Array;
  /** √(variance + ε). */
  readonly deviation: Float64Array;
}

/** Parameters of one network that matching holds: 256 MB of float64. */
export const MAX_MATCHED_PARAMETERS = 32 * 1024 * 1024;

export const parameterCount = (layers: readonly ChainLayer[]): number =>
  layers.reduce(
    (sum, { weight, recurrent }) =>
      sum + weight.rows * weight.columns + (recurrent ? recurrent.rows * recurrent.columns : 0),
    0,
  );

/** Throws `input.nonfinite` for a parameter that holds NaN or infinite entries. */
export async function loadChain(
  layers: readonly ChainLayer[],
  context: JobContext,
): Promise<LoadedLayer[]> {
  const loaded: LoadedLayer[] = [];
  for (const [at, layer] of layers.entries()) {
    context.task.tick(at, layers.length);
    const rows = await heldRows(await layerRows(layer, { row: null, column: null }, context));
    const biases: Float64Array[] = [];
    for (const ref of layer.biases) biases.push(await readTensor(ref, context));
    const found: LoadedLayer = {
      layer,
      weight: await rows.read(0, rows.rows),
      biases,
      recurrent: layer.recurrent && (await readMatrix(layer.recurrent, context)),
      norm: await loadNorm(layer, context),
    };
    requireFinite(found);
    loaded.push(found);
  }
  return loaded;
}

async function loadNorm(
  { norm, units }: ChainLayer,
  context: JobContext,
): Promise<LoadedNorm | null> {
  if (!norm) return null;
  const variance = await readTensor(norm.variance, context);
  return {
    scale: norm.scale ? await readTensor(norm.scale, context) : new Float64Array(units).fill(1),
    shift: norm.shift ? await readTensor(norm.shift, context) : new Float64Array(units),
    mean: await readTensor(norm.mean, context),
    deviation: variance.map((v) => Math.sqrt(v + norm.epsilon)),
  };
}

function requireFinite({ layer, weight, biases, recurrent, norm }: LoadedLayer): void {
  const arrays = [
    weight,
    ...biases,
    ...(recurrent ? [recurrent] : []),
    ...Object.values(norm ?? {}),
  ];
  for (const array of arrays) {
    if (array.every(Number.isFinite)) continue;
    const { path } = layer.weight.tensor.file;
    throw new EngineError(
      "input.nonfinite",
      `${path}: layer ${quoted(layer.id)} holds NaN or infinite entries`,
      { file: path, where: layer.id },
    );
  }
}
