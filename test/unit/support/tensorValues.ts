import { inflateRawSync } from "node:zlib";
import {
  dtypeBytes,
  elementCount,
  type TensorInfo,
} from "../../../extension/engine/formats/checkpoint";

/**
 * The elements of a tensor in row-major order, straight from the file's bytes: the slow and plain
 * way, beside the readers' own. 8-bit floats come as their bits.
 */
export function tensorValues(file: Uint8Array, { dtype, shape, data }: TensorInfo): number[] {
  const stored = file.subarray(data.offset, data.offset + data.storedLength);
  const storage = data.compression === "deflate" ? inflateRawSync(stored) : stored;
  const view = new DataView(storage.buffer, storage.byteOffset, storage.byteLength);
  const little = data.byteOrder === "little";
  const read = (element: number): number => {
    const at = element * dtypeBytes[dtype];
    switch (dtype) {
      case "F64":
        return view.getFloat64(at, little);
      case "F32":
        return view.getFloat32(at, little);
      case "F16":
        return halfValue(view.getUint16(at, little));
      case "BF16":
        return bfloatValue(view.getUint16(at, little));
      case "I64":
        return Number(view.getBigInt64(at, little));
      case "U64":
        return Number(view.getBigUint64(at, little));
      case "I32":
        return view.getInt32(at, little);
      case "U32":
        return view.getUint32(at, little);
      case "I16":
        return view.getInt16(at, little);
      case "U16":
        return view.getUint16(at, little);
      case "I8":
        return view.getInt8(at);
      default:
        return view.getUint8(at);
    }
  };
  return Array.from({ length: elementCount(shape) }, (_, index) => {
    if (data.strides === undefined) return read(data.elementOffset + index);
    let element = data.elementOffset;
    let rest = index;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      element += (rest % shape[axis]) * data.strides[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return read(element);
  });
}

function bfloatValue(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
}

function halfValue(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
