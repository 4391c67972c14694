/** What training makes small, as nodes behind a model's output. */
import { EngineError } from "../../errors";
import type { Emitter } from "../derivatives/emitter";
import type { GraphBuilder } from "../graphBuilder";
import type { ValueFacts } from "../shapes";

/**
 * How far a prediction P is from its targets T. All are finite for finite predictions.
 *
 * `meanSquaredError`: the mean over all elements of (P − T)²; targets have type and shape of P.
 *
 * `crossEntropy`: the mean over samples of −log softmax(P)[T], by the natural logarithm. Classes
 * are the last axis of P (torch's are its second one, the same for n × classes), and targets are
 * whole numbers (I64) of its other axes' shape. 0 means that every target has probability 1.
 *
 * `relativeError`: ‖P − T‖ / ‖T‖, Frobenius norms of the whole batch, not squared; targets have
 * type and shape of P. Its gradient is 0 where P = T, and so are both where T = 0.
 *
 * `softLabels`: the divergence from softmax(T) to softmax(P) along the last axis, the mean over
 * samples of Σ p (log(p + 10⁻⁸) − log softmax(P)) with p = softmax(T); targets are scores of type
 * and shape of P.
 */
export type LossKind = "meanSquaredError" | "crossEntropy" | "relativeError" | "softLabels";

/** One loss of a weighted sum. */
export interface LossTerm {
  readonly kind: LossKind;
  /** The value that is compared with the targets. */
  readonly prediction: string;
  /** Its factor; 1 when absent. */
  readonly weight?: number;
}

export interface Loss {
  /** The value, a scalar. */
  readonly loss: string;
  /** The new input that takes the targets of a batch. */
  readonly target: string;
  /** How many classes targets number; null where they are no classes. */
  readonly classes: number | null;
}

/** A graph under construction, with the facts that `emit` reads. */
export interface Construction {
  readonly build: GraphBuilder;
  readonly emit: Emitter;
  readonly facts: Map<string, ValueFacts>;
}

/**
 * Adds the weighted sum of `terms` to a graph by operator set 18 or later; answers its value and
 * each term, unweighted. Throws `usage` for no terms, `model.unrunnable` for a prediction of
 * another type than F32 and F64, `shape.mismatch` for one without the axes that its loss needs.
 */
export function addLosses(
  terms: readonly LossTerm[],
  construction: Construction,
): { readonly loss: string; readonly terms: readonly Loss[] } {
  const { emit } = construction;
  const made = terms.map((term) => addLoss(term, construction));
  const [first, ...rest] = made.map(({ loss }, i) => emit.scale(loss, terms[i].weight ?? 1));
  if (first === undefined) throw new EngineError("usage", "a loss: expected terms, got none");
  return { loss: rest.reduce((sum, each) => emit.add(sum, each), first), terms: made };
}

function addLoss({ kind, prediction }: LossTerm, construction: Construction): Loss {
  const { build, emit, facts } = construction;
  const { dtype, shape } = emit.facts(prediction);
  if (dtype !== "F32" && dtype !== "F64") {
    throw new EngineError(
      "model.unrunnable",
      `value ${JSON.stringify(prediction)}: expected F32 or F64 for a loss, got ${dtype}`,
      { where: prediction, expected: "F32 or F64", got: dtype },
    );
  }
  const targets = (input: ValueFacts) => {
    const name = build.input(input, "target");
    facts.set(name, input);
    return name;
  };
  switch (kind) {
    case "meanSquaredError": {
      const target = targets({ dtype, shape });
      const squares = emit.square(emit.sub(prediction, target));
      const loss = emit.reshape(emit.mean(squares, axesOf(shape)), []);
      return { target, loss, classes: null };
    }
    case "relativeError": {
      const target = targets({ dtype, shape });
      return { target, loss: relativeError(emit, prediction, target), classes: null };
    }
    case "crossEntropy":
    case "softLabels": {
      if (shape.length < 2) {
        throw new EngineError(
          "shape.mismatch",
          `value ${JSON.stringify(prediction)}: expected samples and classes for this loss, got shape [${shape.join(", ")}]`,
          { where: prediction, expected: "two axes or more", got: `[${shape.join(", ")}]` },
        );
      }
      if (kind === "softLabels") {
        const target = targets({ dtype, shape });
        return { target, loss: softLabels(emit, prediction, target), classes: null };
      }
      const target = targets({ dtype: "I64", shape: shape.slice(0, -1) });
      const classes = shape[shape.length - 1];
      return { target, loss: crossEntropy(emit, prediction, target), classes };
    }
    default:
      throw kind satisfies never;
  }
}

function crossEntropy(emit: Emitter, prediction: string, target: string): string {
  const { dtype, shape } = emit.facts(prediction);
  const last = shape.length - 1;
  const logs = emit.node("LogSoftmax", [prediction], { dtype, shape }, { axis: lastAxis });
  // a mask, since its derivative is elementwise and so the same on every runtime
  const column = emit.reshape(target, [...shape.slice(0, last), 1]);
  const mask = emit.compare("Equal", column, emit.ints(axesOf({ length: shape[last] })));
  const picked = emit.sum(emit.mul(logs, emit.cast(mask, dtype)), [last]);
  return emit.neg(emit.reshape(emit.mean(picked, axesOf(shape).slice(0, -1)), []));
}

function softLabels(emit: Emitter, prediction: string, target: string): string {
  const { dtype, shape } = emit.facts(prediction);
  const logs = emit.node("LogSoftmax", [prediction], { dtype, shape }, { axis: lastAxis });
  const labels = emit.node("Softmax", [target], { dtype, shape }, { axis: lastAxis });
  const apart = emit.sub(emit.unary("Log", emit.shift(labels, 1e-8)), logs);
  const sums = emit.sum(emit.mul(labels, apart), [shape.length - 1]);
  return emit.reshape(emit.mean(sums, axesOf(shape).slice(0, -1)), []);
}

/** Squares of norms below this are 0: the root has no derivative there. */
const TINY = 1e-24;

function relativeError(emit: Emitter, prediction: string, target: string): string {
  const axes = axesOf(emit.shape(prediction));
  const squares = (x: string) => emit.reshape(emit.sum(emit.square(x), axes), []);
  // the root of the larger, so that nothing passes back where it would be infinite
  const root = (x: string) => emit.unary("Sqrt", emit.binary("Max", x, emit.scalar(TINY, x)));
  const [apart, size] = [squares(emit.sub(prediction, target)), squares(target)];
  const ratio = emit.div(root(apart), root(size));
  const counts = emit.mul(
    emit.indicator("Greater", apart, TINY),
    emit.indicator("Greater", size, TINY),
  );
  return emit.mul(ratio, counts);
}

const lastAxis = { kind: "int", value: -1 } as const;

const axesOf = ({ length }: { readonly length: number }): number[] =>
  Array.from({ length }, (_, axis) => axis);
