/** Which value of a model is its scores of classes. */
import { EngineError } from "../errors";
import type { RunningLayer, RunningModel } from "../models/running/runningModel";
import { visibleName } from "../report/names";

export interface ModelScores {
  readonly layer: RunningLayer;
  /** Of one sample; the last axis counts classes. */
  readonly shape: readonly number[];
  /** There are two or more. */
  readonly areClasses: boolean;
}

/**
 * The first output, or what a softmax at its end takes: losses and agreements are of scores before
 * it. Throws `model.unrunnable` where the output does not count samples.
 */
export function scoresOf({ model, layers }: RunningModel): ModelScores {
  const { graph, checkpoint } = model;
  const [output] = graph.outputs;
  const maker = graph.nodes.find(({ outputs }) => outputs.includes(output));
  const before =
    maker && (maker.operator === "Softmax" || maker.operator === "LogSoftmax")
      ? layers.find(({ value }) => value === maker.inputs[0])
      : undefined;
  const layer = before ?? layers.find(({ value }) => value === output);
  if (!layer) {
    const path = visibleName(checkpoint.path, 200);
    const text = `${path}: output ${JSON.stringify(output)} does not count samples on its first axis, so that answers cannot be compared`;
    throw new EngineError("model.unrunnable", text, { file: checkpoint.path, where: output });
  }
  const { shape, dtype } = layer;
  const isFloat = dtype === "F32" || dtype === "F64";
  return { layer, shape, areClasses: isFloat && (shape[shape.length - 1] ?? 0) > 1 };
}
