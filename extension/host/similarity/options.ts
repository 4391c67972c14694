/** Choices for comparing activations, as a view sends or kept them: checked before the engine gets them. */
import type { Correction, Reduction } from "../../protocol/engineApi";
import type {
  ActivationOptions,
  ComparisonSubject,
  RunInputs,
} from "../../protocol/similarityView";

/** Every name once; the types make a missing or a surplus one a compile error. */
const reductions: Readonly<Record<Reduction, true>> = {
  flatten: true,
  spatial: true,
  pool: true,
  cls: true,
  last: true,
  mean: true,
};
const corrections: Readonly<Record<Correction, true>> = {
  none: true,
  holm: true,
  bh: true,
  max: true,
};
const scopes: Readonly<Record<NonNullable<ActivationOptions["statistics"]>, true>> = {
  matrix: true,
  pairs: true,
};

/** More draws than this add no digit that anyone reads, and take hours. */
const MAX_DRAWS = 100_000;

/** The sound part of `value`; what is unsound in it is left to the engine's defaults. */
export function readOptions(value: unknown): ActivationOptions {
  if (typeof value !== "object" || value === null) return {};
  const { reduce, bootstrap, nullDraws, correction, statistics } = value as Record<string, unknown>;
  return {
    ...(isKey(reductions, reduce) && { reduce }),
    ...(isDraws(bootstrap) && { bootstrap }),
    ...(isDraws(nullDraws) && { nullDraws }),
    ...(isKey(corrections, correction) && { correction }),
    ...(isKey(scopes, statistics) && { statistics }),
  };
}

const subjects: Readonly<Record<ComparisonSubject, true>> = {
  auto: true,
  activations: true,
  models: true,
};

export const readSubject = (value: unknown): ComparisonSubject =>
  isKey(subjects, value) ? value : "auto";

/** The most inputs that the view asks for; more belong on the command line. */
export const MAX_SAMPLES = 1_000_000;
export const MAX_SEED = Number.MAX_SAFE_INTEGER;

/** As {@link readOptions}. */
export function readInputs(value: unknown): RunInputs {
  if (typeof value !== "object" || value === null) return {};
  const { probe, samples, seed } = value as Record<string, unknown>;
  return {
    ...(typeof probe === "string" && probe !== "" && { probe }),
    ...(isWithin(samples, 1, MAX_SAMPLES) && { samples }),
    ...(isWithin(seed, 0, MAX_SEED) && { seed }),
  };
}

/** A whole number from `least` to `most`. */
export const isWithin = (value: unknown, least: number, most: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

const isKey = <K extends string>(table: Readonly<Record<K, true>>, key: unknown): key is K =>
  typeof key === "string" && Object.hasOwn(table, key);

const isDraws = (value: unknown): value is number => isWithin(value, 1, MAX_DRAWS);
