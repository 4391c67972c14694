import type { Attribute } from "../../graph";
import type { GraphBuilder } from "../../graphBuilder";
import { doubles, floats, type Tensor } from "../../tensor";
import type { Fault } from "../fault";
import type { Parameter, Parameters } from "../parameters";

/** A value on its way through the layers; its shape is that of one input, without the batch. */
export interface Flow {
  readonly value: string;
  readonly shape: readonly number[];
  /** Token ids, which only an embedding takes. */
  readonly tokens: boolean;
}

/** What the layer under construction works with. */
export class LayerContext {
  constructor(
    readonly graph: GraphBuilder,
    readonly parameters: Parameters,
    readonly layer: string,
    readonly fault: Fault,
  ) {}

  node(
    operator: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
  ): string {
    return this.graph.node(operator, inputs, { attributes, layer: this.layer });
  }

  /** A number in the type that the model computes with. */
  number(value: number): string {
    return this.filled([], value);
  }

  /** A small tensor of one value. */
  filled(shape: readonly number[], value: number): string {
    const values = new Array<number>(shape.reduce((count, size) => count * size, 1)).fill(value);
    const tensor: Tensor =
      this.parameters.type === "F64" ? doubles(shape, values) : floats(shape, values);
    return this.graph.constant(tensor, `${this.layer}.constant`);
  }

  /** The tensor of `role` in layer `id` of the checkpoint, which must be there. */
  need(id: string, role: string): Parameter {
    const found = this.optional(id, role);
    if (found) return found;
    throw this.fault(`a tensor ${role} in layer ${JSON.stringify(id)}`, "none");
  }

  optional(id: string, role: string): Parameter | null {
    const member = this.parameters.find(id, role, this.fault);
    return member ? this.parameters.value(member, this) : null;
  }

  /** The bias of `id`, which must be as long as the layer is wide. */
  bias(id: string, width: number): string | null {
    const bias = this.optional(id, "bias");
    if (!bias) return null;
    this.check(bias.shape, [width], `bias of ${JSON.stringify(id)}`);
    return bias.value;
  }

  check(got: readonly number[], expected: readonly number[], what: string): void {
    if (got.length === expected.length && got.every((size, i) => size === expected[i])) return;
    throw this.fault(`${what} of shape [${expected.join(", ")}]`, `[${got.join(", ")}]`);
  }
}

export const ints = (value: readonly number[]): Attribute => ({ kind: "ints", value });
export const int = (value: number): Attribute => ({ kind: "int", value });
export const float = (value: number): Attribute => ({ kind: "float", value });
