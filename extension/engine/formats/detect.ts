import { EngineError } from "../errors";
import type { Format } from "./checkpoint";
import { foreignArchiveError, foreignError } from "./foreign";
import type { HeadSource } from "./headSource";
import { pointerError } from "./lfs";
import { onnxReader } from "./onnx";
import type { FileContents, Reader } from "./reader";
import { archiveReaders, readers } from "./readers";
import { safetensorsReader } from "./safetensors";

export interface DetectedContents {
  readonly format: Format;
  readonly contents: FileContents;
}

/**
 * Reads the header of one file, by what it holds: the suffix counts only where the content says
 * nothing. Throws `format.unsupported` that names what the file is instead, and what the reader of
 * its format throws.
 */
export async function readFileContents(
  source: HeadSource,
  fileIndex: number,
): Promise<DetectedContents> {
  const { head, name, size } = source;
  if (size === 0) {
    throw new EngineError("format.truncated", `${name}: the file is empty`, {
      file: name,
      expected: "a checkpoint",
      got: "0 bytes",
    });
  }
  const pointer = pointerError(head, name);
  if (pointer) throw pointer;

  const reader = readers.find((candidate) => candidate.match(head, size));
  if (reader) {
    return { format: reader.format, contents: await reader.read(source, fileIndex) };
  }
  if (isZip(head)) {
    // loaded when needed: the inflater sets up large tables
    const { openZip } = await import("./zip");
    const archive = await openZip(source);
    const found = archiveReaders.find((candidate) => candidate.match(archive));
    if (!found) {
      const names = archive.entries.map((entry) => entry.name);
      throw foreignArchiveError(names, name);
    }
    return { format: found.format, contents: await found.read(source, archive, fileIndex) };
  }
  const foreign = foreignError(head, name);
  // Damaged rather than foreign, or begun in an unusual way; its own reader says where.
  const named = foreign.details.got === "of an unknown format" ? readerBySuffix(name) : undefined;
  if (!named) throw foreign;
  return { format: named.format, contents: await named.read(source, fileIndex) };
}

const readerBySuffix = (name: string): Reader | undefined =>
  [safetensorsReader, onnxReader].find(({ format }) => name.toLowerCase().endsWith(`.${format}`));

/** A local file header, or the end record of an archive without entries. */
const isZip = (head: Uint8Array): boolean =>
  head[0] === 0x50 &&
  head[1] === 0x4b &&
  ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6));
