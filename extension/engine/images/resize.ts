/**
 * Pictures resized as PIL does it, and with it torchvision and the image processors of
 * transformers: a separable filter that grows with the factor of reduction, first along rows, then
 * along columns, rounded to whole levels after each (Pillow, Resample.c).
 */
import type { Resampling } from "./names";
import type { Picture } from "./picture";

interface Filter {
  /** Distance from its center beyond which it is 0. */
  readonly support: number;
  at(x: number): number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

const filters: Readonly<Record<Exclude<Resampling, "nearest">, Filter>> = {
  box: { support: 0.5, at: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) },
  bilinear: { support: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  hamming: {
    support: 1,
    at: (x) => (Math.abs(x) >= 1 ? 0 : sinc(x) * (0.54 + 0.46 * Math.cos(Math.PI * x))),
  },
  bicubic: { support: 2, at: cubic },
  lanczos: { support: 3, at: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Keys's cubic with a = -0.5. */
function cubic(x: number): number {
  const [a, d] = [-0.5, Math.abs(x)];
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

/** The picture at another size; itself where that is its size. */
export function resize(picture: Picture, width: number, height: number, by: Resampling): Picture {
  if (picture.width === width && picture.height === height) return picture;
  const rows = along(picture.width, width, by);
  const columns = along(picture.height, height, by);
  const wide = new Uint8Array(3 * width * picture.height);
  for (let y = 0; y < picture.height; y++) {
    const line = { start: 3 * y * picture.width, step: 3 };
    for (let x = 0; x < width; x++) blend(picture.data, line, rows[x], wide, 3 * (y * width + x));
  }
  const data = new Uint8Array(3 * width * height);
  for (let x = 0; x < width; x++) {
    const line = { start: 3 * x, step: 3 * width };
    for (let y = 0; y < height; y++) blend(wide, line, columns[y], data, 3 * (y * width + x));
  }
  return { width, height, data };
}

/** Weights of neighboring values, from place `first` on. */
interface Taps {
  readonly first: number;
  readonly weights: readonly number[];
}

function blend(
  from: Uint8Array,
  { start, step }: { start: number; step: number },
  { first, weights }: Taps,
  to: Uint8Array,
  at: number,
): void {
  for (let c = 0; c < 3; c++) {
    let sum = 0;
    let place = start + first * step + c;
    for (let i = 0; i < weights.length; i++) {
      sum += weights[i] * from[place];
      place += step;
    }
    to[at + c] = Math.min(255, Math.max(0, Math.floor(sum + 0.5)));
  }
}

/** Of each of `to` values along one axis, which of `from` values it is made of. */
function along(from: number, to: number, by: Resampling): Taps[] {
  const scale = from / to;
  return Array.from({ length: to }, (_, i) => {
    const center = (i + 0.5) * scale;
    if (by === "nearest") return { first: Math.min(from - 1, Math.floor(center)), weights: [1] };
    const { support, at } = filters[by];
    const stretch = Math.max(1, scale);
    const first = Math.max(0, Math.floor(center - support * stretch + 0.5));
    const end = Math.min(from, Math.floor(center + support * stretch + 0.5));
    const raw = Array.from({ length: end - first }, (_, k) =>
      at((first + k - center + 0.5) / stretch),
    );
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { first, weights: raw.map((weight) => weight / sum) };
  });
}
