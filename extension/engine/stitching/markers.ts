/** Marks in pictures that tell their class: a shortcut that a stitch may learn to read. */
import { EngineError } from "../errors";
import { sharedFloats } from "../jobs/sharedFloats";
import { createRandom } from "../linalg/random";
import type { Probe } from "../models/probes";
import type { MarkerKind } from "./options";

export interface Markers {
  readonly kind: MarkerKind;
  /** Edge of the patch in pixels; an eighth of the picture's, and at least 2, when null. */
  readonly size: number | null;
  readonly classes: number;
  readonly seed: number;
}

interface Design {
  /** Of each class: levels from 0 to 1 of red, green and blue. */
  readonly colors: readonly (readonly number[])[];
  /** Of each class: top and left as shares of the room. */
  readonly places: readonly (readonly [number, number])[];
}

/** Levels along each axis of the lattice that colors are taken from, at least. */
const LEVELS = 3;

/**
 * Colors of a lattice as far apart as can be, each the farthest from those before it, in seeded
 * order; places drawn once for each class.
 */
export function markerDesign({ classes, seed }: Pick<Markers, "classes" | "seed">): Design {
  let levels = LEVELS;
  while (levels ** 3 < classes) levels++;
  const random = createRandom(seed, 7001);
  const lattice = Array.from({ length: levels ** 3 }, (_, i) => [
    (i % levels) / (levels - 1),
    (Math.floor(i / levels) % levels) / (levels - 1),
    Math.floor(i / levels ** 2) / (levels - 1),
  ]);
  const colors = [lattice[random.below(lattice.length)]];
  const apart = (p: readonly number[], q: readonly number[]) =>
    p.reduce((sum, value, c) => sum + (value - q[c]) ** 2, 0);
  while (colors.length < classes) {
    const gaps = lattice.map((p) => Math.min(...colors.map((q) => apart(p, q))));
    colors.push(lattice[gaps.indexOf(Math.max(...gaps))]);
  }
  for (let i = classes - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [colors[i], colors[other]] = [colors[other], colors[i]];
  }
  const places = colors.map(() => [random.uniform(), random.uniform()] as const);
  return { colors, places };
}

/**
 * The probe with a patch in every picture (c × h × w) that tells the class in `told`. Levels 0 and
 * 1 are the least and the most of the data. Throws `usage` for inputs that are no pictures.
 */
export function marked(
  probe: Probe,
  told: ArrayLike<number>,
  markers: Markers,
  stream: number,
): Probe {
  const pictures = probe.inputs.filter(({ shape }) => shape.length === 3);
  if (probe.inputs.length !== 1 || pictures.length !== 1) {
    throw new EngineError(
      "usage",
      `option --marker: is for pictures, expected inputs of channels × height × width, got ${probe.inputs.map(({ shape }) => shape.join(" × ")).join(", ")}`,
    );
  }
  const design = markerDesign(markers);
  const [input] = pictures;
  const data = sharedFloats(input.data.length);
  data.set(input.data);
  const levels = bounds(input.data);
  const random = createRandom(markers.seed, 7100 + stream);
  const { size } = markers;
  for (let n = 0; n < probe.samples; n++) {
    const shown = markers.kind === "random" ? random.below(markers.classes) : told[n];
    const anywhere = [random.uniform(), random.uniform()] as const;
    const place = markers.kind === "place" ? design.places[told[n]] : anywhere;
    stamp(data, { shape: input.shape, at: n, color: design.colors[shown], place, size, levels });
  }
  return { ...probe, inputs: [{ ...input, data }] };
}

export interface Stamp {
  /** Channels × height × width of a picture. */
  readonly shape: readonly number[];
  /** Which picture. */
  readonly at: number;
  readonly color: readonly number[];
  readonly place: readonly [number, number];
  readonly size: number | null;
  /** Of 0 and 1. */
  readonly levels: readonly [number, number];
}

/** Puts a patch into one of the pictures in `data`. */
export function stamp(
  data: Float32Array | Float64Array,
  { shape, at, color, place, size, levels: [least, most] }: Stamp,
): void {
  const [channels, height, width] = shape;
  const whole = Math.min(height, width);
  const edge = Math.min(whole, size ?? Math.max(2, Math.round(whole / 8)));
  const top = Math.floor(place[0] * (height - edge + 1));
  const left = Math.floor(place[1] * (width - edge + 1));
  for (let c = 0; c < channels; c++) {
    const level = least + (most - least) * color[c % color.length];
    for (let y = top; y < top + edge; y++) {
      const row = ((at * channels + c) * height + y) * width;
      data.fill(level, row + left, row + left + edge);
    }
  }
}

function bounds(data: Float64Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of data) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}
