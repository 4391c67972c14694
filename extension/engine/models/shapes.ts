/**
 * Types and shapes of all values of a graph for given shapes of its inputs, found by running it
 * once: the runtime knows the rules of every operator, so nobody has to write them down again.
 */
import { EngineError } from "../errors";
import { type DType, elementCount } from "../formats/checkpoint";
import { constantInfo, type Graph } from "./graph";
import { type ExportOptions, exportOnnx } from "./onnx/exportGraph";
import type { Runtime } from "./runtime";
import { shapesProbe } from "./shapesProbe";
import { type ElementType, isElementType, type Tensor, tensorOver } from "./tensor";

/** What is known of a value, for one size of batch. */
export interface ValueFacts {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  /** The elements, of settings such as axes that follow from constants and shapes alone. */
  readonly value?: Tensor;
}

/** By name of value. */
export type Facts = ReadonlyMap<string, ValueFacts>;

export interface ShapesOptions {
  readonly runtime: Runtime;
  /** The shape of every input of the graph, by its name. */
  readonly inputs: ReadonlyMap<string, readonly number[]>;
  /** Opens the file of a stored constant. */
  readonly open: ExportOptions["open"];
}

/**
 * Facts of all values of `graph`: inputs, constants and outputs of nodes, but not of what is
 * inside the bodies of loops and branches. Costs one run on zeros, in which large weights are
 * zeros too and are never read: no weight is in memory for longer than its node runs.
 *
 * Where a shape depends on the elements of an input (NonZero and its like), it is that for zeros.
 * Throws `usage` where the shape of an input is missing, `shape.mismatch` where it cannot be the
 * input's, and what the runtime throws.
 */
export async function graphFacts(graph: Graph, options: ShapesOptions): Promise<Facts> {
  const facts = new Map<string, ValueFacts>();
  for (const input of graph.inputs) {
    facts.set(input.name, { dtype: input.dtype, shape: shapeOf(graph, input, options) });
  }
  for (const [name, constant] of graph.constants) {
    const { dtype, shape } = constantInfo(constant);
    if (!isElementType(dtype as DType)) continue;
    const value = constant.kind === "tensor" ? constant.tensor : undefined;
    facts.set(name, { dtype: dtype as ElementType, shape, ...(value && { value }) });
  }
  const probe = shapesProbe(graph);
  if (probe.graph.outputs.length === 0) return facts;
  const bytes = await exportOnnx(probe.graph, { open: options.open });
  const session = await options.runtime.open(bytes);
  try {
    const feeds = probe.graph.inputs.map(({ name, dtype }): [string, Tensor] => [
      name,
      zeros(dtype, facts.get(name)?.shape ?? []),
    ]);
    const results = await session.run(new Map(feeds), probe.graph.outputs);
    for (const { name, shape, empty, elements } of probe.values) {
      const value = elements === undefined ? undefined : results.get(elements);
      const known = facts.get(name);
      facts.set(name, {
        dtype: known?.dtype ?? results.get(empty)!.dtype,
        shape: known?.shape ?? Array.from(results.get(shape)!.data, Number),
        ...(value && { value }),
      });
    }
  } finally {
    await session.release();
  }
  return facts;
}

function shapeOf(graph: Graph, input: Graph["inputs"][number], { inputs }: ShapesOptions) {
  const shape = inputs.get(input.name);
  if (!shape) {
    throw new EngineError(
      "usage",
      `model ${graph.name}: expected a shape for input ${JSON.stringify(input.name)}, got none`,
    );
  }
  const fits =
    input.shape === null ||
    (input.shape.length === shape.length &&
      input.shape.every((size, axis) => typeof size === "string" || size === shape[axis]));
  if (fits) return shape;
  const [expected, got] = [`[${input.shape?.join(", ")}]`, `[${shape.join(", ")}]`];
  throw new EngineError(
    "shape.mismatch",
    `model ${graph.name}: input ${JSON.stringify(input.name)}: expected ${expected}, got ${got}`,
    { where: input.name, expected, got },
  );
}

const bytesPer: Readonly<Record<ElementType, number>> = {
  F64: 8,
  I64: 8,
  U64: 8,
  F32: 4,
  I32: 4,
  U32: 4,
  F16: 2,
  I16: 2,
  U16: 2,
  I8: 1,
  U8: 1,
  BOOL: 1,
};

const zeros = (dtype: ElementType, shape: readonly number[]): Tensor =>
  tensorOver(dtype, shape, new Uint8Array(elementCount(shape) * bytesPer[dtype]));
