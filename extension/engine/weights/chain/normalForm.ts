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
 * (`scales.ts`), in which copies that differ by it are equal up to the order of units. Units that
 * send nothing have no norm to be scaled by: what is read of each gets norm 1 instead, and does not
 * count in the norms of those that read it.
 */
export function normalForm(
  layers: readonly LoadedLayer[],
  { rescale }: { readonly rescale: boolean },
): MatchedLayer[] {
  let column: Float64Array | null = null;
  return layers.map((loaded, at) => {
    const before: Float64Array | null = column;
    const folded = foldedLayer(loaded, before);
    column = null;
    const fixed = !rescale || folded.gates > 1 || at === layers.length - 1;
    const norms = fixed ? null : unitNorms(folded, before);
    column = norms;
    return silentColumnsScaled(norms ? divided(folded, norms) : folded, before);
  });
}

/** True of a unit whose incoming weights and bias are 0. */
const isSilent = (norms: Float64Array | null, unit: number): boolean => norms?.[unit] === 0;

/** What is read of silent units at norm 1. */
function silentColumnsScaled(layer: MatchedLayer, norms: Float64Array | null): MatchedLayer {
  if (!norms?.includes(0)) return layer;
  const { inputs, weight } = layer;
  const read = new Float64Array(inputs);
  weight.forEach((value, i) => {
    read[i % inputs] += value * value;
  });
  const scaled = weight.map((value, i) => {
    const square = read[i % inputs];
    return square > 0 && isSilent(norms, i % inputs) ? value / Math.sqrt(square) : value;
  });
  return { ...layer, weight: scaled };
}

function foldedLayer(loaded: LoadedLayer, column: Float64Array | null): MatchedLayer {
  const { gates, units, inputs, offsets } = loaded.layer;
  const factor = loaded.norm ? overDeviation(loaded.norm) : null;
  const width = inputs * offsets;
  const weight = loaded.weight.slice();
  for (let i = 0; i < weight.length; i++) {
    const scale = factor ? factor[Math.floor(i / width)] : 1;
    weight[i] *= column ? scale * (column[i % inputs] || 1) : scale;
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

/** Of incoming weights and bias, without what silent units would send. */
function unitNorms(
  { units, inputs, offsets, weight, biases, recurrent }: MatchedLayer,
  before: Float64Array | null,
): Float64Array {
  const width = inputs * offsets;
  const heard = before?.includes(0)
    ? weight.map((value, i) => (isSilent(before, i % inputs) ? 0 : value))
    : weight;
  // a recurrent unit may still read other units
  const least = recurrent ? 1 : 0;
  return Float64Array.from(
    { length: units },
    (_, j) => rowNorm(heard.subarray(j * width, (j + 1) * width), biases[0][j]) || least,
  );
}

function divided(layer: MatchedLayer, norms: Float64Array): MatchedLayer {
  const width = layer.inputs * layer.offsets;
  const { units, recurrent } = layer;
  const scales = norms.map((norm) => norm || 1);
  return {
    ...layer,
    weight: layer.weight.map((value, i) => value / scales[Math.floor(i / width)]),
    biases: layer.biases.map((bias) => bias.map((value, j) => value / scales[j])),
    recurrent:
      recurrent?.map((value, i) => (value * scales[i % units]) / scales[Math.floor(i / units)]) ??
      null,
  };
}
