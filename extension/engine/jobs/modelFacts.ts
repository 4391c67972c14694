/** Types and shapes of a graph's values, which the runtime tells. */
import type { Graph } from "../models/graph";
import { type Facts, graphFacts } from "../models/shapes";
import type { JobContext } from "./job";
import { requireRuntime } from "./modelSessions";

export interface FactsInput {
  readonly graph: Graph;
  /** The shape of every input, by its name. */
  readonly inputs: ReadonlyMap<string, readonly number[]>;
}

/** Job `models.facts`: see {@link graphFacts}. */
export async function modelFacts(
  { graph, inputs }: FactsInput,
  context: JobContext,
): Promise<Facts> {
  context.task.tick(0, 1);
  const runtime = await requireRuntime(context);
  return graphFacts(graph, { runtime, inputs, open: (ref) => context.open(ref.file) });
}
