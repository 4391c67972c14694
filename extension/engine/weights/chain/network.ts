/**
 * A checkpoint as one chain of layers with weights, for methods that follow the units from layer to
 * layer: what each reads, in which order, and the normalization behind it.
 *
 * Names and shapes tell that and no more: no skip path and no activation leaves a trace in weights.
 */
import type { Checkpoint } from "../../formats/checkpoint";
import { elementCount, isFloat } from "../../formats/checkpoint";
import type { TensorRef } from "../../jobs/job";
import { quoted } from "../../report/names";
import { formLayers, type Member, type ModelLayer, refer } from "../layers";
import { permuted } from "../layout";
import type { TensorMatrixRef } from "../matrixRef";

export type ChainKind = "dense" | "convolution" | "recurrent";

/** Parameters of a batch normalization, each one number a unit; scale 1 and shift 0 where absent. */
export interface ChainNorm {
  readonly id: string;
  readonly scale: TensorRef | null;
  readonly shift: TensorRef | null;
  readonly mean: TensorRef;
  readonly variance: TensorRef;
  readonly epsilon: number;
}

/** One layer of a chain: plain data, so that a pool thread can read it by itself. */
export interface ChainLayer {
  readonly id: string;
  readonly kind: ChainKind;
  /** Units that the next layer reads. */
  readonly units: number;
  /** Rows of the weight a unit: 3 in a GRU, 4 in an LSTM (all gates of one kind together), else 1. */
  readonly gates: number;
  /** Units that it reads: channels, features. */
  readonly inputs: number;
  /** Weights from one unit to another: places of a kernel, or of a picture that was flattened. */
  readonly offsets: number;
  /** Columns of one source unit lie together (`unit`), or those of one offset (`offset`). */
  readonly grouping: "unit" | "offset";
  /** (gates · units) × (inputs · offsets). */
  readonly weight: TensorMatrixRef;
  /** Vectors of gates · units: one bias, or two of a recurrent layer. */
  readonly biases: readonly TensorRef[];
  /** (gates · units) × units. */
  readonly recurrent: TensorMatrixRef | null;
  readonly norm: ChainNorm | null;
}

export interface ChainNetwork {
  readonly path: string;
  readonly layers: readonly ChainLayer[];
  /** Layers that the chain rule goes through: up to the first of gates, whose rows are no units. */
  readonly depth: number;
  /** What was assumed of the network, each in a sentence. */
  readonly assumptions: readonly string[];
}

/** Why a checkpoint is no chain, in a sentence that names it. */
export interface NoChain {
  readonly reason: string;
}

export const isChain = (found: ChainNetwork | NoChain): found is ChainNetwork => "layers" in found;

/** PyTorch's and ONNX's default; weights do not tell it. */
const TORCH_EPSILON = 1e-5;
/** Keras' default. */
const KERAS_EPSILON = 1e-3;

/** Words of modules around which a way leads that the weights do not show. */
const bypassed =
  /(^|[._/])(downsample|shortcut|skip|residual|res_?blocks?|attn|attention|self_attn)([._/\d]|$)/i;

/** Reads the chain of a checkpoint from its header. */
export function chainNetwork(checkpoint: Checkpoint): ChainNetwork | NoChain {
  const layers: ChainLayer[] = [];
  const refuse = (id: string, why: string): NoChain => ({ reason: `layer ${quoted(id)} ${why}` });
  const { layers: formed } = formLayers(checkpoint);
  const biases = loneBiases(formed);
  for (const layer of formed) {
    const { id } = layer.info;
    if (biases.taken.has(layer) || !layer.members.some(({ tensor }) => isFloat(tensor.dtype))) {
      continue;
    }
    if (bypassed.test(id)) return refuse(id, "stands beside a skip path, and a chain has none");
    const norm = batchNorm(checkpoint, layer);
    if (norm) {
      const before = layers.at(-1);
      if (!before) return refuse(id, "normalizes the input, before any layer with weights");
      if (before.norm) return refuse(id, `is a second normalization after ${quoted(before.id)}`);
      const size = elementCount(norm.mean.tensor.shape);
      if (before.gates > 1 || size !== before.units) {
        return refuse(id, `normalizes ${size} units after ${before.units} of ${quoted(before.id)}`);
      }
      layers[layers.length - 1] = { ...before, norm };
      continue;
    }
    const next = weightLayer(checkpoint, layer, {
      before: layers.at(-1),
      bias: biases.of.get(layer),
    });
    if (typeof next === "string") return refuse(id, next);
    layers.push(next);
  }
  if (layers.length === 0) return { reason: "it has no layer with a weight matrix" };
  const gated = layers.findIndex(({ gates }) => gates > 1);
  const depth = gated < 0 ? layers.length : gated + 1;
  return { path: checkpoint.path, layers, depth, assumptions: assumptionsOf(layers) };
}

function assumptionsOf(layers: readonly ChainLayer[]): string[] {
  const order = layers.map(({ id, norm }) => quoted(id) + (norm ? ` with ${quoted(norm.id)}` : ""));
  const norms = layers.flatMap(({ norm }) => (norm ? [norm] : []));
  return [
    `takes the layers as one chain without skip paths: ${shortList(order)}`,
    ...(norms.length > 0
      ? [
          `takes batch normalization to stand directly after its layer, with epsilon ${norms[0].epsilon}, and folds it`,
        ]
      : []),
  ];
}

const SHOWN = 8;

const shortList = (names: readonly string[]): string =>
  names.length <= SHOWN
    ? names.join(", ")
    : `${names.slice(0, SHOWN - 1).join(", ")}, … (${names.length} in all), ${names.at(-1)}`;

/** Arrays without modules: `b1` is the bias of `W1`. */
function loneBiases(layers: readonly ModelLayer[]): {
  readonly of: ReadonlyMap<ModelLayer, Member>;
  readonly taken: ReadonlySet<ModelLayer>;
} {
  const byId = new Map(layers.map((layer) => [layer.info.id, layer]));
  const of = new Map<ModelLayer, Member>();
  const taken = new Set<ModelLayer>();
  for (const layer of layers) {
    const [only] = layer.members;
    if (layer.members.length !== 1 || only.shape.length !== 1) continue;
    const { id } = layer.info;
    const names = [
      id.replace(/bias/, "weight"),
      id.replace(/(^|[._/])b(?=[._]?\d*$)/, "$1W"),
      id.replace(/(^|[._/])b(?=[._]?\d*$)/, "$1w"),
    ];
    const home = names.flatMap((name) => (name === id ? [] : (byId.get(name) ?? [])))[0];
    if (!home || of.has(home)) continue;
    of.set(home, only);
    taken.add(layer);
  }
  return { of, taken };
}

const normRoles = new Set(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"]);

function batchNorm(checkpoint: Checkpoint, { info, members }: ModelLayer): ChainNorm | null {
  const byRole = new Map(members.map((member) => [member.role, member]));
  const mean = byRole.get("running_mean");
  const variance = byRole.get("running_var");
  if (!mean || !variance || ![...byRole.keys()].every((role) => normRoles.has(role))) return null;
  const ref = (role: string) => {
    const member = byRole.get(role);
    return member ? refer(checkpoint, member.tensor) : null;
  };
  const keras = members.some(({ tensor }) => /moving_var/.test(tensor.name));
  return {
    id: info.id,
    scale: ref("weight"),
    shift: ref("bias"),
    mean: refer(checkpoint, mean.tensor),
    variance: refer(checkpoint, variance.tensor),
    epsilon: keras ? KERAS_EPSILON : TORCH_EPSILON,
  };
}

const recurrentRoles = new Set(["weight_ih", "weight_hh", "bias_ih", "bias_hh"]);

/** A layer with weights after `before`; a text says why it is none. */
function weightLayer(
  checkpoint: Checkpoint,
  { info, members, weight, matrix }: ModelLayer,
  { before, bias: lone }: { before: ChainLayer | undefined; bias: Member | undefined },
): ChainLayer | string {
  if (!weight || matrix?.kind !== "tensor") return "is of a kind that a chain does not know";
  const roles = new Set(members.map(({ role }) => role));
  const only = (known: ReadonlySet<string>) => [...roles].every((role) => known.has(role));
  const recurrent = members.find(({ role }) => role === "weight_hh");
  const plain = only(new Set(["weight", "bias"]));
  if (recurrent ? !only(recurrentRoles) : !plain || weight.role !== "weight") {
    return "is of a kind that a chain does not know";
  }
  if (/_reverse$/.test(info.id))
    return "runs backwards beside another, and a chain has no branches";
  const rows = matrix.rows;
  const units = recurrent ? recurrent.shape[1] : rows;
  if (recurrent && (recurrent.shape[0] !== rows || rows % units !== 0)) {
    return `has ${rows} rows for ${units} hidden units`;
  }
  const window = weight.shape.slice(2);
  const places = columnsFrom(before, { weight, columns: matrix.columns, window });
  if (typeof places === "string") return places;
  const wanted = recurrent ? ["bias_ih", "bias_hh"] : ["bias"];
  const found = members.filter(({ role }) => wanted.includes(role));
  const biases = [...found, ...(lone ? [lone] : [])];
  if (biases.some(({ shape }) => elementCount(shape) !== rows)) return "has a bias of another size";
  return {
    id: info.id,
    kind: recurrent ? "recurrent" : window.length > 0 ? "convolution" : "dense",
    units,
    gates: rows / units,
    ...places,
    weight: matrix,
    biases: biases.map(({ tensor }) => refer(checkpoint, tensor)),
    recurrent: recurrent
      ? {
          kind: "tensor",
          rows,
          columns: units,
          tensor: refer(checkpoint, permuted(recurrent.tensor, recurrent.axes)),
        }
      : null,
    norm: null,
  };
}

type Places = Pick<ChainLayer, "inputs" | "offsets" | "grouping">;

/** How the columns of a weight belong to the units before it; a text says why they do not. */
function columnsFrom(
  before: ChainLayer | undefined,
  {
    weight,
    columns,
    window,
  }: {
    readonly weight: Member;
    readonly columns: number;
    readonly window: readonly number[];
  },
): Places | string {
  const places = elementCount(window);
  const inputs = columns / places;
  if (!before || inputs === before.units) return { inputs, offsets: places, grouping: "unit" };
  if (window.length > 0) {
    return `takes ${inputs} channels after ${before.units} units of ${quoted(before.id)}: groups of channels and branches are no chain`;
  }
  const flattened = before.kind === "convolution" && columns % before.units === 0;
  if (!flattened)
    return `takes ${columns} inputs after ${before.units} units of ${quoted(before.id)}`;
  // a kernel stored (height, width, in, out) comes from a framework that keeps channels last
  const channelsLast = weight.axes !== null && weight.tensor.place === undefined;
  return {
    inputs: before.units,
    offsets: columns / before.units,
    grouping: channelsLast ? "offset" : "unit",
  };
}
