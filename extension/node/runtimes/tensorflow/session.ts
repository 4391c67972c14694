/** A model evaluated node by node with the kernels of TensorFlow.js. */
import { EngineError, isEngineError } from "../../../engine/errors";
import type { Graph, GraphNode } from "../../../engine/models/graph";
import type { Session } from "../../../engine/models/runtime";
import type { Tensor } from "../../../engine/models/tensor";
import { type Call, isFloat, refused, type Tf, type TfTensor, type Value } from "./call";
import { fromTf, requireKnownType, toTf } from "./convert";
import { operators } from "./operators";
import { parseModel } from "./parse";

type Values = Map<string, Value>;

/** Throws `model.unrunnable` that names what has no kernel here. */
export async function openTfSession(tf: Tf, model: Uint8Array): Promise<Session> {
  const { graph, constants } = await parseModel(model);
  for (const node of graph.nodes) requireOperator(node);
  for (const { name, dtype } of graph.inputs) requireKnownType(name, dtype);
  for (const [name, { dtype }] of constants) requireKnownType(name, dtype);
  const held: Values = new Map();
  for (const [name, tensor] of constants) {
    held.set(name, { ...toTf(tf, name, tensor), constant: name });
  }
  return new TfSession(tf, graph, held);
}

function requireOperator(node: GraphNode): void {
  if (node.domain !== "") throw refused(node, `operators of ${node.domain} are not evaluated`);
  if (!Object.hasOwn(operators, node.operator)) {
    throw refused(node, "this operator is not evaluated; choose another runtime");
  }
  for (const attribute of node.attributes.values()) {
    if (attribute.kind === "graph") attribute.value.nodes.forEach(requireOperator);
  }
}

class TfSession implements Session {
  readonly #tf: Tf;
  readonly #graph: Graph;
  readonly #constants: Values;
  readonly #prepared = new Map<string, TfTensor>();
  /** Shapes by which memory was an operand before. */
  readonly #operands = new WeakMap<object, string>();

  constructor(tf: Tf, graph: Graph, constants: Values) {
    this.#tf = tf;
    this.#graph = graph;
    this.#constants = constants;
  }

  async run(inputs: ReadonlyMap<string, Tensor>, outputs: readonly string[]) {
    const values: Values = new Map(this.#constants);
    try {
      for (const { name, dtype, shape } of this.#graph.inputs) {
        const given = inputs.get(name);
        const fits = given && given.dtype === dtype && sameShape(shape, given.shape);
        if (!fits) throw misfit(name, { dtype, shape }, given);
        values.set(name, toTf(this.#tf, name, given));
      }
      this.#evaluate(this.#graph, values, new Set(outputs));
      const results = new Map<string, Tensor>();
      for (const name of outputs) {
        const value = values.get(name);
        if (!value) throw new EngineError("usage", `there is no value ${JSON.stringify(name)}`);
        results.set(name, await fromTf(value));
      }
      return results;
    } finally {
      for (const { tensor, constant } of values.values())
        if (constant === undefined) tensor.dispose();
    }
  }

  async release(): Promise<void> {
    for (const { tensor } of this.#constants.values()) tensor.dispose();
    for (const tensor of this.#prepared.values()) tensor.dispose();
    this.#constants.clear();
    this.#prepared.clear();
  }

  /** Runs the nodes; a value is given back once nobody reads it any more. */
  #evaluate(graph: Graph, values: Values, wanted: ReadonlySet<string>): void {
    const readers = readersOf(graph);
    for (const node of graph.nodes) {
      this.#node(graph, node, values).forEach((value, i) => {
        const name = node.outputs[i] ?? "";
        if (name !== "" && value) values.set(name, value);
        else value?.tensor.dispose();
      });
      for (const name of new Set(readers.of(node))) {
        const left = readers.counts.get(name)! - 1;
        readers.counts.set(name, left);
        if (left === 0 && !wanted.has(name)) release(values, name);
      }
    }
  }

  #node(graph: Graph, node: GraphNode, values: Values): readonly (Value | undefined)[] {
    const tf = this.#tf;
    const dtypes: (Value["dtype"] | undefined)[] = [];
    try {
      const tensors = tf.tidy(() => {
        const outputs = operators[node.operator](this.#call(graph, node, values));
        const all = Array.isArray(outputs) ? outputs : [outputs];
        return all.map((value: Value | undefined) => {
          dtypes.push(value?.dtype);
          return value ? checked(value) : tf.scalar(0);
        });
      });
      return tensors.map((tensor, i) => {
        const dtype = dtypes[i];
        if (dtype) return { dtype, tensor };
        tensor.dispose();
        return undefined;
      });
    } catch (error) {
      if (isEngineError(error)) throw error;
      const text = error instanceof Error ? error.message : String(error);
      throw refused(node, text.replaceAll(/\s+/g, " ").trim());
    }
  }

  #call(graph: Graph, node: GraphNode, values: Values): Call {
    const tf = this.#tf;
    return {
      tf,
      node,
      operatorSet: graph.operatorSet,
      inputs: node.inputs.map((name) => (name === "" ? undefined : values.get(name))),
      prepared: ({ constant }, as, make) => {
        if (constant === undefined) return make();
        const key = `${as} ${constant} ${node.name}`;
        const kept = this.#prepared.get(key) ?? tf.keep(tf.tidy(make));
        this.#prepared.set(key, kept);
        return kept;
      },
      operand: (tensor) => {
        const before = this.#operands.get(tensor.dataId);
        const shape = tensor.shape.join();
        if (before === undefined) this.#operands.set(tensor.dataId, shape);
        return before === undefined || before === shape ? tensor : tf.add(tensor, 0);
      },
      body: (inner, given) => this.#body(graph, inner, { values, given }),
    };
  }

  /** A body sees the values around it, and its own only within. */
  #body(
    outer: Graph,
    inner: Graph,
    { values, given }: { values: Values; given: readonly Value[] },
  ) {
    const own: Values = new Map(values);
    inner.inputs.forEach(({ name }, i) => {
      if (given[i]) own.set(name, given[i]);
    });
    for (const [name, constant] of inner.constants) {
      if (constant.kind === "tensor") own.set(name, toTf(this.#tf, name, constant.tensor));
    }
    for (const node of inner.nodes) {
      const graph = { ...inner, operatorSet: outer.operatorSet };
      const made = this.#node(graph, node, own);
      node.outputs.forEach((name, i) => {
        const value = made[i];
        if (name !== "" && value) own.set(name, value);
      });
    }
    return inner.outputs.flatMap((name) => {
      const value = own.get(name);
      return value ? [{ dtype: value.dtype, tensor: value.tensor.clone() }] : [];
    });
  }
}

function release(values: Values, name: string): void {
  const value = values.get(name);
  if (!value || value.constant !== undefined) return;
  value.tensor.dispose();
  values.delete(name);
}

/** How many nodes read each value, and what a node reads, bodies of branches included. */
function readersOf(graph: Graph) {
  const of = (node: GraphNode): string[] => [
    ...node.inputs.filter((name) => name !== ""),
    ...[...node.attributes.values()].flatMap((attribute) =>
      attribute.kind === "graph"
        ? [...attribute.value.nodes.flatMap(of), ...attribute.value.outputs]
        : [],
    ),
  ];
  const counts = new Map<string, number>();
  for (const node of graph.nodes) {
    for (const name of new Set(of(node))) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { of, counts };
}

/** A kernel that answers another type than the operator's would spoil everything after it. */
function checked({ dtype, tensor }: Value): TfTensor {
  if (isFloat(dtype) === (tensor.dtype === "float32")) return tensor;
  throw new Error(`a kernel made ${tensor.dtype}, expected ${dtype}`);
}

function sameShape(expected: readonly (number | string)[] | null, got: readonly number[]): boolean {
  if (expected === null) return true;
  return (
    expected.length === got.length &&
    expected.every((size, axis) => typeof size === "string" || size === got[axis])
  );
}

function misfit(
  name: string,
  { dtype, shape }: { dtype: string; shape: readonly (number | string)[] | null },
  given: Tensor | undefined,
): EngineError {
  const expected = `${dtype} [${shape?.join(", ") ?? "..."}]`;
  const got = given ? `${given.dtype} [${given.shape.join(", ")}]` : "nothing";
  return new EngineError(
    "shape.mismatch",
    `TensorFlow.js: input ${JSON.stringify(name)}: expected ${expected}, got ${got}`,
    { where: name, expected, got },
  );
}
