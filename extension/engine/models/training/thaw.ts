/** Weights that change: constants of a graph that become its inputs. */
import { EngineError } from "../../errors";
import { constantInfo, type Graph } from "../graph";

/**
 * The graph with weights as inputs, by which it can be differentiated and which each run is fed.
 * Throws `usage` for a name that is no weight of the graph or is there twice, `model.unrunnable`
 * for one of another type than F32 and F64.
 */
export function thaw(graph: Graph, names: readonly string[]): Graph {
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) {
    throw new EngineError(
      "usage",
      `model ${graph.name}: parameter ${JSON.stringify(repeated)} is named twice`,
      { where: repeated },
    );
  }
  const inputs = names.map((name) => {
    const constant = graph.constants.get(name);
    if (!constant) {
      throw new EngineError(
        "usage",
        `model ${graph.name}: ${JSON.stringify(name)} cannot be trained, as it is no weight on which ${JSON.stringify(graph.outputs[0])} depends`,
        { where: name },
      );
    }
    const { dtype, shape } = constantInfo(constant);
    if (dtype === "F32" || dtype === "F64") return { name, dtype, shape } as const;
    throw new EngineError(
      "model.unrunnable",
      `model ${graph.name}: parameter ${JSON.stringify(name)}: expected F32 or F64, got ${dtype}`,
      { where: name, expected: "F32 or F64", got: dtype },
    );
  });
  const trained = new Set(names);
  const constants = [...graph.constants].filter(([name]) => !trained.has(name));
  return { ...graph, inputs: [...graph.inputs, ...inputs], constants: new Map(constants) };
}
