/** Random inputs for models. */
import { createRandom, type Random } from "../linalg/random";
import type { JobContext } from "./job";

export type Distribution =
  | { readonly kind: "gaussian" }
  /** Whole numbers from 0 to `count` - 1 without those of `except` (ascending), equally likely. */
  | { readonly kind: "uniform"; readonly count: number; readonly except: readonly number[] };

export interface RandomInput {
  readonly distribution: Distribution;
  readonly seed: number;
  /** Tells inputs of one model apart. */
  readonly stream: number;
  readonly room: Float64Array;
}

const TICK_EVERY = 1 << 16;

/** Job `models.randomInputs`: fills `room`. */
export async function randomInputs(
  { distribution, seed, stream, room }: RandomInput,
  { task }: JobContext,
): Promise<{ data: Float64Array }> {
  const random = createRandom(seed, stream);
  const draw =
    distribution.kind === "gaussian" ? () => random.gaussian() : uniform(distribution, random);
  for (let i = 0; i < room.length; i++) {
    if (i % TICK_EVERY === 0) task.tick(i, room.length);
    room[i] = draw();
  }
  task.tick(room.length, room.length);
  return { data: room };
}

function uniform(
  { count, except }: Extract<Distribution, { kind: "uniform" }>,
  random: Random,
): () => number {
  const left = count - except.length;
  return () => {
    let id = random.below(left);
    for (const gap of except) {
      if (id < gap) break;
      id++;
    }
    return id;
  };
}
