/** The layers of a checkpoint, formed from the names and shapes of its tensors alone. */
import { type Checkpoint, isFloat, type TensorInfo } from "../formats/checkpoint";
import type { TensorRef } from "../jobs/job";
import { visibleName } from "../report/names";
import type { Layer, Note } from "../result";
import { type AdapterScale, adapterScale } from "./adapterConfig";
import { layerKind } from "./layerKind";
import { inFirstLayers, layoutOf, permuted, placedLayout } from "./layout";
import {
  type LoraPart,
  type LoraTensors,
  loraChange,
  loraName,
  loraShape,
  loraTensors,
} from "./lora";
import type { MatrixRef } from "./matrixRef";
import { modelOrder } from "./modelOrder";
import { placeOf, representativeRoles } from "./tensorName";

/** A tensor within its layer. */
export interface Member {
  readonly tensor: TensorInfo;
  /** Tensors of paired layers pair by role. */
  readonly role: string;
  /** Shape in layout (out, in, ...). */
  readonly shape: readonly number[];
  /** The stored axis behind each unified one; null when stored unified. */
  readonly axes: readonly number[] | null;
  /** Factors of an adapter, which are compared as the change they make only. */
  readonly factor: boolean;
}

export interface ModelLayer {
  readonly info: Layer;
  readonly members: readonly Member[];
  /** The tensor that stands for the layer; null for adapters. */
  readonly weight: Member | null;
  /** The weight as out x (in kh kw), or an adapter's dW; null for vectors and integers. */
  readonly matrix: MatrixRef | null;
  /** An adapter whose scale is unknown: only figures that ignore scale exist. */
  readonly scaleFree: boolean;
}

export interface LayerSet {
  readonly layers: readonly ModelLayer[];
  readonly notes: readonly Note[];
}

interface Adapter {
  readonly parts: ReadonlyMap<LoraPart, TensorInfo>;
  readonly tensors: LoraTensors;
}

interface Draft {
  readonly id: string;
  readonly roles: Map<string, { tensor: TensorInfo; leaf: string }>;
  readonly adapter: Adapter | null;
}

/** A tensor with the file that holds it. */
export const refer = (checkpoint: Checkpoint, tensor: TensorInfo): TensorRef => ({
  file: checkpoint.files[tensor.data.file],
  tensor,
});

/** Forms the layers of `checkpoint`, in model order. */
export function formLayers(checkpoint: Checkpoint): LayerSet {
  const drafts = uniteStatistics(collectDrafts(checkpoint));
  const scales = adapterScale(checkpoint.adapterConfig);
  const inFirst = inFirstLayers(
    new Map(drafts.map(({ id, roles }) => [id, tensorsByRole(roles)] as const)),
  );
  const order = checkpoint.ordered
    ? drafts.map((_, i) => i)
    : modelOrder(drafts.map(({ id }) => id));
  const layers = order.map((position, index) => {
    const draft = drafts[position];
    return draft.adapter
      ? loraLayer(checkpoint, draft.adapter, { index, id: draft.id, scales })
      : plainLayer(checkpoint, draft, {
          index,
          stored: inFirst.has(draft.id) ? "inFirst" : "outFirst",
        });
  });
  return { layers, notes: adapterNotes(checkpoint, layers, scales) };
}

const tensorsByRole = (roles: Draft["roles"]): Map<string, TensorInfo> =>
  new Map([...roles].map(([role, { tensor }]) => [role, tensor]));

/** Groups the tensors by layer, in the order of their first tensor. */
function collectDrafts(checkpoint: Checkpoint): Draft[] {
  const adapters = completeAdapters(checkpoint.tensors);
  const bare = checkpoint.format === "npz" || checkpoint.format === "npy";
  const drafts = new Map<string, Draft>();
  for (const tensor of checkpoint.tensors) {
    const name = loraName(tensor.name);
    const adapter = name ? adapters.get(name.module) : undefined;
    if (name && adapter) {
      const key = `lora\n${name.module}`;
      if (!drafts.has(key)) drafts.set(key, { id: name.module, roles: new Map(), adapter });
      continue;
    }
    const { layer, role, leaf } = tensor.place
      ? { ...tensor.place, leaf: tensor.place.role }
      : placeOf(tensor.name, { bare });
    const key = `plain\n${layer}`;
    const draft = drafts.get(key) ?? { id: layer, roles: new Map(), adapter: null };
    drafts.set(key, draft);
    const free = [role, leaf, tensor.name].find((name) => !draft.roles.has(name));
    // Only names that occur twice in a file get here, which readers do not let through.
    draft.roles.set(free ?? `${tensor.name}\n${draft.roles.size}`, { tensor, leaf });
  }
  // A module may own plain tensors beside its adapter.
  const ids = new Set([...drafts.values()].flatMap(({ id, adapter }) => (adapter ? [] : [id])));
  return [...drafts.values()].map((draft) => {
    if (!draft.adapter) return draft;
    let { id } = draft;
    while (ids.has(id)) id += ".lora";
    ids.add(id);
    return { ...draft, id };
  });
}

/** The modules that have both factors of an adapter; half an adapter is just tensors. */
function completeAdapters(tensors: readonly TensorInfo[]): Map<string, Adapter> {
  const modules = new Map<string, Map<LoraPart, TensorInfo>>();
  for (const tensor of tensors) {
    const name = loraName(tensor.name);
    if (!name) continue;
    const parts = modules.get(name.module) ?? new Map<LoraPart, TensorInfo>();
    modules.set(name.module, parts);
    parts.set(name.part, tensor);
  }
  const adapters = new Map<string, Adapter>();
  for (const [module, parts] of modules) {
    const factors = loraTensors(parts);
    if (factors) adapters.set(module, { parts, tensors: factors });
  }
  return adapters;
}

/** Flax keeps running statistics apart: `batch_stats/X/mean` joins `params/X`. */
function uniteStatistics(drafts: readonly Draft[]): Draft[] {
  const byId = new Map(drafts.map((draft) => [draft.id, draft]));
  return drafts.filter((draft) => {
    const match = /^batch_stats([./])(.+)$/s.exec(draft.id);
    const home = match ? byId.get(`params${match[1]}${match[2]}`) : undefined;
    if (!home || home.adapter) return true;
    for (const [role, part] of draft.roles) {
      home.roles.set(home.roles.has(role) ? `batch_stats.${role}` : role, part);
    }
    return false;
  });
}

function plainLayer(
  checkpoint: Checkpoint,
  draft: Draft,
  { index, stored }: { index: number; stored: "inFirst" | "outFirst" },
): ModelLayer {
  const members = [...draft.roles].map(([role, { tensor, leaf }]): Member => {
    const layout = tensor.place
      ? placedLayout(tensor)
      : layoutOf(tensor, leaf, role === "weight" ? stored : "outFirst");
    return { tensor, role, ...layout, factor: false };
  });
  const weight = representative(members);
  return {
    info: {
      id: draft.id,
      index,
      kind: layerKind(draft.id, members, weight),
      shape: weight.shape,
      tensors: members.map(({ tensor }) => tensor.name),
    },
    members,
    weight,
    matrix: weightMatrix(checkpoint, weight),
    scaleFree: false,
  };
}

function loraLayer(
  checkpoint: Checkpoint,
  { parts, tensors }: Adapter,
  { index, id, scales }: { index: number; id: string; scales: AdapterScale },
): ModelLayer {
  const { matrix, scaleKnown } = loraChange(tensors, scales, {
    module: id,
    refer: (tensor) => refer(checkpoint, tensor),
  });
  return {
    info: {
      id,
      index,
      kind: "lora",
      shape: loraShape(tensors),
      tensors: [...parts.values()].map(({ name }) => name),
    },
    members: [...parts].map(([role, tensor]) => ({
      tensor,
      role,
      shape: tensor.shape,
      axes: null,
      factor: role !== "magnitude",
    })),
    weight: null,
    matrix,
    scaleFree: !scaleKnown,
  };
}

/** The tensor that stands for a layer: by role, else the one of highest rank. */
function representative(members: readonly Member[]): Member {
  for (const role of representativeRoles) {
    const member = members.find((candidate) => candidate.role === role);
    if (member) return member;
  }
  return members.reduce((best, member) =>
    member.shape.length > best.shape.length ? member : best,
  );
}

/** Vectors have no matrix, integers no geometry, and empty tensors nothing at all. */
function weightMatrix(checkpoint: Checkpoint, weight: Member): MatrixRef | null {
  const [rows, ...rest] = weight.shape;
  const columns = rest.reduce((product, size) => product * size, 1);
  if (rest.length === 0 || !isFloat(weight.tensor.dtype) || rows * columns === 0) return null;
  return {
    kind: "tensor",
    rows,
    columns,
    tensor: refer(checkpoint, permuted(weight.tensor, weight.axes)),
  };
}

function adapterNotes(
  checkpoint: Checkpoint,
  layers: readonly ModelLayer[],
  scales: AdapterScale,
): Note[] {
  const adapters = layers.filter(({ info }) => info.kind === "lora");
  if (adapters.length === 0) return [];
  const at = checkpoint.path;
  const notes: Note[] = [];
  const scaleFree = adapters.filter((layer) => layer.scaleFree).length;
  if (scaleFree > 0) {
    const why = scales.remarks.length > 0 ? ` (${scales.remarks.join("; ")})` : "";
    notes.push({
      at,
      code: "lora.scale",
      text: `${visibleName(at)}: the scale of ${scaleFree} of ${adapters.length} LoRA layers is unknown${why}; only figures that ignore scale are given for them`,
    });
  }
  const magnitudes = adapters.filter(({ members }) =>
    members.some(({ role }) => role === "magnitude"),
  ).length;
  if (magnitudes > 0) {
    notes.push({
      at,
      code: "lora.dora",
      text: `${visibleName(at)}: ${magnitudes} layers have a DoRA magnitude, which is compared as a tensor of its own; dW is the low-rank part alone`,
    });
  }
  return notes;
}
