/** Copies of networks: reordered, rescaled, sign-flipped, rotated, or changed in one weight. */
import { createRandom, type Random } from "../../../../extension/engine/linalg/random";
import { type Parameters, type Values, values } from "./networks";

/** Names of the parameters around one layer of hidden units. */
export interface HiddenLayer {
  readonly weight: string;
  readonly bias: string | null;
  /** Prefix of a batch normalization after it. */
  readonly norm: string | null;
  /** Weight of the layer that reads its units. */
  readonly next: string;
}

/** Linear in, linear out: what becomes of the rows of a hidden layer and of the columns after it. */
interface Change {
  /** New unit j is Σ_i factor(j, i) old unit i. */
  readonly into: (j: number, i: number) => number;
  /** New column j is Σ_i factor(j, i) old column i. */
  readonly out: (j: number, i: number) => number;
}

const copy = (parameters: Parameters): Record<string, Values> =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, { shape, data }]) => [name, values(shape, data)]),
  );

/** Rows of a parameter of `units` rows, mixed. */
function mixRows({ shape, data }: Values, factor: Change["into"]): Values {
  const units = shape[0];
  const width = data.length / units;
  const out = new Float64Array(data.length);
  for (let j = 0; j < units; j++) {
    for (let i = 0; i < units; i++) {
      const f = factor(j, i);
      if (f !== 0) for (let k = 0; k < width; k++) out[j * width + k] += f * data[i * width + k];
    }
  }
  return values(shape, out);
}

/** Columns mixed; a unit has as many columns in a row as there are places. */
function mixColumns({ shape, data }: Values, units: number, factor: Change["out"]): Values {
  const width = data.length / shape[0];
  const places = width / units;
  const out = new Float64Array(data.length);
  for (let row = 0; row < shape[0]; row++) {
    for (let j = 0; j < units; j++) {
      for (let i = 0; i < units; i++) {
        const f = factor(j, i);
        if (f === 0) continue;
        for (let p = 0; p < places; p++) {
          out[row * width + j * places + p] += f * data[row * width + i * places + p];
        }
      }
    }
  }
  return values(shape, out);
}

export function mixUnits(parameters: Parameters, layer: HiddenLayer, change: Change): Parameters {
  const mixed = copy(parameters);
  const units = parameters[layer.weight].shape[0];
  const rows = layer.norm
    ? // what a normalization reads stays in place unless units are reordered
      []
    : [layer.weight, ...(layer.bias ? [layer.bias] : [])];
  for (const name of rows) mixed[name] = mixRows(mixed[name], change.into);
  if (layer.norm) {
    for (const name of ["weight", "bias"].map((leaf) => `${layer.norm}.${leaf}`)) {
      mixed[name] = mixRows(mixed[name], change.into);
    }
  }
  mixed[layer.next] = mixColumns(mixed[layer.next], units, change.out);
  return mixed;
}

export const permutation = (count: number, random: Random): number[] => {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
};

/** Units in another order, with all that belongs to them. */
export function reorder(parameters: Parameters, layer: HiddenLayer, order: readonly number[]) {
  const moved = copy(parameters);
  const factor = (j: number, i: number) => Number(order[j] === i);
  const units = order.length;
  const rows = [
    layer.weight,
    ...(layer.bias ? [layer.bias] : []),
    ...(layer.norm
      ? ["weight", "bias", "running_mean", "running_var"].map((leaf) => `${layer.norm}.${leaf}`)
      : []),
  ];
  for (const name of rows) moved[name] = mixRows(moved[name], factor);
  moved[layer.next] = mixColumns(moved[layer.next], units, factor);
  return moved as Parameters;
}

/** Units times d > 0, what reads them over d. */
export const rescale = (parameters: Parameters, layer: HiddenLayer, d: readonly number[]) =>
  mixUnits(parameters, layer, {
    into: (j, i) => (i === j ? d[j] : 0),
    out: (j, i) => (i === j ? 1 / d[j] : 0),
  });

/** A copy with every hidden layer reordered and rescaled: the same function of a ReLU network. */
export function disguised(
  parameters: Parameters,
  layers: readonly HiddenLayer[],
  seed: number,
): Parameters {
  const random = createRandom(seed);
  return layers.reduce((net, layer) => {
    const units = net[layer.weight].shape[0];
    const scaled = rescale(
      net,
      layer,
      Array.from({ length: units }, () => Math.exp(random.gaussian())),
    );
    return reorder(scaled, layer, permutation(units, random));
  }, parameters);
}

/** Another function: the units of a layer negated, and what reads them. */
export const signFlipped = (parameters: Parameters, layer: HiddenLayer) =>
  mixUnits(parameters, layer, {
    into: (j, i) => (i === j ? -1 : 0),
    out: (j, i) => (i === j ? -1 : 0),
  });

/** Another function: units 0 and 1 rotated by an angle, as are the columns that read them. */
export function rotated(parameters: Parameters, layer: HiddenLayer, angle = 1): Parameters {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const factor = (j: number, i: number) => {
    if (j > 1 || i > 1) return Number(i === j);
    return [
      [c, -s],
      [s, c],
    ][j][i];
  };
  return mixUnits(parameters, layer, { into: factor, out: factor });
}

/** One weight changed by this share of its row's norm. */
export function nudged(parameters: Parameters, name: string, share: number, at = 0): Parameters {
  const changed = copy(parameters);
  const { shape, data } = changed[name];
  const width = data.length / shape[0];
  const row = data.subarray(at * width, (at + 1) * width);
  row[0] += share * Math.hypot(...row);
  return changed;
}
