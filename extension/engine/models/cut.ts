/** A graph cut at a value: what leads to it, and what goes on from it. */
import { EngineError } from "../errors";
import { capturedBy } from "./derivatives/active";
import { intOf } from "./derivatives/attributes";
import type { Constant, Graph, GraphInput, GraphNode } from "./graph";
import type { Facts } from "./shapes";
import { subgraph } from "./subgraph";
import { integers } from "./tensor";

export interface CutOptions {
  /** The value at which to cut: that of a layer. */
  readonly value: string;
  /** What the tail puts out. */
  readonly outputs: readonly string[];
  /** Of all values, for a batch of so many samples. */
  readonly facts: Facts;
  readonly batch: number;
}

/** A value other than the cut one that is made before it, or fed, and read after it. */
export interface Crossing {
  readonly value: string;
  /** The layer that it belongs to; null for an input of the model. */
  readonly layer: string | null;
}

export interface Cut {
  /** Takes the cut value, then those that cross, and puts out what was asked for. */
  readonly graph: Graph;
  readonly crossing: readonly Crossing[];
  /**
   * True where sizes made before the cut are read after it: they became constants, so that the
   * graph holds for the batch of the facts only, as it does where the model's own batch is fixed.
   * Else its first axis is open.
   */
  readonly isFixed: boolean;
}

/**
 * Everything after `value`. Constants, and what follows from constants and shapes alone, are made
 * anew in the tail; all else that is made before the cut and read after it crosses it, as in a
 * skip connection or an attention mask, and becomes an input of the tail.
 *
 * Throws `model.unrunnable` for an output that does not depend on the value.
 */
export function cutGraph(graph: Graph, options: CutOptions): Cut {
  const { value, outputs } = options;
  const makers = new Map<string, GraphNode>();
  for (const node of graph.nodes) for (const output of node.outputs) makers.set(output, node);
  const after = valuesAfter(subgraph(graph, outputs).nodes, value);
  const lost = outputs.find((name) => !after.has(name));
  if (lost !== undefined) {
    throw new EngineError(
      "model.unrunnable",
      `model ${graph.name}: no tail from ${JSON.stringify(value)}: value ${JSON.stringify(lost)} does not depend on it`,
      { where: value },
    );
  }
  const inputs = new Set(graph.inputs.map(({ name }) => name));
  const known = new Known(graph, after, options.facts);
  const crossing = new Set<string>();
  const seen = new Set<string>([value]);
  const open = [...outputs];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === "" || seen.has(name)) continue;
    seen.add(name);
    if (graph.constants.has(name) || known.baked.has(name)) continue;
    const node = makers.get(name);
    if (node && (after.has(name) || known.isKnown(name))) {
      open.push(...node.inputs, ...capturedBy(node));
    } else if (node || inputs.has(name)) {
      // other names are those that the body of a loop or branch has of its own
      crossing.add(name);
    }
  }
  const crossed = [...crossing].map((name): Crossing => {
    const layer = makers.get(name)?.layer ?? null;
    return { value: name, layer };
  });
  const baked = [...known.baked].filter(([name]) => seen.has(name));
  const isFixed = baked.length > 0 || graph.inputs.some(({ shape }) => Number(shape?.[0]) >= 0);
  const given = [value, ...crossing].map((name) => inputOf(graph, name, { ...options, isFixed }));
  const plain: Graph = {
    ...graph,
    name: `${graph.name} after ${value}`,
    nodes: graph.nodes.filter(({ outputs: made }) => !made.some((name) => known.baked.has(name))),
    constants: new Map([...graph.constants, ...baked]),
  };
  const tail = subgraph(plain, outputs, given);
  return { graph: { ...tail, inputs: given }, crossing: crossed, isFixed };
}

/** The value itself, and what is computed from it. */
function valuesAfter(nodes: readonly GraphNode[], value: string): ReadonlySet<string> {
  const after = new Set([value]);
  for (const node of nodes) {
    if (node.outputs.includes(value)) continue;
    const reads = [...node.inputs, ...capturedBy(node)];
    if (!reads.some((name) => after.has(name))) continue;
    for (const name of node.outputs) if (name !== "") after.add(name);
  }
  return after;
}

/** Values that follow from constants and shapes alone. */
class Known {
  /** Shapes of what is before the cut, as constants. */
  readonly baked = new Map<string, Constant>();
  readonly #known: Set<string>;

  constructor(graph: Graph, after: ReadonlySet<string>, facts: Facts) {
    this.#known = new Set(graph.constants.keys());
    for (const node of graph.nodes) {
      const [output] = node.outputs;
      if (after.has(output)) continue;
      const shape = facts.get(node.inputs[0] ?? "")?.shape;
      if (node.operator === "Shape" && shape) {
        const part = shape.slice(...bounds(node, shape.length));
        this.#bake(output, integers([part.length], part));
      } else if (node.operator === "Size" && shape) {
        this.#bake(output, integers([], [shape.reduce((product, size) => product * size, 1)]));
      } else if (!node.operator.startsWith("Random") && this.#allKnown(node)) {
        for (const name of node.outputs) this.#known.add(name);
      }
    }
  }

  isKnown(name: string): boolean {
    return this.#known.has(name);
  }

  #bake(name: string, tensor: ReturnType<typeof integers>): void {
    this.baked.set(name, { kind: "tensor", tensor });
    this.#known.add(name);
  }

  #allKnown(node: GraphNode): boolean {
    return [...node.inputs, ...capturedBy(node)].every(
      (name) => name === "" || this.#known.has(name),
    );
  }
}

/** `Shape` of part of the axes, since operator set 15. */
function bounds(node: GraphNode, rank: number): [number, number] {
  return [intOf(node, "start", 0), intOf(node, "end", rank)];
}

/** With an open first axis where that counts the samples and nothing else fixes their number. */
function inputOf(
  graph: Graph,
  name: string,
  { facts, batch, isFixed }: CutOptions & { readonly isFixed: boolean },
): GraphInput {
  const { dtype, shape } = facts.get(name) ?? {};
  if (!dtype || !shape) {
    throw new EngineError(
      "model.unrunnable",
      `model ${graph.name}: value ${JSON.stringify(name)}: its shape is unknown`,
      { where: name },
    );
  }
  const isOpen = !isFixed && shape[0] === batch;
  return { name, dtype, shape: isOpen ? ["batch", ...shape.slice(1)] : shape };
}
