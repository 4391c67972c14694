/** Colors of values: perceptually even, safe for the color-blind, and the same end for "alike". */
import { colorAt, type Rgb } from "../../../extension/protocol/colors";

/** Which values the ends of the color scale stand for. */
export type ColorSpan = "range" | "data";

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
/** Share of the upper bound by which values below 0 count as noise about 0. */
const NOISE = 0.1;

/**
 * The scale of a measure.
 *
 * A bounded range is shown whole; an open end follows the data, from 0 where 0 is the bound. Estimates
 * that are unbiased fall a little below the 0 of independence: as long as it is a little, 0 is their
 * low end, so that noise does not choose the colors. With `span: "data"` both ends follow the data.
 * A domain with 0 inside gets a diverging map, even on
 * both sides, whose zero recedes into the background; all others viridis. Distances run backwards,
 * so that "alike" has one color whatever the measure.
 */
export function makeColorScale(input: ScaleInput): ColorScale {
  const domain = colorDomain(input);
  const [low, high] = domain;
  const diverging = low < 0 && high > 0;
  const reversed = input.direction === "distance";
  const map = { signed: diverging, theme: input.dark ? "dark" : "light" } as const;
  const ramp = Array.from({ length: STEPS }, (_, step) => colorAt(step / (STEPS - 1), map));
  const table = reversed ? ramp.reverse() : ramp;
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
  const aboutZero = span === "range" && low === null && high !== null && least >= -NOISE * high;
  let domain: [number, number] = [aboutZero ? 0 : (low ?? least), high ?? most];
  if (domain[0] < 0 && domain[1] > 0) {
    const reach = Math.max(-domain[0], domain[1]);
    domain = [-reach, reach];
  }
  if (domain[1] > domain[0]) return domain;
  // One value only, or none: the declared range if that is one, else a unit around it.
  if (range[0] !== null && range[1] !== null) return [range[0], range[1]];
  return [domain[0], domain[0] + (Math.abs(domain[0]) || 1)];
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
