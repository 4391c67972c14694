/** Forward mode: the graph of tangents. */
import type { Graph } from "../graph";
import { Construction, type Derivative, type DerivativeOptions } from "./derivative";

/**
 * ẏ = J ẋ: from tangents of `wrt`, which become inputs, those of `outputs`; zeros where an output
 * does not depend on them. Holds for the shapes that `facts` tell, and for no other batch size.
 * Costs about one forward pass more, and is exact to rounding where differences of two forward
 * passes are not.
 *
 * Throws `model.unrunnable` that names node and layer where an operator on the way has no rule.
 */
export function jvpGraph(graph: Graph, options: DerivativeOptions): Derivative {
  const construction = new Construction(graph, options);
  const given: string[] = [];
  const values: string[] = [];
  for (let direction = 0; direction < (options.directions ?? 1); direction++) {
    const tangents = new Map<string, string>();
    for (const name of options.wrt) {
      tangents.set(name, construction.inputLike(name, `tangent of ${name}`));
    }
    given.push(...tangents.values());
    push(construction, tangents);
    const { outputs } = options;
    values.push(...outputs.map((name) => tangents.get(name) ?? construction.zerosLike(name)));
  }
  return construction.finish(given, values);
}

/** Adds the tangents of all values that change to those of the sources. */
function push(construction: Construction, tangents: Map<string, string>): void {
  const { emit, active } = construction;
  const { nodes } = construction.graph;
  for (let i = 0; i < nodes.length; i++) {
    const { inputs, outputs } = nodes[i];
    const received = inputs.map((name) => tangents.get(name) ?? null);
    if (!outputs.some((name) => active.has(name))) continue;
    if (received.every((each) => each === null) && !construction.readsActive(i)) continue;
    const { rule, context } = construction.at(i);
    const made = rule.jvp(context, received);
    outputs.forEach((name, k) => {
      const tangent = made[k];
      if (!tangent || !active.has(name)) return;
      // a value that is asked for itself moves by itself and with what it is made of
      const own = tangents.get(name);
      tangents.set(name, own === undefined ? tangent : emit.add(own, tangent));
    });
  }
}
