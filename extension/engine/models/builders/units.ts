/** What the layers of a state dict are, as far as names and shapes tell. */
import type { ModelLayer } from "../../weights/layers";

export type UnitKind = "linear" | "convolution" | "batchNorm" | "layerNorm";

/** A layer with weights whose place in the model is still to be told. */
export interface Unit {
  readonly id: string;
  readonly kind: UnitKind;
  /** Of its weight, in the layout (out, in, ...). */
  readonly shape: readonly number[];
}

const matrixRoles = new Set(["weight", "bias"]);
const normRoles = new Set([...matrixRoles, "running_mean", "running_var", "num_batches_tracked"]);

/** `next`: the layer after it. Null for what is none of them: recurrent layers, attention, lone parameters, adapters. */
export function unitOf({ info, members, weight }: ModelLayer, next?: ModelLayer): Unit | null {
  const roles = new Set(members.map(({ role }) => role));
  const only = (known: ReadonlySet<string>) => [...roles].every((role) => known.has(role));
  const mean = members.find(({ role }) => role === "running_mean");
  if (mean && roles.has("running_var") && only(normRoles)) {
    return { id: info.id, kind: "batchNorm", shape: mean.shape };
  }
  if (weight?.role !== "weight" || !only(matrixRoles) || weight.tensor.name === info.id)
    return null;
  const { shape } = weight;
  if (shape.length === 0) return null;
  // a matrix called `embed` is no table of tokens where what follows takes its rows' number
  const [rows, width] = shape;
  const taken = next?.weight?.shape.at(1);
  if (info.kind === "embedding" && (rows !== taken || rows === width)) return null;
  if (shape.length === 1) return { id: info.id, kind: "layerNorm", shape };
  if (shape.length === 2) return { id: info.id, kind: "linear", shape };
  return shape.length <= 5 ? { id: info.id, kind: "convolution", shape } : null;
}

/** The number that ends the id of a sequential's member (`net.3`), else null. */
export function positionOf(id: string): number | null {
  const match = /(?:^|[./])(\d{1,6})$/.exec(id);
  return match ? Number(match[1]) : null;
}
