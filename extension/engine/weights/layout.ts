/**
 * One layout for all frameworks: (out, in, ...).
 *
 * Keras and Flax store kernels as (in, out) or (height, width, in, out), and GPT-2's `Conv1D`
 * stores (in, out); they are read through permuted axes, never copied when both sides of a
 * comparison are stored alike.
 * Not unified, for want of a sign in the file: torch's transposed convolutions, stored
 * (in, out, ...), and the order of the gates in recurrent layers of different frameworks.
 */
import type { TensorInfo } from "../formats/checkpoint";

export interface Layout {
  /** Shape in layout (out, in, ...). */
  readonly shape: readonly number[];
  /** The stored axis behind each unified axis; null when the tensor is stored unified. */
  readonly axes: readonly number[] | null;
}

/** Axes of a (..., in, out) kernel in the order (out, in, ...). */
function kernelAxes(rank: number): number[] {
  return [rank - 1, rank - 2, ...Array.from({ length: rank - 2 }, (_, axis) => axis)];
}

/** The layout of a tensor with this leaf name; `transposed` for weights stored (in, out). */
export function layoutOf(
  tensor: TensorInfo,
  leaf: string,
  stored: "outFirst" | "inFirst" = "outFirst",
): Layout {
  const { shape } = tensor;
  const rank = shape.length;
  if (leaf === "depthwise_kernel" && rank >= 3) {
    // (..., in, multiplier) is torch's grouped (in * multiplier, 1, ...).
    const axes = [rank - 2, rank - 1, ...Array.from({ length: rank - 2 }, (_, axis) => axis)];
    const window = shape.slice(0, rank - 2);
    return { shape: [shape[rank - 2] * shape[rank - 1], 1, ...window], axes };
  }
  const kernel = leaf === "kernel" || leaf === "recurrent_kernel" || leaf === "pointwise_kernel";
  if (rank < 2 || !(kernel || stored === "inFirst")) return { shape, axes: null };
  const axes = kernelAxes(rank);
  return { shape: axes.map((axis) => shape[axis]), axes };
}

/** The layout of a tensor whose place is known: only its first two axes may be the other way round. */
export function placedLayout({ shape, place }: TensorInfo): Layout {
  if (!place?.inFirst || shape.length < 2) return { shape, axes: null };
  const axes = shape.map((_, axis) => (axis === 0 ? 1 : axis === 1 ? 0 : axis));
  return { shape: axes.map((axis) => shape[axis]), axes };
}

/** `tensor` as a strided view with its axes permuted; the bytes stay where they are. */
export function permuted(tensor: TensorInfo, axes: readonly number[] | null): TensorInfo {
  if (axes === null) return tensor;
  const strides = tensor.data.strides ?? rowMajorStrides(tensor.shape);
  return {
    ...tensor,
    shape: axes.map((axis) => tensor.shape[axis]),
    data: { ...tensor.data, strides: axes.map((axis) => strides[axis]) },
  };
}

function rowMajorStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) {
    strides[axis] = strides[axis + 1] * shape[axis + 1];
  }
  return strides;
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Shape for messages: `32x11616`, `scalar`. */
export const shapeText = (shape: readonly number[]): string =>
  shape.length === 0 ? "scalar" : shape.join("x");

const conv1dNames = new Set(["c_attn", "c_fc", "c_proj", "q_attn"]);

/**
 * Layers whose `weight` is stored (in, out): GPT-2's `Conv1D`, which some ports replace by a
 * `Linear` of the same name stored (out, in). Decided per checkpoint where it is certain: by the
 * length of a bias that fits one side only, else by `c_attn` being (d, 3d) and `c_fc` (d, 4d).
 * Square weights follow the certain ones, and without any nothing is transposed.
 */
export function inFirstLayers(
  layers: ReadonlyMap<string, ReadonlyMap<string, TensorInfo>>,
): ReadonlySet<string> {
  let inFirst = 0;
  let outFirst = 0;
  const candidates: { id: string; verdict: "inFirst" | "outFirst" | null }[] = [];
  for (const [id, roles] of layers) {
    const name = id.slice(Math.max(id.lastIndexOf("."), id.lastIndexOf("/")) + 1);
    const weight = roles.get("weight");
    if (!conv1dNames.has(name) || weight?.shape.length !== 2) continue;
    const verdict = storedOrder(name, weight.shape, roles.get("bias")?.shape[0]);
    if (verdict === "inFirst") inFirst++;
    if (verdict === "outFirst") outFirst++;
    candidates.push({ id, verdict });
  }
  const fallback = inFirst > 0 && outFirst === 0 ? "inFirst" : "outFirst";
  return new Set(
    candidates.filter(({ verdict }) => (verdict ?? fallback) === "inFirst").map(({ id }) => id),
  );
}

function storedOrder(
  name: string,
  [first, second]: readonly number[],
  bias: number | undefined,
): "inFirst" | "outFirst" | null {
  if (first === second) return null;
  if (bias !== undefined) return bias === second ? "inFirst" : bias === first ? "outFirst" : null;
  const growth = name === "c_attn" ? 3 : name === "c_fc" ? 4 : 0;
  if (growth > 0 && second === growth * first) return "inFirst";
  if (growth > 0 && first === growth * second) return "outFirst";
  return null;
}
