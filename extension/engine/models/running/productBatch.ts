/** How many samples one run of a derivative takes. */
import { elementCount } from "../../formats/checkpoint";
import { constantInfo } from "../graph";
import type { RunningModel } from "./runningModel";

/** Bytes of all values of one run, as if none were given back before its end. */
const DEFAULT_MEMORY = 256 * 1024 * 1024;
/** Multiplications a run: some 0.1 s on one core. By sizes alone, so that numbers repeat. */
const RUN_PRODUCTS = 1e10;

/**
 * As many samples as memory and work allow, evenly shared out: the forward pass once, and as much
 * again for each direction, reverse mode counted twice for both.
 */
export async function productBatch(
  running: RunningModel,
  {
    samples,
    directions,
    memory = DEFAULT_MEMORY,
  }: { samples: number; directions: number; memory?: number },
): Promise<number> {
  const fixed = running.inputs.batch;
  if (fixed !== null) return fixed;
  const { constants, nodes } = running.model.graph;
  const facts = await running.facts(1);
  const passes = 1 + 2 * Math.max(1, directions);
  let bytes = 0;
  for (const { outputs } of nodes) {
    for (const name of outputs) bytes += 4 * elementCount(facts.get(name)?.shape ?? []);
  }
  const weights = [...constants.values()]
    .map((constant) => elementCount(constantInfo(constant).shape))
    .reduce((sum, count) => sum + count, 0);
  const positions = Math.max(
    1,
    ...running.inputs.specs.map(({ name }) => positionsOf(running.inputShape(name))),
  );
  const most = Math.min(
    memory / (passes * Math.max(1, bytes)),
    RUN_PRODUCTS / (passes * Math.max(1, weights * positions)),
  );
  const size = Math.max(1, Math.min(samples, Math.floor(most)));
  return Math.ceil(samples / Math.ceil(samples / size));
}

/** Pixels of c × h × w; tokens of t and t × d. */
const positionsOf = (shape: readonly number[]): number =>
  shape.length > 2 ? elementCount(shape.slice(1)) : (shape[0] ?? 1);
