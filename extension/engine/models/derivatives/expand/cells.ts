/** One step of a recurrent layer, by the formulas and gate orders of ONNX. */
import { intOf, noDerivative, stringsOf } from "../attributes";
import type { Emitter } from "../emitter";
import type { RuleContext } from "../rule";

export interface CellWeights {
  /** [gates · hidden, hidden]. */
  readonly recurrent: string;
  /** [gates · hidden]. */
  readonly recurrentBias: string | undefined;
  /** [3 · hidden]: of the input, output and forget gate. */
  readonly peepholes: string | undefined;
}

interface StepContext {
  readonly emit: Emitter;
  readonly hidden: number;
  readonly weights: CellWeights;
}

export interface Cell {
  readonly gates: number;
  readonly states: number;
  /** The next states, each [batch, hidden], from the input's product [batch, gates · hidden]. */
  step(context: StepContext, projected: string, states: readonly string[]): string[];
}

type Activation = (emit: Emitter, x: string) => string;

/** LSTM: i, o, f, c; C' = f C + i c, H' = o h(C'). */
export function lstm(context: RuleContext): Cell {
  const [gate, candidate, output] = activationsOf(context, ["Sigmoid", "Tanh", "Tanh"]);
  return {
    gates: 4,
    states: 2,
    step(step, projected, [h, c]) {
      const { emit, hidden, weights } = step;
      const sum = emit.add(projected, recurrentProduct(step, h));
      const [i, o, f, g] = [0, 1, 2, 3].map((k) => part(step, sum, k));
      const peep = (x: string, place: number, state: string) =>
        weights.peepholes === undefined
          ? x
          : emit.add(x, emit.mul(part({ emit, hidden }, weights.peepholes, place), state));
      const kept = emit.mul(gate(emit, peep(f, 2, c)), c);
      const added = emit.mul(gate(emit, peep(i, 0, c)), candidate(emit, g));
      const next = emit.add(kept, added);
      return [emit.mul(gate(emit, peep(o, 1, next)), output(emit, next)), next];
    },
  };
}

/** GRU: z, r, h; H' = (1 - z) h + z H, with the reset gate before or after the product. */
export function gru(context: RuleContext): Cell {
  const [gate, candidate] = activationsOf(context, ["Sigmoid", "Tanh"]);
  const resetsAfter = intOf(context.node, "linear_before_reset", 0) !== 0;
  return {
    gates: 3,
    states: 1,
    step(step, projected, [h]) {
      const { emit, hidden } = step;
      const product = recurrentProduct(step, h);
      const sum = (k: number) => emit.add(part(step, projected, k), part(step, product, k));
      const [z, r] = [gate(emit, sum(0)), gate(emit, sum(1))];
      const reset = resetsAfter
        ? emit.mul(r, part(step, product, 2))
        : part(step, recurrentProduct(step, emit.mul(r, h)), 2);
      const fresh = candidate(emit, emit.add(part(step, projected, 2), reset));
      const one = emit.full([hidden], 1, emit.facts(z).dtype);
      return [emit.add(emit.mul(emit.sub(one, z), fresh), emit.mul(z, h))];
    },
  };
}

/** RNN: H' = f(x Wᵀ + H Rᵀ + b). */
export function rnn(context: RuleContext): Cell {
  const [activation] = activationsOf(context, ["Tanh"]);
  return {
    gates: 1,
    states: 1,
    step: (step, projected, [h]) => {
      const { emit } = step;
      return [activation(emit, emit.add(projected, recurrentProduct(step, h)))];
    },
  };
}

/** h Rᵀ + b, [batch, gates · hidden]. */
function recurrentProduct({ emit, weights }: StepContext, h: string): string {
  const product = emit.gemm(h, weights.recurrent, { transB: 1 });
  return weights.recurrentBias ? emit.add(product, weights.recurrentBias) : product;
}

/** One gate's columns. */
function part({ emit, hidden }: Pick<StepContext, "emit" | "hidden">, x: string, gate: number) {
  const axis = emit.shape(x).length - 1;
  return emit.slice(x, [{ axis, start: gate * hidden, end: (gate + 1) * hidden }]);
}

const knownActivations = new Set(["Relu", "Sigmoid", "Softplus", "Softsign", "Tanh"]);

/** The activations of a direction; both directions of a layer must have the same. */
function activationsOf({ node, graph }: RuleContext, usual: readonly string[]): Activation[] {
  const given = stringsOf(node, "activations") ?? usual;
  const names = given.map((name) => name[0].toUpperCase() + name.slice(1).toLowerCase());
  const strange = names.find(
    (name, i) => !knownActivations.has(name) || name !== names[i % usual.length],
  );
  if (strange !== undefined) {
    throw noDerivative(graph, node, `activations ${given.join(", ")} are not written out`);
  }
  return names.map((name) => (emit, x) => emit.node(name, [x], emit.facts(x)));
}
