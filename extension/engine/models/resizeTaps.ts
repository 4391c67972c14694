/** Which elements of an axis make an element of the resized axis, by ONNX's Resize. */

/** One output element along an axis: input elements and their weights. */
export type Taps = readonly { readonly at: number; readonly weight: number }[];

export interface ResizedAxis {
  readonly from: number;
  readonly to: number;
  /** In float32: halves are rounded one way or the other. */
  readonly scale: number;
}

export interface ResizeModes {
  readonly mode: string;
  readonly coordinates: string;
  readonly nearest: string;
  readonly cubicCoefficient: number;
}

/** The taps of output element `to`; null where the coordinates are of a kind that is not known. */
export function resizeTaps(modes: ResizeModes, axis: ResizedAxis, to: number): Taps | null {
  const at = place(modes.coordinates, axis, to);
  if (at === undefined) return null;
  const clamp = (k: number) => Math.min(Math.max(k, 0), axis.from - 1);
  if (modes.mode === "nearest") return [{ at: clamp(rounded(modes.nearest, at)), weight: 1 }];
  const low = Math.floor(at);
  const weights =
    modes.mode === "cubic" ? cubic(at - low, modes.cubicCoefficient) : [low + 1 - at, at - low];
  const first = modes.mode === "cubic" ? low - 1 : low;
  return weights.map((weight, k) => ({ at: clamp(first + k), weight }));
}

/** The matrix [from, to] by which a row of the axis is multiplied. */
export function tapsMatrix(from: number, taps: readonly Taps[]): Float64Array {
  const columns = taps.length;
  const weights = new Float64Array(from * columns);
  taps.forEach((each, column) => {
    for (const { at, weight } of each) weights[at * columns + column] += weight;
  });
  return weights;
}

/** Where an output element lies in the input. */
function place(transformation: string, { from, to: count, scale }: ResizedAxis, to: number) {
  const f = Math.fround;
  const halfPixel = f(f(f(to + 0.5) / scale) - 0.5);
  switch (transformation) {
    case "half_pixel":
      return halfPixel;
    case "pytorch_half_pixel":
      return count > 1 ? halfPixel : 0;
    case "asymmetric":
      return f(to / scale);
    case "align_corners":
      return count > 1 ? f(f(to * (from - 1)) / (count - 1)) : 0;
    default:
      return undefined;
  }
}

function rounded(mode: string, at: number): number {
  switch (mode) {
    case "floor":
      return Math.floor(at);
    case "ceil":
      return Math.ceil(at);
    case "round_prefer_ceil":
      return Math.floor(at + 0.5);
    default:
      return Math.ceil(at - 0.5);
  }
}

/** Weights of the four neighbors, by Keys' kernel. */
function cubic(t: number, a: number): number[] {
  const near = (d: number) => ((a + 2) * d - (a + 3)) * d * d + 1;
  const far = (d: number) => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
  return [far(1 + t), near(t), near(1 - t), far(2 - t)];
}
