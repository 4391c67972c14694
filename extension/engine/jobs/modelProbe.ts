/** Random inputs for models. */
import { createRandom } from "../linalg/random";
import type { JobContext } from "./job";

export type Distribution =
  | { readonly kind: "gaussian" }
  /** Whole numbers from 0 to `count` - 1, equally likely. */
  | { readonly kind: "uniform"; readonly count: number };

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
    distribution.kind === "gaussian"
      ? () => random.gaussian()
      : () => random.below(distribution.count);
  for (let i = 0; i < room.length; i++) {
    if (i % TICK_EVERY === 0) task.tick(i, room.length);
    room[i] = draw();
  }
  task.tick(room.length, room.length);
  return { data: room };
}
