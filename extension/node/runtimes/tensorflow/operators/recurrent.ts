/** Recurrent layers, step by step, by the formulas and gate orders of ONNX. */
import {
  floatOf,
  intOf,
  stringOf,
  stringsOf,
} from "../../../../engine/models/derivatives/attributes";
import {
  type Call,
  input,
  likeInput,
  numbersAt,
  type Operator,
  type Operators,
  range,
  refused,
  type TfTensor,
} from "../call";
import { matMul } from "./products";

interface Parameters {
  /** [hidden, gates · hidden]. */
  readonly recurrent: TfTensor;
  /** [gates · hidden], added to the recurrent product. */
  readonly recurrentBias: TfTensor | undefined;
  /** [3 · hidden]. */
  readonly peepholes: TfTensor | undefined;
}

interface Step extends Parameters {
  readonly call: Call;
  readonly hidden: number;
  readonly activations: readonly ((x: TfTensor) => TfTensor)[];
}

interface Cell {
  readonly gates: number;
  readonly states: number;
  readonly activations: readonly string[];
  next(step: Step, projected: TfTensor, states: readonly TfTensor[]): TfTensor[];
}

const part = ({ call: { tf }, hidden }: Step, x: TfTensor, gate: number): TfTensor => {
  const begin = x.shape.map((_, axis) => (axis === x.rank - 1 ? gate * hidden : 0));
  return tf.slice(x, begin, [...x.shape.slice(0, -1), hidden]);
};

function product({ call, recurrent, recurrentBias }: Step, h: TfTensor): TfTensor {
  const made = matMul(call, h, recurrent);
  return recurrentBias ? call.tf.add(made, recurrentBias) : made;
}

/** i, o, f, c; C' = f C + i c, H' = o h(C'). */
const lstm: Cell = {
  gates: 4,
  states: 2,
  activations: ["Sigmoid", "Tanh", "Tanh"],
  next(step, projected, [h, c]) {
    const { tf } = step.call;
    const [gate, candidate, output] = step.activations;
    const sum = tf.add(projected, product(step, h));
    const [i, o, f, g] = range(4).map((k) => part(step, sum, k));
    const { peepholes } = step;
    const peep = (x: TfTensor, place: number, state: TfTensor) =>
      peepholes ? tf.add(x, tf.mul(part(step, peepholes, place), state)) : x;
    const kept = tf.mul(gate(peep(f, 2, c)), c);
    const next = tf.add(kept, tf.mul(gate(peep(i, 0, c)), candidate(g)));
    return [tf.mul(gate(peep(o, 1, next)), output(next)), next];
  },
};

/** z, r, h; H' = (1 - z) h + z H, with the reset gate before or after the product. */
const gru: Cell = {
  gates: 3,
  states: 1,
  activations: ["Sigmoid", "Tanh"],
  next(step, projected, [h]) {
    const { tf, node } = step.call;
    const [gate, candidate] = step.activations;
    const made = product(step, h);
    const sum = (k: number) => tf.add(part(step, projected, k), part(step, made, k));
    const [z, r] = [gate(sum(0)), gate(sum(1))];
    const reset =
      intOf(node, "linear_before_reset", 0) !== 0
        ? tf.mul(r, part(step, made, 2))
        : part(step, product(step, tf.mul(r, h)), 2);
    const fresh = candidate(tf.add(part(step, projected, 2), reset));
    return [tf.add(tf.mul(tf.sub(1, z), fresh), tf.mul(z, h))];
  },
};

/** H' = f(x Wᵀ + H Rᵀ + b). */
const rnn: Cell = {
  gates: 1,
  states: 1,
  activations: ["Tanh"],
  next: (step, projected, [h]) => [
    step.activations[0](step.call.tf.add(projected, product(step, h))),
  ],
};

function activationsOf({ tf, node }: Call, cell: Cell, direction: number) {
  const given = stringsOf(node, "activations") ?? cell.activations;
  const each = cell.activations.length;
  const names = given.length > each ? given.slice(direction * each) : given;
  return names.slice(0, each).map((name) => {
    switch (name.toLowerCase()) {
      case "sigmoid":
        return (x: TfTensor) => tf.sigmoid(x);
      case "tanh":
        return (x: TfTensor) => tf.tanh(x);
      case "relu":
        return (x: TfTensor) => tf.relu(x);
      case "softsign":
        return (x: TfTensor) => tf.div(x, tf.add(tf.abs(x), 1)) as TfTensor;
      default:
        throw refused(node, `activation ${name}`);
    }
  });
}

const unrolled =
  (cell: Cell): Operator =>
  (call) => {
    const { tf, node } = call;
    if (floatOf(node, "clip", 0) !== 0 || intOf(node, "input_forget", 0) !== 0) {
      throw refused(node, "it has clip or input_forget");
    }
    const batchFirst = intOf(node, "layout", 0) === 1;
    const direction = stringOf(node, "direction", "forward");
    const given = input(call, 0).tensor;
    const x = batchFirst ? tf.transpose(given, [1, 0, 2]) : given;
    const reverses = direction === "bidirectional" ? [false, true] : [direction === "reverse"];
    const made = reverses.map((reverse, d) =>
      oneDirection(call, cell, { x, reverse, direction: d }),
    );
    const y = tf.stack(
      made.map(({ all }) => all),
      1,
    );
    const last = range(cell.states).map((k) =>
      tf.stack(
        made.map((each) => each.last[k]),
        0,
      ),
    );
    const outputs = batchFirst
      ? [tf.transpose(y, [2, 0, 1, 3]), ...last.map((each) => tf.transpose(each, [1, 0, 2]))]
      : [y, ...last];
    return outputs.map((each) => likeInput(call, each));
  };

interface Direction {
  /** [steps, batch, inputs]. */
  readonly x: TfTensor;
  readonly reverse: boolean;
  readonly direction: number;
}

function oneDirection(call: Call, cell: Cell, { x, reverse, direction }: Direction) {
  const { tf, inputs, node } = call;
  const of = (index: number): TfTensor | undefined => {
    const tensor = inputs[index]?.tensor;
    return tensor && tf.unstack(tensor, 0)[direction];
  };
  const weights = (index: number) => tf.transpose(of(index) ?? input(call, index).tensor);
  const [projection, recurrent] = [weights(1), weights(2)];
  const hidden = recurrent.shape[0];
  const width = cell.gates * hidden;
  const bias = of(3);
  const [steps, batch] = x.shape;
  const step: Step = {
    call,
    hidden,
    recurrent,
    recurrentBias: bias && tf.slice(bias, [width], [width]),
    peepholes: cell.states > 1 ? of(7) : undefined,
    activations: activationsOf(call, cell, direction),
  };
  const products = matMul(call, x, projection);
  const projected = tf.unstack(bias ? tf.add(products, tf.slice(bias, [0], [width])) : products, 0);
  const lengths = numbersAt(call, 4);
  const going = (at: number) =>
    lengths &&
    tf.tensor(
      lengths.map((length) => Number(length > at)),
      [batch, 1],
      "bool",
    );
  const zeros = tf.zeros([batch, hidden]);
  let states = range(cell.states).map((k) => initial(call, 5 + k, direction) ?? zeros);
  const all: TfTensor[] = new Array(steps);
  for (const k of range(steps)) {
    const at = reverse ? steps - 1 - k : k;
    const next = cell.next(step, projected[at], states);
    const mask = going(at);
    // sequences that have ended, or not begun from the back, keep their state and put out zeros
    states = mask ? next.map((state, i) => tf.where(mask, state, states[i])) : next;
    all[at] = mask ? tf.where(mask, next[0], zeros) : next[0];
  }
  if (steps === 0) throw refused(node, "a sequence without steps");
  return { all: tf.stack(all, 0), last: states };
}

function initial({ tf, node, inputs }: Call, index: number, direction: number) {
  const tensor = inputs[index]?.tensor;
  const batchFirst = intOf(node, "layout", 0) === 1;
  return tensor && tf.unstack(tensor, batchFirst ? 1 : 0)[direction];
}

export const recurrentOperators: Operators = {
  GRU: unrolled(gru),
  LSTM: unrolled(lstm),
  RNN: unrolled(rnn),
};
