/** Colors of a heat map as style sheets write them. */
import { type ColorMap, colorAt, parseColor } from "../measures/colors";

export type Theme = ColorMap["theme"];

export interface ColorRange {
  /** Values at the two ends. */
  readonly domain: readonly [number, number];
  readonly direction: "similarity" | "distance";
}

/**
 * The color of `value` as `#rrggbb`: viridis, or two hues where zero lies inside the domain, which
 * then reaches equally far to both sides. Distances run backwards.
 */
export function colorOf({ domain, direction }: ColorRange, value: number, theme: Theme): string {
  const [low, high] = domain;
  const signed = low < 0 && high > 0;
  const reach = Math.max(-low, high);
  const place = signed ? (value + reach) / (2 * reach) : (value - low) / (high - low);
  const channels = colorAt(direction === "similarity" ? place : 1 - place, { signed, theme });
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

/** Black or white, whichever reads better on `color`. */
export function textOn(color: string): string {
  const [r, g, b] = parseColor(color);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000000" : "#ffffff";
}
