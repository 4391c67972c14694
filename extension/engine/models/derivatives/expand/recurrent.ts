/** Recurrent layers, step by step: one set of nodes for each step of the sequence. */
import { intOf, noDerivative, stringOf } from "../attributes";
import type { Emitter } from "../emitter";
import type { RuleContext } from "../rule";
import { range } from "../shapeRules";
import { type Cell, type CellWeights, gru, lstm, rnn } from "./cells";
import type { Rewrite } from "./rewrite";

/** X, W, R, B and sequence_lens stand in the same places for all cells, then initial states. */
const places = { x: 0, input: 1, recurrent: 2, bias: 3, lengths: 4, states: 5, peepholes: 7 };

interface Sequence {
  readonly steps: number;
  readonly batch: number;
  readonly hidden: number;
  /** [steps, batch, input size]. */
  readonly x: string;
  /** For each step [batch, 1], whether a sequence is still going on; absent where all are of full length. */
  readonly going?: readonly string[];
}

interface DirectionResult {
  /** [steps, batch, hidden]. */
  readonly all: string;
  /** Each state after the last step, [batch, hidden]. */
  readonly last: readonly string[];
}

function unrolled(context: RuleContext, cell: Cell): readonly string[] {
  const { node, emit } = context;
  const direction = stringOf(node, "direction", "forward");
  const sequence = sequenceOf(context);
  const reverses = direction === "bidirectional" ? [false, true] : [direction === "reverse"];
  const results = reverses.map((reverse, d) =>
    oneDirection(context, { cell, sequence, reverse, direction: d }),
  );
  const { steps, batch, hidden } = sequence;
  const stacked = (parts: readonly string[], shape: readonly number[], axis: number) =>
    emit.concat(
      parts.map((part) => emit.reshape(part, shape)),
      axis,
    );
  const batchFirst = intOf(node, "layout", 0) === 1;
  const y = stacked(
    results.map(({ all }) => all),
    [steps, 1, batch, hidden],
    1,
  );
  const last = range(cell.states).map((state) =>
    stacked(
      results.map((each) => each.last[state]),
      [1, batch, hidden],
      0,
    ),
  );
  return batchFirst
    ? [emit.transpose(y, [2, 0, 1, 3]), ...last.map((each) => emit.transpose(each, [1, 0, 2]))]
    : [y, ...last];
}

function sequenceOf({ node, emit, facts }: RuleContext): Sequence {
  const given = node.inputs[places.x];
  const x = intOf(node, "layout", 0) === 1 ? emit.transpose(given, [1, 0, 2]) : given;
  const [steps, batch] = emit.shape(x);
  const hidden = facts(node.inputs[places.recurrent]).shape[2];
  const lengths = node.inputs[places.lengths] ?? "";
  if (lengths === "") return { steps, batch, hidden, x };
  const column = emit.reshape(emit.cast(lengths, facts(x).dtype), [batch, 1]);
  const going = range(steps).map((step) =>
    emit.compare("Greater", column, emit.scalar(step, column)),
  );
  return { steps, batch, hidden, x, going };
}

function oneDirection(
  context: RuleContext,
  {
    cell,
    sequence: { steps, batch, hidden, x, going },
    reverse,
    direction,
  }: { cell: Cell; sequence: Sequence; reverse: boolean; direction: number },
): DirectionResult {
  const { emit } = context;
  const dtype = emit.facts(x).dtype;
  const zeros = emit.full([batch, hidden], 0, dtype);
  const { projected, weights } = parametersOf(context, { cell, x, direction });
  let states = range(cell.states).map(
    (k) => initialState(context, { place: places.states + k, direction }) ?? zeros,
  );
  const made = new Array<string>(steps);
  for (const k of range(steps)) {
    const step = reverse ? steps - 1 - k : k;
    const width = cell.gates * hidden;
    const row = emit.slice(projected, [{ axis: 0, start: step, end: step + 1 }]);
    const next = cell.step({ emit, hidden, weights }, emit.reshape(row, [batch, width]), states);
    const mask = going?.[step];
    // sequences that have ended, or not begun from the back, keep their state and put out zeros
    states = next.map((state, i) =>
      mask === undefined ? state : emit.where(mask, state, states[i]),
    );
    const output = mask === undefined ? states[0] : emit.where(mask, states[0], zeros);
    made[step] = emit.reshape(output, [1, batch, hidden]);
  }
  return { all: emit.concat(made, 0), last: states };
}

/** The products of all steps' inputs at once, with biases, and what each step needs. */
function parametersOf(
  context: RuleContext,
  { cell, x, direction }: { cell: Cell; x: string; direction: number },
): { projected: string; weights: CellWeights } {
  const { node, emit } = context;
  const of = (place: number) => directionOf(emit, node.inputs[place] ?? "", direction);
  const [input, recurrent] = [of(places.input)!, of(places.recurrent)!];
  const [bias, peepholes] = [of(places.bias), cell.states > 1 ? of(places.peepholes) : undefined];
  const width = emit.shape(recurrent)[0];
  const [steps, batch, size] = emit.shape(x);
  const rows = emit.reshape(x, [steps * batch, size]);
  const products = emit.reshape(emit.gemm(rows, input, { transB: 1 }), [steps, batch, width]);
  const half = (start: number) =>
    bias && emit.slice(bias, [{ axis: 0, start, end: start + width }]);
  const [inputBias, recurrentBias] = [half(0), half(width)];
  const projected = inputBias ? emit.add(products, inputBias) : products;
  return { projected, weights: { recurrent, recurrentBias, peepholes } };
}

/** One direction's part of a parameter, without the axis of directions. */
function directionOf(emit: Emitter, name: string, direction: number): string | undefined {
  if (name === "") return undefined;
  const part = emit.slice(name, [{ axis: 0, start: direction, end: direction + 1 }]);
  return emit.reshape(part, emit.shape(name).slice(1));
}

function initialState(
  { node, emit }: RuleContext,
  { place, direction }: { place: number; direction: number },
): string | undefined {
  const name = node.inputs[place] ?? "";
  const batchFirst = name !== "" && intOf(node, "layout", 0) === 1;
  return directionOf(emit, batchFirst ? emit.transpose(name, [1, 0, 2]) : name, direction);
}

/** Refuses settings that hardly any model has. */
const checked =
  (cellOf: (context: RuleContext) => Cell): Rewrite =>
  (context) => {
    const { node, graph } = context;
    for (const name of ["clip", "input_forget"]) {
      const attribute = node.attributes.get(name);
      if (attribute && attribute.value !== 0) throw noDerivative(graph, node, `it has ${name}`);
    }
    return unrolled(context, cellOf(context));
  };

export const recurrent: Readonly<Record<string, Rewrite>> = {
  GRU: checked(gru),
  LSTM: checked(lstm),
  RNN: checked(rnn),
};
