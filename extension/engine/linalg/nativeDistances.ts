/**
 * Squared distances by products of a native library: |x − y|² = |x|² + |y|² − 2⟨x, y⟩ on vectors
 * shifted by their common mean. Where that would cancel more than two digits, an entry is summed
 * from differences instead, so that all hold to about 1e-13.
 */
import type { Task } from "../task";
import type { Vectors } from "./blockProducts";
import { writeNative, writeNativeUpper } from "./nativeBlocks";
import type { NativeProducts } from "./nativeProducts";

/** Share of |x|² + |y|² that a distance must reach to be taken from a product. */
const SOUND_SHARE = 0.01;
/** Share of entries that may be summed anew; where more lie close, differences are the better way. */
const CLOSE_SHARE = 0.05;

type Sides = { readonly x: Vectors<Float64Array>; readonly y: Vectors<Float64Array> };

/**
 * |xᵢ − yⱼ|² into `target`, row-major; of one set with itself, on and above the diagonal. False,
 * and nothing that counts in `target`, where too many vectors lie close together.
 */
export function writeNativeDistances(
  library: NativeProducts,
  { x, y }: Sides,
  { target, task }: { readonly target: Float64Array; readonly task: Task },
): boolean {
  const origin = meanOf(x);
  const left = shifted(x, origin);
  const right = y === x ? left : shifted(y, origin);
  if (y === x) writeNativeUpper(library, { x: left, target }, task);
  else writeNative(library, { x: left, y: right, target }, task);
  const rows = squaresOf(left);
  const columns = y === x ? rows : squaresOf(right);
  let allowed = CLOSE_SHARE * x.count * y.count;
  for (let i = 0; i < x.count; i++) {
    const start = i * y.count;
    if (y === x) target[start + i] = 0;
    for (let j = y === x ? i + 1 : 0; j < y.count; j++) {
      const size = rows[i] + columns[j];
      const distance = size - 2 * target[start + j];
      if (distance > SOUND_SHARE * size) {
        target[start + j] = distance;
        continue;
      }
      if (--allowed < 0) return false;
      target[start + j] = fromDifferences(x, y, i, j);
    }
  }
  return true;
}

/** The mean vector, roughly: any point near the vectors does. */
function meanOf({ data, count, depth, stride, linesAreVectors }: Vectors<Float64Array>) {
  const mean = new Float64Array(depth);
  const [step, next] = linesAreVectors ? [stride, 1] : [1, stride];
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < depth; k++) mean[k] += data[i * step + k * next] / count;
  }
  return mean;
}

/** The vectors less `origin`, one a line. */
function shifted(x: Vectors<Float64Array>, origin: Float64Array): Vectors<Float64Array> {
  const { data, count, depth, stride, linesAreVectors } = x;
  const moved = new Float64Array(count * depth);
  if (linesAreVectors) {
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < depth; k++) moved[i * depth + k] = data[i * stride + k] - origin[k];
    }
  } else {
    for (let k = 0; k < depth; k++) {
      for (let i = 0; i < count; i++) moved[i * depth + k] = data[k * stride + i] - origin[k];
    }
  }
  return { data: moved, count, depth, stride: depth, linesAreVectors: true };
}

function squaresOf({ data, count, depth }: Vectors<Float64Array>): Float64Array {
  const squares = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let at = i * depth; at < (i + 1) * depth; at++) sum += data[at] * data[at];
    squares[i] = sum;
  }
  return squares;
}

/** Of the vectors as they are: shifting rounds. */
function fromDifferences(x: Vectors<Float64Array>, y: Vectors<Float64Array>, i: number, j: number) {
  const [stepX, stepY] = [x, y].map(({ linesAreVectors, stride }) =>
    linesAreVectors ? 1 : stride,
  );
  let atX = i * (x.linesAreVectors ? x.stride : 1);
  let atY = j * (y.linesAreVectors ? y.stride : 1);
  let sum = 0;
  for (let k = 0; k < x.depth; k++, atX += stepX, atY += stepY) {
    const difference = x.data[atX] - y.data[atY];
    sum += difference * difference;
  }
  return sum;
}
