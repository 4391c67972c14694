/** Colors of values: perceptually even, safe for the color-blind, and the same end for "alike". */
import { interpolateViridis } from "d3-scale-chromatic";
import type { ColorSpan } from "../model/viewState";

export type Rgb = readonly [number, number, number];

export interface ColorScale {
  /** Values at the two ends. */
  readonly domain: readonly [number, number];
  readonly kind: "sequential" | "diverging";
  /** True when the small end of the domain has the "alike" color: distances. */
  readonly reversed: boolean;
  /** Color of a value; beyond the domain, of its end. */
  readonly rgb: (value: number) => Rgb;
  readonly css: (value: number) => string;
}

export interface ScaleInput {
  readonly direction: "similarity" | "distance";
  readonly range: readonly [number | null, number | null];
  /** Smallest and largest value there is. */
  readonly extent: readonly [number, number] | null;
  readonly span: ColorSpan;
  readonly dark: boolean;
}

const STEPS = 256;

/**
 * The scale of a measure.
 *
 * A bounded range is shown whole; an open end follows the data, from 0 where 0 is the bound. With
 * `span: "data"` both ends follow the data. A domain with 0 inside gets a diverging map, even on
 * both sides, whose zero recedes into the background; all others viridis. Distances run backwards,
 * so that "alike" has one color whatever the measure.
 */
export function makeColorScale(input: ScaleInput): ColorScale {
  const domain = colorDomain(input);
  const [low, high] = domain;
  const diverging = low < 0 && high > 0;
  const reversed = input.direction === "distance";
  const ramp = diverging ? divergingRamp(input.dark) : viridis();
  const table = reversed ? ramp.toReversed() : ramp;
  const rgb = (value: number): Rgb => {
    const t = (value - low) / (high - low);
    const step = Math.min(STEPS - 1, Math.max(0, Math.round(t * (STEPS - 1))));
    return table[step] ?? [0, 0, 0];
  };
  return {
    domain,
    kind: diverging ? "diverging" : "sequential",
    reversed,
    rgb,
    css: (value) => {
      const [r, g, b] = rgb(value);
      return `rgb(${r},${g},${b})`;
    },
  };
}

function colorDomain({ range, extent, span }: ScaleInput): readonly [number, number] {
  const [low, high] = span === "data" ? [null, null] : range;
  const [least, most] = extent ?? [0, 1];
  let domain: [number, number] = [low ?? least, high ?? most];
  if (domain[0] < 0 && domain[1] > 0) {
    const reach = Math.max(-domain[0], domain[1]);
    domain = [-reach, reach];
  }
  if (domain[1] > domain[0]) return domain;
  // One value only, or none: the declared range if that is one, else a unit around it.
  if (range[0] !== null && range[1] !== null) return [range[0], range[1]];
  return [domain[0], domain[0] + (Math.abs(domain[0]) || 1)];
}

let viridisTable: readonly Rgb[] | undefined;
function viridis(): readonly Rgb[] {
  viridisTable ??= sample(interpolateViridis);
  return viridisTable;
}

/**
 * Orange for the negative, blue for the positive half, as in ColorBrewer's PuOr and RdBu; zero is
 * light on light backgrounds and dark on dark ones, and luminance is even on both sides of it.
 */
const divergingRamp = (dark: boolean): readonly Rgb[] =>
  sample((t) => interpolateStops(dark ? darkStops : lightStops, t));

const lightStops: readonly Rgb[] = [
  [127, 59, 8],
  [200, 110, 20],
  [253, 190, 115],
  [245, 245, 245],
  [146, 197, 222],
  [67, 147, 195],
  [5, 48, 97],
];

const darkStops: readonly Rgb[] = [
  [255, 190, 120],
  [201, 120, 48],
  [116, 66, 30],
  [38, 38, 40],
  [36, 78, 122],
  [62, 138, 196],
  [168, 216, 255],
];

function interpolateStops(stops: readonly Rgb[], t: number): string {
  const place = t * (stops.length - 1);
  const at = Math.min(stops.length - 2, Math.floor(place));
  const [from, to] = [stops[at], stops[at + 1]];
  if (!from || !to) return "rgb(0,0,0)";
  const mix = (channel: 0 | 1 | 2) =>
    Math.round(from[channel] + (to[channel] - from[channel]) * (place - at));
  return `rgb(${mix(0)},${mix(1)},${mix(2)})`;
}

const sample = (interpolate: (t: number) => string): Rgb[] =>
  Array.from({ length: STEPS }, (_, step) => parseColor(interpolate(step / (STEPS - 1))));

/** `#rrggbb` or `rgb(r, g, b)`, the two forms that d3 answers with. */
export function parseColor(text: string): Rgb {
  if (text.startsWith("#")) {
    const value = Number.parseInt(text.slice(1), 16);
    return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  }
  const [r = 0, g = 0, b = 0] = text.match(/\d+(\.\d+)?/g)?.map(Number) ?? [];
  return [Math.round(r), Math.round(g), Math.round(b)];
}

/** At most `most` round values inside of the domain, ends first choice. */
export function ticks([low, high]: readonly [number, number], most = 5): number[] {
  const rough = (high - low) / Math.max(1, most - 1);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10]
    .map((factor) => factor * power)
    .find((each) => each >= rough * 0.999);
  if (!step || !Number.isFinite(step)) return [low, high];
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
