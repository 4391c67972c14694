/** A graph under construction: adds nodes and constants under names that nobody else has. */
import type { Attribute, Constant, Graph, GraphInput, GraphNode } from "./graph";
import type { Tensor } from "./tensor";

export interface NodeOptions {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** How many outputs the node has; 1 when absent. */
  readonly outputs?: number;
  readonly layer?: string;
}

export class GraphBuilder {
  readonly #base: Omit<Graph, "nodes" | "constants" | "outputs" | "inputs">;
  readonly #inputs: GraphInput[];
  readonly #nodes: GraphNode[];
  readonly #constants: Map<string, Constant>;
  readonly #taken: Set<string>;
  /** The number to try next for a hint, so that names of many alike nodes are found at once. */
  readonly #copies = new Map<string, number>();

  /** Begins with all that `graph` has; its outputs are named anew by {@link finish}. */
  constructor(graph: Graph) {
    const { nodes, constants, inputs, outputs: _, ...base } = graph;
    this.#base = base;
    this.#inputs = [...inputs];
    this.#nodes = [...nodes];
    this.#constants = new Map(constants);
    this.#taken = new Set([
      ...inputs.map(({ name }) => name),
      ...constants.keys(),
      ...nodes.flatMap(({ name, outputs }) => [name, ...outputs]),
    ]);
  }

  input(input: Omit<GraphInput, "name">, hint: string): string {
    const name = this.#name(hint);
    this.#inputs.push({ ...input, name });
    return name;
  }

  constant(tensor: Tensor, hint = "constant"): string {
    const name = this.#name(hint);
    this.#constants.set(name, { kind: "tensor", tensor });
    return name;
  }

  /** Adds a node with one output, and answers the output's name. */
  node(operator: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.nodes(operator, inputs, { ...options, outputs: 1 })[0];
  }

  /** Adds a node, and answers the names of its outputs. */
  nodes(operator: string, inputs: readonly string[], options: NodeOptions = {}): string[] {
    const { attributes = {}, outputs: count = 1, layer } = options;
    const name = this.#name(operator);
    const outputs = Array.from({ length: count }, (_, i) =>
      this.#name(count === 1 ? `${name}.out` : `${name}.out${i}`),
    );
    this.#nodes.push({
      name,
      operator,
      domain: "",
      inputs,
      outputs,
      attributes: new Map(Object.entries(attributes)),
      ...(layer === undefined ? {} : { layer }),
    });
    return outputs;
  }

  finish(outputs: readonly string[]): Graph {
    return {
      ...this.#base,
      inputs: [...this.#inputs],
      outputs,
      nodes: [...this.#nodes],
      constants: new Map(this.#constants),
    };
  }

  #name(hint: string): string {
    let name = hint;
    let copy = this.#copies.get(hint) ?? 2;
    for (; this.#taken.has(name); copy++) name = `${hint}#${copy}`;
    this.#copies.set(hint, copy);
    this.#taken.add(name);
    return name;
  }
}
