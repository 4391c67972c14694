/** Colors of a heat map: even to the eye, safe for the color-blind, one end for "alike". */
import { interpolateViridis } from "d3-scale-chromatic";

export type Theme = "light" | "dark";

type Rgb = readonly [number, number, number];

/** Orange below zero, blue above; zero recedes into the background. As in the editor's view. */
const diverging: Readonly<Record<Theme, readonly Rgb[]>> = {
  light: [
    [127, 59, 8],
    [200, 110, 20],
    [253, 190, 115],
    [245, 245, 245],
    [146, 197, 222],
    [67, 147, 195],
    [5, 48, 97],
  ],
  dark: [
    [255, 190, 120],
    [201, 120, 48],
    [116, 66, 30],
    [38, 38, 40],
    [36, 78, 122],
    [62, 138, 196],
    [168, 216, 255],
  ],
};

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
  const t = signed ? (value + reach) / (2 * reach) : (value - low) / (high - low);
  const place = Math.min(1, Math.max(0, t));
  const alike = direction === "similarity" ? place : 1 - place;
  return signed ? hex(mix(diverging[theme], alike)) : hex(parse(interpolateViridis(alike)));
}

/** Black or white, whichever reads better on `color`. */
export function textOn(color: string): string {
  const [r, g, b] = parse(color);
  return 0.299 * r + 0.587 * g + 0.114 * b > 140 ? "#000000" : "#ffffff";
}

function mix(stops: readonly Rgb[], t: number): Rgb {
  const place = t * (stops.length - 1);
  const at = Math.min(stops.length - 2, Math.floor(place));
  const channel = (i: 0 | 1 | 2) =>
    Math.round(stops[at][i] + (stops[at + 1][i] - stops[at][i]) * (place - at));
  return [channel(0), channel(1), channel(2)];
}

/** Reads `#rrggbb` and `rgb(r, g, b)`, which the library's interpolators may both give. */
function parse(color: string): Rgb {
  const parts = color.startsWith("#")
    ? [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16))
    : (color.match(/\d+/g) ?? []).map(Number);
  return [parts[0], parts[1], parts[2]];
}

const hex = (color: Rgb): string =>
  `#${color.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
