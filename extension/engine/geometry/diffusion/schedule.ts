/** Diffusion in T steps: how much of the clean point is kept, and the normal step back. */
import type { NoiseSchedule, Prediction } from "./options";

/** A step must keep something: β at most this (Nichol and Dhariwal 2021). */
const MOST = 0.999;
/** Of their cosine, so that the first steps add some noise. */
const OFFSET = 0.008;

/**
 * ᾱ_t for t from 0 to T: x_t = √ᾱ_t x₀ + √(1 − ᾱ_t) ε. `linear`: β from 1e-4 to 0.02 in 1000 steps
 * (Ho et al. 2020), scaled by 1000/T in others; `cosine`: ᾱ_t = f(t)/f(0) for
 * f(t) = cos²((t/T + 0.008)/1.008 · π/2). In (0, 1], falling; β is at most 0.999.
 */
export function keptSignal(schedule: NoiseSchedule, steps: number): Float64Array {
  const cosine = (t: number) =>
    Math.cos(((t / steps + OFFSET) / (1 + OFFSET)) * (Math.PI / 2)) ** 2;
  const [least, most] = [0.1 / steps, 20 / steps];
  const linear = (t: number) => least + ((most - least) * (t - 1)) / Math.max(1, steps - 1);
  const beta = (t: number) => (schedule === "linear" ? linear(t) : 1 - cosine(t) / cosine(t - 1));
  const kept = new Float64Array(steps + 1).fill(1);
  for (let t = 1; t <= steps; t++) kept[t] = kept[t - 1] * (1 - Math.min(MOST, beta(t)));
  return kept;
}

/** Step t → t − 1: x_{t−1} is normal with mean μ = clean·x̂₀ + now·x_t and this variance. */
export interface ReverseStep {
  /** √ᾱ_t and √(1 − ᾱ_t). */
  readonly signal: number;
  readonly noise: number;
  readonly clean: number;
  readonly now: number;
  /** σ_t², that of x_{t−1} given x_t and x₀ (Ho et al. 2020, eq. 7); 0 at t = 1. */
  readonly variance: number;
}

export function reverseStep(kept: Float64Array, t: number): ReverseStep {
  const [before, at] = [kept[t - 1], kept[t]];
  const alpha = at / before;
  return {
    signal: Math.sqrt(at),
    noise: Math.sqrt(1 - at),
    clean: (Math.sqrt(before) * (1 - alpha)) / (1 - at),
    now: (Math.sqrt(alpha) * (1 - before)) / (1 - at),
    variance: ((1 - before) / (1 - at)) * (1 - alpha),
  };
}

/** x̂₀ = now·x_t + told·(what the network answers). */
export function cleanGuess(
  { signal, noise }: Pick<ReverseStep, "signal" | "noise">,
  prediction: Prediction,
): { readonly now: number; readonly told: number } {
  switch (prediction) {
    case "noise":
      return { now: 1 / signal, told: -noise / signal };
    case "clean":
      return { now: 0, told: 1 };
    case "velocity":
      return { now: signal, told: -noise };
    default:
      return prediction satisfies never;
  }
}

/**
 * Of the metric at fixed x_t: F = factor · E[JᵀJ] for the Jacobian J of the network's answer by
 * its condition, for μ moves with it by clean·told, guidance g times as far, and F is per σ_t².
 */
export function fisherFactor(
  step: ReverseStep,
  { prediction, guidance }: { readonly prediction: Prediction; readonly guidance: number },
): number {
  const moved = guidance * step.clean * cleanGuess(step, prediction).told;
  return (moved * moved) / step.variance;
}
