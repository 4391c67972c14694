/** A checkpoint that runs: its graph, and its layers by name. */
import { EngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Files } from "../io";
import { visibleName } from "../report/names";
import type { Graph } from "./graph";
import { markLayers } from "./layerNodes";
import { type ModelLayer, modelLayers } from "./layers";
import { importOnnx } from "./onnx/importGraph";

export interface Model {
  readonly checkpoint: Checkpoint;
  readonly graph: Graph;
  /** In execution order. */
  readonly layers: readonly ModelLayer[];
}

/** True for checkpoints that hold a graph besides weights. */
export const holdsGraph = ({ format }: Checkpoint): boolean => format === "onnx";

/**
 * The model of a checkpoint. Throws `model.unrunnable` where there is no graph in it, or one that
 * cannot be read.
 */
export async function openModel(files: Files, checkpoint: Checkpoint): Promise<Model> {
  const path = visibleName(checkpoint.path, 200);
  if (!holdsGraph(checkpoint)) {
    throw new EngineError(
      "model.unrunnable",
      `${path}: holds weights and not how they are connected, expected an ONNX model; export it to ONNX, or compare activation dumps`,
      { file: checkpoint.path, expected: "an ONNX model", got: checkpoint.format },
    );
  }
  const source = await files.open(checkpoint.files[0].path);
  try {
    const graph = await importOnnx({ source, checkpoint });
    const layers = modelLayers(graph, checkpoint);
    return { checkpoint, graph: markLayers(graph, layers), layers };
  } finally {
    await source.close();
  }
}
