import * as l10n from "@vscode/l10n";
import { formatFigure } from "../../shared/format";
import type { Figure } from "./figure";

/** A figure on the measure's own range, from "different" (0) to "alike" (1), whatever its direction. */
export interface Gauge {
  readonly at: number;
  readonly interval: readonly [number, number] | null;
  readonly chance: number | null;
  /** Figures at the two ends; an open end follows the data, and says so. */
  readonly ends: readonly [different: string, alike: string];
}

/**
 * Where `figure` lies. Null where there is no number, or no direction to draw it in, or no width to
 * draw it on: an open range of which only one value is known.
 */
export function gaugeOf(figure: Figure): Gauge | null {
  const { value, direction, low, high, chance } = figure;
  if (typeof value !== "number" || !Number.isFinite(value) || !direction) return null;
  const domain = gaugeDomain(figure);
  if (!domain) return null;
  const [from, to] = domain;
  const place = (each: number) => {
    const t = Math.min(1, Math.max(0, (each - from) / (to - from)));
    return direction === "similarity" ? t : 1 - t;
  };
  const ends = [
    figure.range[0] === null
      ? l10n.t("{0}, the smallest here", formatFigure(from, 3))
      : formatFigure(from, 3),
    figure.range[1] === null
      ? l10n.t("{0}, the largest here", formatFigure(to, 3))
      : formatFigure(to, 3),
  ] as const;
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
 * The range where it is bounded; an open end reaches as far as the numbers do, 0 included. Null when
 * it is open and there is no other number to tell how far that is.
 */
function gaugeDomain({
  range,
  extent,
  value,
  low,
  high,
  chance,
}: Figure): readonly [number, number] | null {
  const open = range[0] === null || range[1] === null;
  const alone = chance === null && (extent === null || extent[0] === extent[1]);
  if (open && alone) return null;
  const known = [value, low, high, chance, extent?.[0], extent?.[1], 0].filter(
    (each): each is number => typeof each === "number" && Number.isFinite(each),
  );
  const [from, to] = [range[0] ?? Math.min(...known), range[1] ?? Math.max(...known)];
  return to > from ? [from, to] : null;
}
