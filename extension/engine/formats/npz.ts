/** Several arrays in a zip archive, as `numpy.savez` and `savez_compressed` write them. */
import { EngineError } from "../errors";
import { dtypeBytes, type TensorInfo } from "./checkpoint";
import { MAX_HEADERS_BYTES, MAX_NAME_LENGTH, MAX_TENSORS, NPZ_ENTRY_HEAD_BYTES } from "./limits";
import { NPY_PREFIX_BYTES, npyDataStart, parseNpyHeader } from "./npyHeader";
import { ProblemList, quoted } from "./problems";
import type { ArchiveReader, FileContents } from "./reader";
import { shapeBytes } from "./shape";
import type { ZipArchive, ZipEntry } from "./zip";

const SUFFIX = ".npy";

export const npzReader: ArchiveReader = {
  format: "npz",

  match: (archive) => archive.entries.some((entry) => entry.name.endsWith(SUFFIX)),

  async read(source, archive, fileIndex): Promise<FileContents> {
    const problems = new ProblemList(source.name);
    const tensors: TensorInfo[] = [];
    const header: Uint8Array[] = [archive.directory];
    let headerBytes = 0;
    for (const [name, entry] of arrayEntries(archive, source.name, problems)) {
      if (headerBytes > MAX_HEADERS_BYTES) throw headersError(source.name);
      try {
        const array = await readArray(archive, entry, { file: source.name, name, fileIndex });
        headerBytes += array.header.length;
        tensors.push(array.tensor);
        header.push(array.header);
        if (array.rest > 0) {
          problems.add(
            "format.unsupported",
            name,
            `${array.rest} bytes after the array are not read`,
          );
        }
      } catch (error) {
        problems.addError(name, error);
      }
    }
    return {
      tensors,
      ordered: false,
      metadata: {},
      header,
      problems: [...archive.problems, ...problems.list],
      opaque: [],
    };
  },
};

/** A megabyte of header deflates to a kilobyte, and a file may have a hundred thousand of them. */
const headersError = (file: string): EngineError =>
  new EngineError(
    "format.limit",
    `${file}: the headers of its arrays take more than ${MAX_HEADERS_BYTES} bytes`,
    { file, expected: `at most ${MAX_HEADERS_BYTES} bytes` },
  );

/** The arrays by name. */
function arrayEntries(
  archive: ZipArchive,
  file: string,
  problems: ProblemList,
): Map<string, ZipEntry> {
  if (archive.entries.length > MAX_TENSORS) {
    throw new EngineError(
      "format.limit",
      `${file}: holds ${archive.entries.length} entries, expected at most ${MAX_TENSORS}`,
      { file, expected: `at most ${MAX_TENSORS}`, got: `${archive.entries.length}` },
    );
  }
  const arrays = new Map<string, ZipEntry>();
  for (const entry of archive.entries) {
    if (!entry.name.endsWith(SUFFIX)) {
      if (!entry.name.endsWith("/")) {
        problems.add("format.unsupported", entry.name, `entry ${quoted(entry.name)} is no array`);
      }
      continue;
    }
    const name = entry.name.slice(0, -SUFFIX.length);
    if (name.length > MAX_NAME_LENGTH) {
      problems.add(
        "format.limit",
        "",
        `array ${quoted(name)}: its name has ${name.length} characters, expected at most ${MAX_NAME_LENGTH}`,
      );
    } else arrays.set(name, entry);
  }
  return arrays;
}

interface ArrayPlace {
  readonly file: string;
  readonly name: string;
  readonly fileIndex: number;
}

async function readArray(archive: ZipArchive, entry: ZipEntry, place: ArrayPlace) {
  const { file, name, fileIndex } = place;
  const what = `${file}, array ${quoted(name)}`;
  let head = await archive.readStart(entry, NPZ_ENTRY_HEAD_BYTES);
  const start = npyDataStart(head.subarray(0, NPY_PREFIX_BYTES), what);
  if (start > head.length) head = await archive.readStart(entry, start);
  if (start > head.length) {
    throw new EngineError(
      "format.truncated",
      `${what}: npy header ends at byte ${start}, but the entry has ${head.length} bytes`,
      { file, where: name, expected: `${start} bytes`, got: `${head.length} bytes` },
    );
  }
  const headerBytes = head.slice(0, start);
  const header = parseNpyHeader(headerBytes, what);
  const itemBytes = dtypeBytes[header.dtype];
  const byteLength = shapeBytes(header.shape, itemBytes);
  const end = start + byteLength;
  if (end > entry.byteLength) {
    throw new EngineError(
      "format.truncated",
      `${what} of shape [${header.shape.join(", ")}] and dtype ${header.dtype} takes ${end} bytes with its header, but the entry has ${entry.byteLength}`,
      {
        file,
        where: name,
        expected: `${end} bytes`,
        got: `${entry.byteLength} bytes`,
      },
    );
  }
  if (entry.compression === "deflate" && start % itemBytes !== 0) {
    throw new EngineError(
      "format.unsupported",
      `${what}: its data starts at byte ${start}, expected a multiple of ${itemBytes} as the npy format asks`,
      { file, where: name },
    );
  }
  const storage =
    entry.compression === "none"
      ? // The checksum covers the header too, so it does not fit the data alone.
        {
          offset: entry.offset + start,
          byteLength,
          storedLength: byteLength,
          elementOffset: 0,
        }
      : {
          offset: entry.offset,
          byteLength: entry.byteLength,
          storedLength: entry.storedLength,
          crc32: entry.crc32,
          elementOffset: start / itemBytes,
        };
  const tensor: TensorInfo = {
    name,
    dtype: header.dtype,
    shape: header.shape,
    data: {
      file: fileIndex,
      compression: entry.compression,
      byteOrder: header.byteOrder,
      ...storage,
      ...(header.strides ? { strides: header.strides } : {}),
    },
  };
  return { tensor, header: headerBytes, rest: entry.byteLength - end };
}
