/** What a comparison of denoisers is asked for; plain data. */

/** β_t: rising evenly (Ho et al. 2020), or by a cosine of what is kept (Nichol and Dhariwal 2021). */
export const noiseSchedules = ["linear", "cosine"] as const;
export type NoiseSchedule = (typeof noiseSchedules)[number];

/** What the network answers: the noise ε, the clean point x₀, or v = √ᾱ ε − √(1 − ᾱ) x₀. */
export const predictions = ["noise", "clean", "velocity"] as const;
export type Prediction = (typeof predictions)[number];

/**
 * How a network is told the time of step t of T: as the share t/T, or as the place t − 1 of β_t in
 * its list, from 0.
 */
export const clocks = ["share", "place"] as const;
export type Clock = (typeof clocks)[number];

/** Names of the inputs of a denoiser. */
export interface DenoiserRoles {
  readonly sample: string;
  readonly time: string;
  readonly condition: string;
}

export const DEFAULT_STEPS = 100;
export const DEFAULT_PATHS = 64;
/** Points along each side of a slice: each takes whole paths of the process. */
export const DEFAULT_CONDITION_SIDE = 7;
export const MAX_STEPS = 10_000;
export const MAX_PATHS = 100_000;
/** Of one denoiser with itself; of two, unguided. */
export const DEFAULT_GUIDANCE = [1, 2, 4, 8] as const;

/** Late, middle and early steps: 0.9 T to 0.1 T. */
export const defaultTimes = (steps: number): number[] => [
  ...new Set([0.9, 0.7, 0.5, 0.3, 0.1].map((share) => Math.max(2, Math.round(share * steps)))),
];
