import type { FileContents } from "../../../extension/engine/formats/reader";
import { torchLegacyReader } from "../../../extension/engine/formats/torchLegacy";
import { torchZipReader } from "../../../extension/engine/formats/torchZip";
import { openZip } from "../../../extension/engine/formats/zip";
import type { ByteSource } from "../../../extension/engine/io";

/** Reads a torch file of either format from its source. */
export async function readTorch(source: ByteSource): Promise<FileContents> {
  const head = await source.read(0, Math.min(2, source.size));
  const isZip = head[0] === 0x50 && head[1] === 0x4b;
  return isZip
    ? torchZipReader.read(source, await openZip(source), 0)
    : torchLegacyReader.read(source, 0);
}
