/** Layers read into memory that all threads see. */
import { isEngineError } from "../errors";
import type { Workbench } from "../weights/pool";
import type { CellNote } from "./board";
import { type DumpLayer, sourcePath } from "./dump";
import type { SharedRepresentation } from "./shared";
import { type ActivationState, addProblem } from "./state";

export interface Loading {
  readonly layer: DumpLayer;
  /** Room for at least its rows × columns. */
  readonly room: Float64Array;
}

/** The layer; a note instead where it holds no sound numbers, which is then a problem as well. */
export async function loadLayer(
  state: ActivationState,
  { executor, signal }: Workbench,
  { layer, room }: Loading,
): Promise<SharedRepresentation | CellNote> {
  const { rows, columns } = layer.plan;
  const { source, plan } = layer;
  const name = `${sourcePath(source)}, ${layer.info.id}`;
  try {
    const input = { source, plan, room: room.subarray(0, rows * columns), name };
    const { data } = await executor.run("representations.load", input, { signal });
    return { rows, columns, data, parts: [] };
  } catch (error) {
    if (!isEngineError(error, "input.nonfinite", "format.truncated", "format.limit")) throw error;
    addProblem(state, layer, error);
    return { code: error.code, text: error.message };
  }
}
