/** A loaded chain in the form in which its units are matched. */
import type { LoadedLayer, LoadedNorm } from "./loaded";
import { rowNorm } from "./scales";

/** The parameters of one layer that tell its units apart. */
export interface MatchedLayer {
  readonly gates: number;
  readonly units: number;
  readonly inputs: number;
  readonly offsets: number;
  /** (gates · units) × offsets × inputs. */
  readonly weight: Float64Array;
  /** Each of gates · units. */
  readonly biases: readonly Float64Array[];
  /** (gates · units) × units. */
  readonly recurrent: Float64Array | null;
}

/**
 * Batch normalization folded; with `rescale`, in the canonical form under positive rescaling
 * (`scales.ts`), in which copies that differ by it are equal up to the order of units.
 */
export function normalForm(
  layers: readonly LoadedLayer[],
  { rescale }: { readonly rescale: boolean },
): MatchedLayer[] {
  let column: Float64Array | null = null;
  return layers.map((loaded, at) => {
    const folded = foldedLayer(loaded, column);
    column = null;
    if (!rescale || folded.gates > 1 || at === layers.length - 1) return folded;
    const norms = unitNorms(folded);
    column = norms;
    return divided(folded, norms);
  });
}

function foldedLayer(loaded: LoadedLayer, column: Float64Array | null): MatchedLayer {
  const { gates, units, inputs, offsets } = loaded.layer;
  const factor = loaded.norm ? overDeviation(loaded.norm) : null;
  const width = inputs * offsets;
  const weight = loaded.weight.slice();
  for (let i = 0; i < weight.length; i++) {
    const scale = factor ? factor[Math.floor(i / width)] : 1;
    weight[i] *= column ? scale * column[i % inputs] : scale;
  }
  const biases = gates > 1 ? loaded.biases : [foldedBias(loaded, factor)];
  return { gates, units, inputs, offsets, weight, biases, recurrent: loaded.recurrent };
}

const overDeviation = ({ scale, deviation }: LoadedNorm): Float64Array =>
  scale.map((g, j) => g / deviation[j]);

/** Σ biases, or (Σ biases − mean) · factor + shift. */
function foldedBias(
  { layer, biases, norm }: Pick<LoadedLayer, "layer" | "biases"> & { norm: LoadedNorm | null },
  factor: Float64Array | null,
): Float64Array {
  return Float64Array.from({ length: layer.units }, (_, j) => {
    const sum = biases.reduce((total, bias) => total + bias[j], 0);
    return norm && factor ? (sum - norm.mean[j]) * factor[j] + norm.shift[j] : sum;
  });
}

function unitNorms({ units, inputs, offsets, weight, biases }: MatchedLayer): Float64Array {
  const width = inputs * offsets;
  return Float64Array.from(
    { length: units },
    (_, j) => rowNorm(weight.subarray(j * width, (j + 1) * width), biases[0][j]) || 1,
  );
}

function divided(layer: MatchedLayer, norms: Float64Array): MatchedLayer {
  const width = layer.inputs * layer.offsets;
  const { units, recurrent } = layer;
  return {
    ...layer,
    weight: layer.weight.map((value, i) => value / norms[Math.floor(i / width)]),
    biases: layer.biases.map((bias) => bias.map((value, j) => value / norms[j])),
    recurrent:
      recurrent?.map((value, i) => (value * norms[i % units]) / norms[Math.floor(i / units)]) ??
      null,
  };
}
