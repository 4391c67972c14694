import { EngineError } from "../errors";
import type { ByteSource } from "../io";
import { swapBytes } from "./byteOrder";
import { type DType, dtypeBytes, elementCount, type TensorInfo } from "./checkpoint";
import { gather, type StridedView, viewSpan } from "./gather";
import { MAX_DECODED_BYTES } from "./limits";
import { quoted } from "./problems";
import { unpackVarints } from "./varints";

/** The elements of a tensor as one contiguous, row-major, little-endian run, whatever its layout in the file. */
export interface TensorBytes {
  readonly dtype: DType;
  /** Elements. */
  readonly length: number;
  /**
   * Fills `target` (a whole number of elements) with the elements from `first` on.
   * A range that leaves the tensor is a defect of the caller and throws `internal`.
   */
  readInto(first: number, target: Uint8Array): Promise<void>;
}

/** True where any range of elements is read by itself; false where the tensor is decoded as a whole. */
export const readInPlace = ({ data }: TensorInfo): boolean =>
  data.compression === "none" && data.strides === undefined;

/**
 * Opens the elements of a tensor. Plain storages are read in place by range; packed or
 * strided ones are decoded once, within a stated limit.
 *
 * Throws `format.truncated` where the tensor leaves its storage or the storage is damaged,
 * `format.limit` where more than `MAX_DECODED_BYTES` would have to be held in memory.
 */
export async function tensorBytes(source: ByteSource, tensor: TensorInfo): Promise<TensorBytes> {
  const { dtype, shape, data } = tensor;
  const itemBytes = dtypeBytes[dtype];
  const length = elementCount(shape);
  const view: StridedView = { shape, strides: data.strides, itemBytes };
  // First byte of the view and one past its last, counted from the storage's start.
  const span = viewSpan(view);
  const begin = (data.elementOffset + span.first) * itemBytes;
  const end = (data.elementOffset + span.end) * itemBytes;
  if (length > 0 && !(begin >= 0 && end <= data.byteLength)) {
    throw new EngineError(
      "format.truncated",
      `${source.name}: tensor ${quoted(tensor.name)} takes bytes ${begin} to ${end} of a storage of ${data.byteLength} bytes`,
      {
        file: source.name,
        where: tensor.name,
        expected: `at most ${data.byteLength} bytes`,
        got: `${end} bytes`,
      },
    );
  }

  const bounded = (read: (first: number, target: Uint8Array) => Promise<void>): TensorBytes => ({
    dtype,
    length,
    readInto: async (first, target) => {
      const count = target.length / itemBytes;
      if (!Number.isInteger(count) || first < 0 || first + count > length) {
        throw new EngineError(
          "internal",
          `elements ${first} to ${first + count} of tensor ${quoted(tensor.name)}, which has ${length}`,
        );
      }
      if (count > 0) await read(first, target);
    },
  });
  const swap = data.byteOrder === "big" && itemBytes > 1;

  if (readInPlace(tensor)) {
    const offset = data.offset + begin;
    return bounded(async (first, target) => {
      await source.readInto(offset + first * itemBytes, target);
      if (swap) swapBytes(target, itemBytes);
    });
  }
  if (length === 0) return bounded(async () => {});

  const held = data.compression === "none" ? end - begin : data.byteLength;
  if (held > MAX_DECODED_BYTES) {
    const layout = data.compression === "none" ? "strided" : "packed";
    throw new EngineError(
      "format.limit",
      `${source.name}: ${layout} tensor ${quoted(tensor.name)} needs ${held} bytes in memory, expected at most ${MAX_DECODED_BYTES}`,
      {
        file: source.name,
        where: tensor.name,
        expected: `at most ${MAX_DECODED_BYTES} bytes`,
        got: `${held} bytes`,
      },
    );
  }
  // Of a stored storage only the part that the view touches is read.
  const bytes = await readStored(source, tensor, { begin, end });
  if (swap) swapBytes(bytes, itemBytes);
  if (data.strides === undefined) {
    return bounded(async (first, target) => {
      const at = first * itemBytes;
      target.set(bytes.subarray(at, at + target.length));
    });
  }
  return bounded(async (first, target) => gather(view, bytes, first, target));
}

/** Bytes `begin` to `end` of the decoded storage. */
async function readStored(
  source: ByteSource,
  { name, dtype, data }: TensorInfo,
  { begin, end }: { begin: number; end: number },
): Promise<Uint8Array> {
  switch (data.compression) {
    case "none":
      return source.read(data.offset + begin, end - begin);
    case "deflate": {
      // loaded when needed: most tensors are stored as they are
      const { inflateRange } = await import("./zipInflate");
      return (await inflateRange(source, data)).subarray(begin, end);
    }
    case "varint": {
      const packed = await source.read(data.offset, data.storedLength);
      const bytes = new Uint8Array(data.byteLength);
      const fault = unpackVarints(packed, bytes, dtypeBytes[dtype]);
      if (fault === null) return bytes.subarray(begin, end);
      throw new EngineError(
        "format.truncated",
        `${source.name}: tensor ${quoted(name)}: its numbers, written one by one, ${fault}`,
        { file: source.name, where: name },
      );
    }
    default:
      throw data.compression satisfies never;
  }
}
