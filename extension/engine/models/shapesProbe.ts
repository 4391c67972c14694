/** The graph that tells types and shapes of another graph's values when it is run. */
import { elementCount } from "../formats/checkpoint";
import { type Constant, constantInfo, type Graph, type GraphNode } from "./graph";
import { settingInputs } from "./settingInputs";
import { type ElementType, integers } from "./tensor";

/** Outputs of the probe that tell about one value. */
interface ProbedValue {
  readonly name: string;
  /** Its sizes, as whole numbers. */
  readonly shape: string;
  /** A tensor of its type, without elements. */
  readonly empty: string;
  /** The value itself, where it is a setting. */
  readonly elements?: string;
}

export interface ShapesProbe {
  readonly graph: Graph;
  readonly values: readonly ProbedValue[];
}

/** Settings are smaller than this, and only weights are larger. */
const MAX_KEPT = 4096;

const makesSequences = new Set([
  "Optional",
  "OptionalGetElement",
  "SequenceConstruct",
  "SequenceEmpty",
  "SequenceErase",
  "SequenceInsert",
  "SequenceMap",
  "SplitToSequence",
]);

/**
 * Asks for `Shape` of every value and for none of its elements, so that the runtime frees each
 * value as soon as its readers have run. Large stored weights become zeros of their shape, made
 * from an input so that the runtime cannot make them before the run.
 */
export function shapesProbe(graph: Graph): ShapesProbe {
  const probe = new Probe(graph);
  const constants = [...graph.constants].filter(([name, constant]) => {
    if (!isLargeWeight(constant)) return true;
    probe.zeroWeight(name, constant);
    return false;
  });
  const settings = settingsOf(graph, new Set(constants.map(([name]) => name)));
  for (const [name, constant] of constants) {
    if (constant.kind === "stored" && settings.has(name)) probe.watch(name, "elements");
  }
  for (const { operator, outputs } of graph.nodes) {
    if (makesSequences.has(operator)) continue;
    for (const name of outputs) {
      if (name !== "") probe.watch(name, settings.has(name) ? "elements" : "shape");
    }
  }
  return probe.finish(new Map(constants));
}

class Probe {
  readonly #graph: Graph;
  readonly #values: ProbedValue[] = [];
  readonly #before: GraphNode[] = [];
  readonly #after: GraphNode[] = [];
  readonly #outputs: string[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #zeros = new Map<ElementType, string>();
  readonly #flat = this.#integers("flat", [-1]);
  readonly #zero = this.#integers("zero", [0]);

  constructor(graph: Graph) {
    this.#graph = graph;
  }

  zeroWeight(name: string, constant: Constant): void {
    const { dtype, shape } = constantInfo(constant);
    const zero = own(`zero ${dtype}`);
    this.#zeros.set(dtype as ElementType, zero);
    const sizes = this.#integers(`sizes ${name}`, shape);
    this.#before.push(node("Expand", [zero, sizes], name));
  }

  watch(name: string, what: "shape" | "elements"): void {
    const [shape, flat, empty] = ["shape", "flat", "empty"].map((each) => own(`${each} ${name}`));
    this.#after.push(
      node("Shape", [name], shape),
      node("Reshape", [name, this.#flat], flat),
      this.#slice(flat, empty),
    );
    this.#outputs.push(shape, empty);
    if (what === "shape") {
      this.#values.push({ name, shape, empty });
      return;
    }
    const elements = own(`elements ${name}`);
    this.#after.push(node("Identity", [name], elements));
    this.#outputs.push(elements);
    this.#values.push({ name, shape, empty, elements });
  }

  finish(constants: ReadonlyMap<string, Constant>): ShapesProbe {
    const zeros = [...this.#zeros].map(([dtype, name]) => ({ name, dtype, shape: [] }));
    const graph: Graph = {
      ...this.#graph,
      inputs: [...this.#graph.inputs, ...zeros],
      outputs: this.#outputs,
      nodes: [...this.#before, ...this.#graph.nodes, ...this.#after],
      constants: new Map([...constants, ...this.#constants]),
    };
    return { graph, values: this.#values };
  }

  /** The first zero elements of a vector. Bounds were attributes before operator set 10. */
  #slice(from: string, to: string): GraphNode {
    if (this.#graph.operatorSet >= 10) return node("Slice", [from, this.#zero, this.#zero], to);
    const none = { kind: "ints", value: [0] } as const;
    const attributes = new Map([
      ["starts", none],
      ["ends", none],
    ]);
    return { ...node("Slice", [from], to), attributes };
  }

  #integers(hint: string, values: readonly number[]): string {
    const name = own(hint);
    this.#constants.set(name, { kind: "tensor", tensor: integers([values.length], values) });
    return name;
  }
}

/** A name that no model has. */
const own = (hint: string) => `cognate shapes: ${hint}`;

const node = (operator: string, inputs: readonly string[], output: string): GraphNode => ({
  name: own(`make ${output}`),
  operator,
  domain: "",
  inputs,
  outputs: [output],
  attributes: new Map(),
});

function isLargeWeight(constant: Constant): boolean {
  const { dtype, shape } = constantInfo(constant);
  const isFloat = dtype === "F32" || dtype === "F64" || dtype === "F16";
  return constant.kind === "stored" && isFloat && elementCount(shape) > MAX_KEPT;
}

/** Values that some node reads as a setting and that follow from constants and shapes alone. */
function settingsOf(graph: Graph, constants: ReadonlySet<string>): ReadonlySet<string> {
  const fixed = new Set(["", ...constants]);
  for (const { operator, inputs, outputs, attributes } of graph.nodes) {
    const followsFromShapes = operator === "Shape" || operator === "Size";
    const isPlain =
      !operator.startsWith("Random") &&
      ![...attributes.values()].some(({ kind }) => kind === "graph");
    if (followsFromShapes || (isPlain && inputs.every((name) => fixed.has(name)))) {
      for (const name of outputs) fixed.add(name);
    }
  }
  const read = graph.nodes.flatMap((each) =>
    settingInputs(each.operator).map((index) => each.inputs[index] ?? ""),
  );
  return new Set(read.filter((name) => name !== "" && fixed.has(name)));
}
