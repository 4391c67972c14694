/** What training makes small, as nodes behind a model's output. */
import { EngineError } from "../../errors";
import type { Emitter } from "../derivatives/emitter";
import type { GraphBuilder } from "../graphBuilder";
import type { ValueFacts } from "../shapes";

/**
 * `meanSquaredError`: the mean over all elements of (prediction − target)²; targets have type and
 * shape of the prediction.
 *
 * `crossEntropy`: the mean over samples of −log softmax(prediction)[target], by the natural
 * logarithm. Classes are the prediction's last axis (torch's are its second one, the same for
 * n × classes), and targets are whole numbers (I64) of its other axes' shape. Finite for all
 * finite predictions; 0 means that every target has probability 1.
 */
export type LossKind = "meanSquaredError" | "crossEntropy";

export interface Loss {
  /** The value, a scalar. */
  readonly loss: string;
  /** The new input that takes the targets of a batch. */
  readonly target: string;
}

/** A graph under construction, with the facts that `emit` reads. */
export interface Construction {
  readonly build: GraphBuilder;
  readonly emit: Emitter;
  readonly facts: Map<string, ValueFacts>;
}

/** Adds a loss of the value `prediction` to a graph by operator set 18 or later. */
export function addLoss(
  kind: LossKind,
  prediction: string,
  { build, emit, facts }: Construction,
): Loss {
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
      return { target, loss: emit.reshape(emit.mean(squares, axesOf(shape)), []) };
    }
    case "crossEntropy": {
      if (shape.length < 2) {
        throw new EngineError(
          "shape.mismatch",
          `value ${JSON.stringify(prediction)}: expected samples and classes for cross-entropy, got shape [${shape.join(", ")}]`,
          { where: prediction, expected: "two axes or more", got: `[${shape.join(", ")}]` },
        );
      }
      const samples = shape.slice(0, -1);
      const classes = shape[shape.length - 1];
      const target = targets({ dtype: "I64", shape: samples });
      const logs = emit.node("LogSoftmax", [prediction], { dtype, shape }, { axis: lastAxis });
      // a mask, since its derivative is elementwise and so the same on every runtime
      const column = emit.reshape(target, [...samples, 1]);
      const mask = emit.compare("Equal", column, emit.ints(axesOf({ length: classes })));
      const picked = emit.sum(emit.mul(logs, emit.cast(mask, dtype)), [shape.length - 1]);
      const mean = emit.mean(picked, axesOf(shape).slice(0, -1));
      return { target, loss: emit.neg(emit.reshape(mean, [])) };
    }
    default:
      throw kind satisfies never;
  }
}

const lastAxis = { kind: "int", value: -1 } as const;

const axesOf = ({ length }: { readonly length: number }): number[] =>
  Array.from({ length }, (_, axis) => axis);
