/** One step of a guided reverse process, for many paths at once. */

import type { Prediction } from "../geometry/diffusion/options";
import { runaway } from "../geometry/diffusion/runaway";
import { cleanGuess, type ReverseStep } from "../geometry/diffusion/schedule";
import { createRandom } from "../linalg/random";
import type { JobContext } from "./job";

export interface ReverseStepInput {
  /** x_t of all paths, one after the other; x_{t−1} takes its place. */
  readonly x: Float64Array;
  /** What the network answers with the condition, and without; null where guidance is 1. */
  readonly conditional: Float64Array;
  readonly unconditional: Float64Array | null;
  readonly guidance: number;
  readonly step: ReverseStep;
  readonly prediction: Prediction;
  readonly reach: number | null;
  /** Numbers of this size and more the network's type does not hold. */
  readonly limit: number;
  readonly seed: number;
  readonly stream: number;
}

const TICK_EVERY = 1 << 16;

/**
 * Job `geometry.reverseStep`: x_{t−1} = μ + σ_t z for standard normal z of the seed and stream.
 * Guidance is on the noise, a₀ + g(a_c − a₀), which is the same for clean points and velocities.
 * Throws `input.nonfinite` where the process runs away.
 */
export async function takeReverseStep(
  input: ReverseStepInput,
  { task }: JobContext,
): Promise<{ readonly x: Float64Array }> {
  const { x, conditional, unconditional, guidance, step, prediction, limit } = input;
  const random = createRandom(input.seed, input.stream);
  const guess = cleanGuess(step, prediction);
  const deviation = Math.sqrt(step.variance);
  const reach = input.reach ?? Number.POSITIVE_INFINITY;
  for (let i = 0; i < x.length; i++) {
    if (i % TICK_EVERY === 0) task.tick(i, x.length);
    const without = unconditional ? unconditional[i] : conditional[i];
    const told = without + guidance * (conditional[i] - without);
    const clean = guess.now * x[i] + guess.told * told;
    const kept = Math.min(reach, Math.max(-reach, clean));
    const noise = deviation > 0 ? deviation * random.gaussian() : 0;
    x[i] = step.clean * kept + step.now * x[i] + noise;
    if (!(Math.abs(x[i]) < limit)) throw runaway(x[i]);
  }
  task.tick(x.length, x.length);
  return { x };
}
