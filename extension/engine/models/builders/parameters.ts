/** The tensors of a state dict as constants of a graph, by layer and role. */
import { type Checkpoint, isFloat } from "../../formats/checkpoint";
import { quoted } from "../../formats/problems";
import { formLayers, type Member, type ModelLayer, refer } from "../../weights/layers";
import type { Constant } from "../graph";
import type { GraphBuilder } from "../graphBuilder";
import type { Fault } from "./fault";

export type ComputeType = "F32" | "F64";

/** A weight as a value of the graph, in the layout (out, in, ...). */
export interface Parameter {
  readonly value: string;
  readonly shape: readonly number[];
}

export class Parameters {
  readonly #layers: ReadonlyMap<string, ModelLayer>;
  /** float64 where every weight is; float32 else, into which smaller types are cast by nodes. */
  readonly type: ComputeType;

  constructor(
    readonly checkpoint: Checkpoint,
    layers: readonly ModelLayer[] = formLayers(checkpoint).layers,
  ) {
    this.#layers = new Map(layers.map((layer) => [layer.info.id, layer]));
    const floats = checkpoint.tensors.filter(({ dtype }) => isFloat(dtype));
    this.type = floats.length > 0 && floats.every(({ dtype }) => dtype === "F64") ? "F64" : "F32";
  }

  /** Every tensor, where it stands in its file; nothing is read. */
  constants(): Map<string, Constant> {
    return new Map(
      this.checkpoint.tensors.map((tensor) => {
        const { place: _, ...plain } = tensor;
        return [tensor.name, { kind: "stored", ref: refer(this.checkpoint, plain) }];
      }),
    );
  }

  /** The tensor of `role` in layer `id`, or null. Throws for a layer that is not there. */
  find(id: string, role: string, fault: Fault): Member | null {
    const layer = this.#layers.get(id);
    if (layer) return layer.members.find((member) => member.role === role) ?? null;
    const ids = [...this.#layers.keys()];
    const some = ids.slice(0, 8).map(quoted).join(", ");
    throw fault(`a layer of the checkpoint (${some}${ids.length > 8 ? ", ..." : ""})`, quoted(id));
  }

  /** The tensor as a value of `graph`: cast and transposed by nodes where it must be. */
  value(
    member: Member,
    { graph, layer, fault }: { graph: GraphBuilder; layer: string; fault: Fault },
  ): Parameter {
    const { tensor, axes, shape } = member;
    if (!isFloat(tensor.dtype) || tensor.dtype.startsWith("F8")) {
      throw fault("weights of F64, F32, F16 or BF16", `${tensor.dtype} in ${quoted(tensor.name)}`);
    }
    let value = tensor.name;
    if (tensor.dtype !== this.type) {
      const to = { kind: "int", value: this.type === "F64" ? 11 : 1 } as const;
      value = graph.node("Cast", [value], { attributes: { to }, layer });
    }
    if (axes?.some((axis, i) => axis !== i)) {
      const perm = { kind: "ints", value: axes } as const;
      value = graph.node("Transpose", [value], { attributes: { perm }, layer });
    }
    return { value, shape };
  }
}
