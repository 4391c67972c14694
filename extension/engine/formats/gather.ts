/** Strided views of a run of elements, brought into row-major order. */

export interface StridedView {
  readonly shape: readonly number[];
  /** Elements to step per axis; absent when the view is contiguous in row-major order. */
  readonly strides?: readonly number[];
  readonly itemBytes: number;
}

/**
 * The elements that a view touches, as `first` and one past the last, counted from its origin.
 * `first` is negative where a stride is; an empty view touches none.
 */
export function viewSpan({ shape, strides }: StridedView): { first: number; end: number } {
  if (shape.includes(0)) return { first: 0, end: 0 };
  if (strides === undefined) return { first: 0, end: shape.reduce((n, size) => n * size, 1) };
  let first = 0;
  let last = 0;
  shape.forEach((size, axis) => {
    const reach = (size - 1) * strides[axis];
    if (reach < 0) first += reach;
    else last += reach;
  });
  return { first, end: last + 1 };
}

/**
 * Writes the elements of `view` from `first` on, in row-major order, to `target`.
 * `bytes` holds the span of the view ({@link viewSpan}); `target` a whole number of elements that
 * do not leave the view.
 */
export function gather(
  view: StridedView,
  bytes: Uint8Array,
  first: number,
  target: Uint8Array,
): void {
  const { itemBytes } = view;
  const wordBytes = Math.min(itemBytes, 4) as 1 | 2 | 4;
  const source = words(bytes, wordBytes);
  const output = words(target, wordBytes);
  gatherWords(view, source, first, output);
  // `words` copies where the bytes are not aligned; the result then has to go back.
  if (output.buffer !== target.buffer) {
    target.set(new Uint8Array(output.buffer, output.byteOffset, target.length));
  }
}

type Words = Uint8Array | Uint16Array | Uint32Array;

/** Words and not floats, as copying a NaN as a float may change its bits. */
function words(bytes: Uint8Array, wordBytes: 1 | 2 | 4): Words {
  const { buffer, byteOffset, byteLength } = byteOffsetAligned(bytes, wordBytes);
  if (wordBytes === 1) return new Uint8Array(buffer, byteOffset, byteLength);
  if (wordBytes === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2);
  return new Uint32Array(buffer, byteOffset, byteLength / 4);
}

const byteOffsetAligned = (bytes: Uint8Array, wordBytes: number): Uint8Array =>
  bytes.byteOffset % wordBytes === 0 ? bytes : bytes.slice();

function gatherWords(view: StridedView, source: Words, first: number, target: Words): void {
  const { shape, strides = [], itemBytes } = view;
  const rank = shape.length;
  const wordsPerItem = itemBytes === 8 ? 2 : 1;
  const count = target.length / wordsPerItem;
  const inner = rank === 0 ? 1 : shape[rank - 1];
  const innerStride = rank === 0 ? 0 : strides[rank - 1];

  // Coordinates of element `first`, and its place in the source.
  const index = new Array<number>(rank).fill(0);
  let place = -viewSpan(view).first;
  for (let axis = rank - 1, rest = first; axis >= 0; axis--) {
    index[axis] = rest % shape[axis];
    rest = Math.floor(rest / shape[axis]);
    place += index[axis] * strides[axis];
  }

  for (let done = 0; done < count; ) {
    // One run along the last axis.
    const column = rank === 0 ? 0 : index[rank - 1];
    const run = Math.min(inner - column, count - done);
    if (wordsPerItem === 1) {
      for (let i = 0, at = place; i < run; i++, at += innerStride) target[done + i] = source[at];
    } else {
      for (let i = 0, at = place; i < run; i++, at += innerStride) {
        target[2 * (done + i)] = source[2 * at];
        target[2 * (done + i) + 1] = source[2 * at + 1];
      }
    }
    done += run;
    if (rank === 0) return;

    // On to the start of the next run: back to column 0, then carry.
    place -= column * innerStride;
    index[rank - 1] = 0;
    for (let axis = rank - 2; axis >= 0; axis--) {
      place += strides[axis];
      if (++index[axis] < shape[axis]) break;
      place -= shape[axis] * strides[axis];
      index[axis] = 0;
    }
  }
}
