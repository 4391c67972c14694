/** The graph by which a runtime tells the shapes of all values without running any. */
import { elementCount } from "../formats/checkpoint";
import { constantInfo, type Graph, type GraphNode } from "./graph";
import { type ElementType, integers } from "./tensor";

/** Settings are smaller than this, and their elements decide shapes; only weights are larger. */
const MAX_KEPT = 4096;

const own = (hint: string) => `cognate sizes: ${hint}`;

/**
 * The graph with inputs of these shapes and every value as an output. Large weights become zeros
 * of their shape that a node would make if it were run, so that none is read.
 */
export function sizesProbe(graph: Graph, shapes: ReadonlyMap<string, readonly number[]>): Graph {
  const constants = new Map(graph.constants);
  const zeros = new Set<ElementType>();
  const weights: GraphNode[] = [];
  for (const [name, constant] of graph.constants) {
    const { dtype, shape } = constantInfo(constant);
    if (constant.kind !== "stored" || elementCount(shape) <= MAX_KEPT) continue;
    if (dtype !== "F32" && dtype !== "F64" && dtype !== "F16") continue;
    zeros.add(dtype);
    constants.delete(name);
    const sizes = own(`sizes of ${name}`);
    constants.set(sizes, { kind: "tensor", tensor: integers([shape.length], shape) });
    weights.push({
      ...{ name: own(`make ${name}`), operator: "Expand", domain: "", outputs: [name] },
      ...{ inputs: [own(`zero ${dtype}`), sizes], attributes: new Map() },
    });
  }
  const fed = graph.inputs.map((input) => ({
    ...input,
    shape: shapes.get(input.name) ?? input.shape,
  }));
  const scalars = [...zeros].map((dtype) => ({ name: own(`zero ${dtype}`), dtype, shape: [] }));
  return {
    ...graph,
    inputs: [...fed, ...scalars],
    nodes: [...weights, ...graph.nodes],
    outputs: graph.nodes.flatMap(({ outputs }) => outputs.filter((name) => name !== "")),
    constants,
  };
}
