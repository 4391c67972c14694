import { npy } from "./npy";
import { npz } from "./npz";
import type { ArchiveReader, Reader } from "./reader";
import { safetensors } from "./safetensors";

/** Every format that is told by its first bytes; the first that matches reads the file. */
export const readers: readonly Reader[] = [safetensors, npy];

/** Every format that is a zip archive; the first that matches its entries reads it. */
export const archiveReaders: readonly ArchiveReader[] = [npz];
