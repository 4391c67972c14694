/** Shapes of a graph's values, which a runtime tells without running it. */
import type { Graph } from "../models/graph";
import type { SizedValue } from "../models/memory";
import { exportOnnx } from "../models/onnx/exportGraph";
import { sizesProbe } from "../models/sizesProbe";
import type { JobContext } from "./job";
import { named, requireRuntime } from "./modelSessions";

export interface SizesInput {
  readonly graph: Graph;
  /** The shape of every input, by its name. */
  readonly inputs: ReadonlyMap<string, readonly number[]>;
  /** What the user calls the model, for messages. */
  readonly model: string;
}

/** Job `models.sizes`. Of no values where the runtime cannot tell. */
export async function modelSizes(
  { graph, inputs, model }: SizesInput,
  context: JobContext,
): Promise<ReadonlyMap<string, SizedValue>> {
  context.task.tick(0, 1);
  const runtime = await requireRuntime(context);
  if (!runtime.shapes) return new Map();
  const probe = sizesProbe(graph, inputs);
  const bytes = await exportOnnx(probe, { open: (ref) => context.open(ref.file) });
  try {
    return await runtime.shapes(bytes);
  } catch (error) {
    throw named(model, error);
  }
}
