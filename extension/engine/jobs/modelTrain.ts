/** Training on a thread of the pool. */
import type { Graph } from "../models/graph";
import { type Trained, type TrainOptions, train } from "../models/training/train";
import type { JobContext } from "./job";
import { named, requireRuntime } from "./modelSessions";

export interface TrainInput extends Omit<TrainOptions, "runtime" | "open"> {
  /** The model; stored constants are read by the thread. */
  readonly graph: Graph;
  /** What the user calls the model, for messages. */
  readonly model: string;
}

/** Job `models.train`: see {@link train}. Can be cancelled between two steps. */
export async function trainModel(
  { graph, model, ...options }: TrainInput,
  context: JobContext,
): Promise<Trained> {
  const runtime = await requireRuntime(context);
  const open: TrainOptions["open"] = (ref) => context.open(ref.file);
  try {
    return await train(graph, { ...options, runtime, open }, context.task);
  } catch (error) {
    throw named(model, error);
  }
}
