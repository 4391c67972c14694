/** The layers of a graph that was built from an architecture, under the names that it gives them. */
import type { Graph } from "../graph";
import type { ModelLayer } from "../layers";

/** Operators of layers that change no number: flatten, dropout and identity. */
const passing = new Set(["Identity", "Flatten"]);

/** In the order in which they end; each node of such a graph carries its layer. */
export function builtLayers({ nodes, constants }: Graph): ModelLayer[] {
  const layers = new Map<string, { value: string; weights: Set<string> }>();
  const passive = new Map<string, boolean>();
  for (const { layer, operator, inputs, outputs } of nodes) {
    if (layer === undefined) continue;
    const weights = layers.get(layer)?.weights ?? new Set();
    for (const name of inputs) if (constants.get(name)?.kind === "stored") weights.add(name);
    // set anew, so that the order is that of their ends
    layers.delete(layer);
    layers.set(layer, { value: outputs[0], weights });
    passive.set(layer, passing.has(operator) && (passive.get(layer) ?? true));
  }
  return [...layers]
    .filter(([id]) => !passive.get(id))
    .map(([id, { value, weights }]) => ({ id, value, weights: [...weights] }));
}
