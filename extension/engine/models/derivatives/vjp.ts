/** Reverse mode: the graph of cotangents. */
import type { Graph } from "../graph";
import { Construction, type Derivative, type DerivativeOptions } from "./derivative";
import type { Emitter } from "./emitter";

/**
 * x̄ = Jᵀ ȳ: from cotangents of `outputs`, which become inputs, those of `wrt`; zeros where no
 * output depends on a value. Holds for the shapes that `facts` tell, and for no other batch size.
 * Costs two to three times the forward pass.
 *
 * Throws `model.unrunnable` that names node and layer where an operator on the way has no rule.
 */
export function vjpGraph(graph: Graph, options: DerivativeOptions): Derivative {
  const construction = new Construction(graph, options);
  const given: string[] = [];
  const values: string[] = [];
  for (let direction = 0; direction < (options.directions ?? 1); direction++) {
    const seeds = options.outputs.map((output) =>
      construction.inputLike(output, `cotangent of ${output}`),
    );
    given.push(...seeds);
    values.push(...reverse(construction, options, seeds));
  }
  return construction.finish(given, values);
}

/**
 * The gradient of `loss`: {@link vjpGraph} with cotangent 1 for each of its elements, and without
 * new inputs. A loss of several elements counts as their sum.
 */
export function gradientGraph(
  graph: Graph,
  { loss, ...rest }: Omit<DerivativeOptions, "outputs" | "directions"> & { readonly loss: string },
): Derivative {
  const options = { ...rest, outputs: [loss] };
  const construction = new Construction(graph, options);
  const { emit } = construction;
  const { dtype, shape } = emit.facts(loss);
  return construction.finish([], reverse(construction, options, [emit.full(shape, 1, dtype)]));
}

/** Cotangents of `wrt` from `seeds`, those of `outputs`. */
function reverse(
  construction: Construction,
  { outputs, wrt }: DerivativeOptions,
  seeds: readonly string[],
): string[] {
  const { graph, emit, active } = construction;
  const cotangents = new Cotangents(emit);
  outputs.forEach((output, i) => {
    cotangents.add(output, seeds[i]);
  });
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const { inputs, outputs: made } = graph.nodes[i];
    const received = made.map((name) => (active.has(name) ? cotangents.of(name) : null));
    if (received.every((each) => each === null)) continue;
    // sources that are made by nodes pass nothing on where nothing before them changes
    if (!inputs.some((name) => active.has(name)) && !construction.readsActive(i)) continue;
    const { rule, context } = construction.at(i);
    const sent = rule.vjp(context, received);
    inputs.forEach((name, k) => {
      const cotangent = sent[k];
      if (cotangent && active.has(name)) cotangents.add(name, cotangent);
    });
  }
  return wrt.map((name) => cotangents.of(name) ?? construction.zerosLike(name));
}

/** Sums of what the readers of a value send back to it. */
class Cotangents {
  readonly #parts = new Map<string, string[]>();
  readonly #emit: Emitter;

  constructor(emit: Emitter) {
    this.#emit = emit;
  }

  add(value: string, cotangent: string): void {
    const parts = this.#parts.get(value);
    if (parts) parts.push(cotangent);
    else this.#parts.set(value, [cotangent]);
  }

  /** Null where nothing came back. */
  of(value: string): string | null {
    const parts = this.#parts.get(value);
    if (!parts) return null;
    // in a balanced order, for the sake of rounding
    while (parts.length > 1) parts.push(this.#emit.add(parts.shift()!, parts.shift()!));
    return parts[0];
  }
}
