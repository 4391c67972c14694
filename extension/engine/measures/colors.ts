/** Colors of measures: even to the eye, safe for the color-blind, and one end for "alike". */
import { interpolateViridis } from "d3-scale-chromatic";

export type Rgb = readonly [number, number, number];

export interface ColorMap {
  /** Two hues around a middle that recedes into the background; else viridis. */
  readonly signed: boolean;
  readonly theme: "light" | "dark";
}

/**
 * Orange for the negative, blue for the positive half, as in ColorBrewer's PuOr and RdBu; zero is
 * light on light backgrounds and dark on dark ones, and luminance is even on both sides of it.
 */
const signedStops: Readonly<Record<ColorMap["theme"], readonly Rgb[]>> = {
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

/** The color at `place` of a map: 0 its low end, 1 its high end; beyond them, of that end. */
export function colorAt(place: number, { signed, theme }: ColorMap): Rgb {
  const inside = Math.min(1, Math.max(0, place));
  return signed ? mix(signedStops[theme], inside) : parseColor(interpolateViridis(inside));
}

function mix(stops: readonly Rgb[], t: number): Rgb {
  const place = t * (stops.length - 1);
  const at = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[at] as Rgb, stops[at + 1] as Rgb];
  const channel = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * (place - at));
  return [channel(0), channel(1), channel(2)];
}

/** `#rrggbb` or `rgb(r, g, b)`, the two forms that d3 and style sheets answer with. */
export function parseColor(text: string): Rgb {
  if (text.startsWith("#")) {
    const value = Number.parseInt(text.slice(1), 16);
    return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  }
  const [r = 0, g = 0, b = 0] = text.match(/\d+(\.\d+)?/g)?.map(Number) ?? [];
  return [Math.round(r), Math.round(g), Math.round(b)];
}
