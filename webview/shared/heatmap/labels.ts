import { commonPrefix, cutMiddle, visibleName } from "../names";

/** Width of a text, as the canvas would draw it. */
export type Measure = (text: string) => number;

export interface AxisLabels {
  /** What stands on the axis, by index. */
  readonly texts: readonly string[];
  /** Room that the longest takes. */
  readonly width: number;
}

/**
 * Names cut to fit `room`. When whole names do not fit, the module path that all share is left out
 * first, then middles are cut.
 *
 * `names` may be thousands and each may be huge, and names are set in a monospaced font, so their
 * lengths tell their widths.
 */
export function fitLabels(names: readonly string[], room: number, measure: Measure): AxisLabels {
  const characterWidth = measure("0") || 1;
  const capacity = Math.max(1, Math.floor(room / characterWidth));
  const fits = names.every((name) => visibleLength(name, capacity) <= capacity);
  const prefix = fits ? "" : commonPrefix(names);
  const texts = names.map((name) =>
    cutMiddle(visibleName(prefix ? `…${name.slice(prefix.length)}` : name), capacity),
  );
  const longest = texts.reduce((most, text) => Math.max(most, text.length), 0);
  return { texts, width: Math.min(room, longest * characterWidth) };
}

/** Length once made visible; only looked at closely where it could still fit. */
const visibleLength = (name: string, capacity: number): number =>
  name.length > capacity ? name.length : visibleName(name).length;
