/**
 * The layers of a graph, as a user would name them: what nodes with weights answer (with the bias
 * that is added), activation functions, pools, sums of residual branches, and the outputs.
 */
import { type Checkpoint, elementCount, isFloat } from "../formats/checkpoint";
import { Turns } from "../turns";
import { UniqueNames } from "../uniqueNames";
import type { Graph, GraphNode } from "./graph";

/** A value of the graph that is a layer's output. */
export interface ModelLayer {
  readonly id: string;
  /** Name of the value in the graph. */
  readonly value: string;
  /** Names of the weights that the layer reads. */
  readonly weights: readonly string[];
}

const elementwise = new Set(["Add", "Sub", "Mul", "Div"]);
const shown = new Set(
  `Relu LeakyRelu PRelu Elu Selu Celu Gelu HardSwish Mish Softplus Sigmoid Tanh MaxPool AveragePool
  GlobalAveragePool GlobalMaxPool LpPool`.split(/\s+/),
);
/** Operators that are also parts of longer formulas (SiLU, GELU by tanh). */
const inFormulas = new Set(["Sigmoid", "Tanh"]);

/** The layers in execution order, with unique ids. Throws `cancelled` between two `turns`. */
export async function modelLayers(
  graph: Graph,
  checkpoint: Checkpoint,
  turns = new Turns(),
): Promise<ModelLayer[]> {
  const owners = weightOwners(checkpoint);
  const { constants, live } = foldConstants(graph, owners);
  await turns.next();
  const readers = readersOf(graph);
  const makers = new Map<string, GraphNode>();
  for (const node of live) for (const name of node.outputs) makers.set(name, node);
  await turns.next();
  const results = new Set(graph.outputs);
  const found = new Map<string, { id: string; value: string; at: number; weights: string[] }>();
  const names = new UniqueNames();
  for (const [at, node] of live.entries()) {
    if (turns.isOver()) await turns.next();
    const value = node.outputs.find((output) => output !== "");
    if (value === undefined) continue;
    const weights = node.inputs.flatMap((input) => constants.get(input) ?? []);
    const layer = weights.length > 0 ? owners.get(weights[0]) : undefined;
    const begun = layer === undefined ? undefined : found.get(layer);
    const continues = elementwise.has(node.operator) && begun && node.inputs.includes(begun.value);
    if (continues) {
      // x·W + b, or a normalization written out: the layer ends with its last parameter
      Object.assign(begun, { value, at });
      begun.weights.push(...weights);
    } else if (layer !== undefined) {
      // weights that two layers share bear the name of the first
      const id = names.take(begun ? ownName(node, value) : layer);
      found.set(id, { id, value, at, weights });
    } else if (results.has(value)) {
      const id = names.take(value);
      found.set(id, { id, value, at, weights });
    } else if (isLayer(node, constants, readers.get(value) ?? []) && !isFormula(node, makers)) {
      const id = names.take(ownName(node, value));
      found.set(id, { id, value, at, weights });
    }
  }
  return [...found.values()]
    .sort((a, b) => a.at - b.at)
    .map(({ id, value, weights }) => ({ id, value, weights: [...new Set(weights)] }));
}

/** The layer of each weight: where the graph places it, else by its name. */
function weightOwners({ tensors }: Checkpoint): Map<string, string> {
  const owners = new Map<string, string>();
  for (const { name, dtype, shape, place } of tensors) {
    // scalars are parts of formulas
    if (!isFloat(dtype) || (elementCount(shape) < 2 && !place)) continue;
    const layer = place?.layer ?? /^(?!onnx::)(.+)\.[A-Za-z_]\w*$/s.exec(name)?.[1];
    if (layer !== undefined) owners.set(name, layer);
  }
  return owners;
}

/** Real constants are folded from one or two weights; chains of them must not add up. */
const MAX_FOLDED = 64;

/** Values that no input reaches, each with the weights that it is made of, and all other nodes. */
function foldConstants(graph: Graph, owners: ReadonlyMap<string, string>) {
  const constants = new Map<string, readonly string[]>();
  const own = (name: string) => (owners.has(name) ? [name] : []);
  for (const name of graph.constants.keys()) constants.set(name, own(name));
  const live: GraphNode[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.filter((input) => input !== "");
    const isDrawn = node.operator.startsWith("Random");
    const hasBody = [...node.attributes.values()].some(({ kind }) => kind === "graph");
    if (isDrawn || hasBody || inputs.some((input) => !constants.has(input))) {
      live.push(node);
      continue;
    }
    const weights = inputs.flatMap((input) => constants.get(input) ?? []).slice(0, MAX_FOLDED);
    for (const output of node.outputs) constants.set(output, [...weights, ...own(output)]);
  }
  return { constants, live };
}

function readersOf({ nodes }: Graph): Map<string, GraphNode[]> {
  const readers = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const input of node.inputs) {
      const list = readers.get(input);
      if (list) list.push(node);
      else readers.set(input, [node]);
    }
  }
  return readers;
}

function isLayer(
  { operator, inputs }: GraphNode,
  constants: ReadonlyMap<string, unknown>,
  readers: readonly GraphNode[],
): boolean {
  if (operator === "Add") {
    // a mask that is added to attention scores is no branch
    const isScores = readers.some((reader) => reader.operator === "Softmax");
    return inputs.every((input) => !constants.has(input)) && !isScores;
  }
  if (inFormulas.has(operator) && readers.some((reader) => elementwise.has(reader.operator))) {
    return false;
  }
  return shown.has(operator);
}

/** Nodes that a formula puts between a value and what is added to it: x + 0.044715 x³. */
const MAX_FORMULA = 8;
const inPowers = new Set([
  ...elementwise,
  ...inFormulas,
  "Pow",
  "Erf",
  "Exp",
  "Neg",
  "Sqrt",
  "Cast",
]);

/** A sum whose one side is computed from the other, element by element and without weights. */
function isFormula(sum: GraphNode, makers: ReadonlyMap<string, GraphNode>): boolean {
  if (sum.operator !== "Add") return false;
  const [x, y] = sum.inputs;
  const leads = (from: string, to: string, steps: number): boolean => {
    if (from === to) return true;
    const node = makers.get(from);
    if (steps === 0 || !node || !inPowers.has(node.operator)) return false;
    // of two operands that are no constants, each may lead there
    return node.inputs.some((input) => makers.has(input) && leads(input, to, steps - 1));
  };
  return leads(x, y, MAX_FORMULA) || leads(y, x, MAX_FORMULA);
}

/** torch: `/layer1/layer1.0/relu/Relu` is the Relu in module layer1.0.relu. */
function ownName({ name }: GraphNode, value: string): string {
  const scoped = /^\/(?:(.+)\/)?([^/]+)$/s.exec(name);
  if (!scoped) return name || value;
  if (scoped[1] === undefined) return scoped[2];
  const path: string[] = [];
  for (const segment of scoped[1].split("/")) {
    if (path.length > 0 && segment.startsWith(`${path.at(-1)}.`)) path.pop();
    path.push(segment);
  }
  const isModule = /relu|act|pool|elu|tanh|sigmoid|swish/i.test(path.at(-1) ?? "");
  return isModule ? path.join(".") : [...path, scoped[2]].join(".");
}
