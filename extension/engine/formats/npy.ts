import { EngineError } from "../errors";
import type { ByteSource } from "../io";
import { dtypeBytes, type TensorInfo } from "./checkpoint";
import { isNpy, NPY_PREFIX_BYTES, npyDataStart, parseNpyHeader } from "./npyHeader";
import { ProblemList } from "./problems";
import type { FileContents, Reader } from "./reader";
import { shapeBytes } from "./shape";

/** What numpy itself calls an array that was saved without a name. */
const UNNAMED = "arr_0";

/** One array, as `numpy.save` writes it. */
export const npyReader: Reader = {
  format: "npy",

  match: isNpy,

  async read(source: ByteSource, fileIndex: number): Promise<FileContents> {
    const { name: file, size } = source;
    const prefix = await source.read(0, Math.min(size, NPY_PREFIX_BYTES));
    const start = npyDataStart(prefix, file);
    if (start > size) {
      throw new EngineError(
        "format.truncated",
        `${file}: npy header ends at byte ${start}, but the file has ${size} bytes`,
        { file, expected: `${start} bytes`, got: `${size} bytes` },
      );
    }
    const headerBytes = await source.read(0, start);
    const header = parseNpyHeader(headerBytes, file);
    const byteLength = shapeBytes(header.shape, dtypeBytes[header.dtype]);
    if (start + byteLength > size) {
      // There is nothing else in the file, so this spoils all of it.
      throw new EngineError(
        "format.truncated",
        `${file}: array of shape [${header.shape.join(", ")}] and dtype ${header.dtype} ends at byte ${start + byteLength}, but the file has ${size} bytes`,
        { file, expected: `${start + byteLength} bytes`, got: `${size} bytes` },
      );
    }
    const problems = new ProblemList(file);
    const rest = size - start - byteLength;
    if (rest > 0) {
      problems.add(
        "format.unsupported",
        `byte ${start + byteLength}`,
        `${rest} bytes after the array are not read; a npy file holds one array`,
      );
    }
    const tensor: TensorInfo = {
      name: UNNAMED,
      dtype: header.dtype,
      shape: header.shape,
      data: {
        file: fileIndex,
        offset: start,
        byteLength,
        compression: "none",
        storedLength: byteLength,
        byteOrder: header.byteOrder,
        elementOffset: 0,
        ...(header.strides ? { strides: header.strides } : {}),
      },
    };
    return {
      tensors: [tensor],
      ordered: false,
      metadata: {},
      header: [headerBytes],
      problems: problems.list,
      opaque: [],
    };
  },
};
