import { npyReader } from "./npy";
import { npzReader } from "./npz";
import { onnxReader } from "./onnx";
import type { ArchiveReader, Reader } from "./reader";
import { safetensorsReader } from "./safetensors";
import { torchLegacyReader } from "./torchLegacy";
import { torchZipReader } from "./torchZip";

/** Every format that is told by its first bytes; the first that matches reads the file. */
export const readers: readonly Reader[] = [
  safetensorsReader,
  npyReader,
  torchLegacyReader,
  onnxReader,
];

/** Every format that is a zip archive; the first that matches its entries reads it. */
export const archiveReaders: readonly ArchiveReader[] = [torchZipReader, npzReader];
