/** The scale of a chart's values. */

/** A range that holds the values, with round ends. */
export function niceRange(values: readonly (number | null)[]): readonly [number, number] {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return [0, 1];
  const [low, high] = [Math.min(...known), Math.max(...known)];
  if (high === low) return [low - 0.5, high + 0.5];
  const unit = 10 ** Math.floor(Math.log10(high - low)) / 2;
  return [Math.floor(low / unit) * unit, Math.ceil(high / unit) * unit];
}

/** Some round numbers in a range. */
export function ticks([low, high]: readonly [number, number], count = 4): readonly number[] {
  return Array.from({ length: count + 1 }, (_, i) => low + ((high - low) * i) / count);
}
