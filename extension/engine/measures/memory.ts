/** What a measure takes in memory, and where that is refused. */
import type { Measure, Measured } from "./measure";

/**
 * Bytes that the parts of both sides may take: dissimilarities of 11,000 samples, or n × n
 * matrices of 8,000. Beyond it a measure of all pairs of samples fills the memory of a laptop.
 */
export const MAX_PARTS_BYTES = 2 * 1024 ** 3;

interface Sizes {
  readonly n: number;
  readonly p: number;
  readonly q: number;
}

interface Settings {
  readonly params: Readonly<Record<string, number>>;
  readonly seed: number;
}

/** Null with its note where the parts that `measure` reads would take too much memory. */
export function tooLarge(
  measure: Measure,
  { n, p, q }: Sizes,
  settings: Settings,
): Measured | null {
  const parts = measure.prepare(settings.params, settings.seed);
  const bytes = parts.reduce((sum, part) => sum + part.bytes(n, p) + part.bytes(n, q), 0);
  if (bytes <= MAX_PARTS_BYTES) return null;
  const size = (bytes / 1024 ** 3).toFixed(1);
  const text = `${n} samples would take ${size} GiB of memory, expected at most ${MAX_PARTS_BYTES / 1024 ** 3}: take fewer samples`;
  return { value: null, note: { code: "memory", text } };
}
