/**
 * The keys under which the figures of a pair stand in a result: a measure's id, its parameters
 * where they are not the defaults (`knn.mutual:k=20`), and what is said about that value
 * (`knn.mutual:k=20.low`).
 */

/** What a result says about a value besides the value itself. */
export const figureAspects = [
  /** Ends of the 95 % bootstrap interval over samples. */
  "low",
  "high",
  /** Chance level: the mean over shuffles. */
  "null",
  /** Share of shuffles at least as extreme, corrected as `params.correction` says. */
  "p",
  /** Standard error of a value that is an estimate by sampling. */
  "error",
  /** Reliability of either side's representation, from halves of its features. */
  "reliability.a",
  "reliability.b",
  /** What two samples of as many features from one population agree: √(reliability.a · reliability.b). */
  "ceiling",
] as const;

export type FigureAspect = (typeof figureAspects)[number];

/** The key of an aspect of the value at `key`. */
export const aspectKey = (key: string, aspect: FigureAspect): string => `${key}.${aspect}`;

/** A key taken apart: the value's own key, and the aspect of it, null for the value itself. */
export function splitFigureKey(key: string): {
  readonly measure: string;
  readonly aspect: FigureAspect | null;
} {
  for (const aspect of figureAspects) {
    if (key.endsWith(`.${aspect}`)) return { measure: key.slice(0, -aspect.length - 1), aspect };
  }
  return { measure: key, aspect: null };
}

/** The id of the measure behind a value's key: what stands before its parameters. */
export const measureIdOf = (key: string): string => key.replace(/:.*$/s, "");

/** The key of a measure with parameters: `knn.mutual:k=20`, each after a colon. */
export const paramKey = (
  id: string,
  params: readonly (readonly [name: string, value: number])[],
): string => [id, ...params.map(([name, value]) => `${name}=${value}`)].join(":");
