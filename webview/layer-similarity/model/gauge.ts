import * as l10n from "@vscode/l10n";
import { formatFigure } from "../../shared/format";
import type { Figure } from "./figure";

/** A figure on the measure's own range, from "different" (0) to "alike" (1), whatever its direction. */
export interface Gauge {
  readonly at: number;
  readonly interval: readonly [number, number] | null;
  readonly chance: number | null;
  /** Figures at the two ends; an open end says so. */
  readonly ends: readonly [different: string, alike: string];
}

/**
 * Where `figure` lies. Null where there is no number or no direction, and on an open range that
 * nothing tells the width of: values of other layers do not, for they may be of another size.
 */
export function gaugeOf(figure: Figure): Gauge | null {
  const { value, direction, low, high, chance, range } = figure;
  const domain = gaugeDomain(figure);
  if (typeof value !== "number" || !direction || !domain) return null;
  const [from, to] = domain;
  const place = (each: number) => {
    const t = Math.min(1, Math.max(0, (each - from) / (to - from)));
    return direction === "similarity" ? t : 1 - t;
  };
  const ends = domain.map((end, side) =>
    range[side] === null
      ? l10n.t("{0}, without bound", formatFigure(end, 3))
      : formatFigure(end, 3),
  ) as [string, string];
  const interval =
    low === null || high === null
      ? null
      : ([low, high].map(place).sort((p, q) => p - q) as [number, number]);
  return {
    at: place(value),
    interval,
    chance: chance === null ? null : place(chance),
    ends: direction === "similarity" ? ends : [ends[1], ends[0]],
  };
}

/**
 * The range where it is bounded. The open end that means "different" lies at chance, or at 0 of a
 * similarity, and farther out where the figure does. An open end that means "alike" has no place.
 */
function gaugeDomain({
  range: [least, most],
  direction,
  value,
  low,
  high,
  chance,
}: Figure): readonly [number, number] | null {
  const known = [value, low, high, chance].filter((each) => typeof each === "number");
  if (!known.every(Number.isFinite)) return null;
  if (direction === "similarity") {
    return most === null ? null : sound(least ?? Math.min(0, ...known), most);
  }
  if (least === null || (most === null && chance === null)) return null;
  return sound(least, most ?? Math.max(...known));
}

const sound = (from: number, to: number): readonly [number, number] | null =>
  to > from ? [from, to] : null;
