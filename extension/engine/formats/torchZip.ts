import { EngineError } from "../errors";
import type { ByteSource } from "../io";
import { MAX_PICKLE_BYTES } from "./pickleLimits";
import { OpaqueNames, unpickle } from "./pickleMachine";
import { ProblemList } from "./problems";
import type { ArchiveReader, FileContents } from "./reader";
import { type StoragePlace, torchContents } from "./torchContents";
import { torchGlobals, torchPersistent } from "./torchGlobals";
import type { ZipArchive, ZipEntry } from "./zip";

/** What `byteorder` may hold: one word. */
const MAX_BYTE_ORDER_BYTES = 16;

/**
 * What `torch.save` writes since 1.6: a zip archive with one folder of any name, in it `data.pkl`,
 * `data/KEY` for every storage, and since 2.1 `byteorder`. TorchScript archives have the same
 * parts and code beside them, which is not looked at.
 */
export const torchZipReader: ArchiveReader = {
  format: "torch.zip",

  match: (archive) => folderOf(archive) !== null || isTorchPackage(archive),

  async read(source, archive, fileIndex): Promise<FileContents> {
    const folder = folderOf(archive);
    if (folder === null) throw packageError(source);
    const problems = new ProblemList(source.name);
    for (const { code, where, text } of archive.problems) problems.add(code, where, text);
    const entries = new Map(archive.entries.map((entry) => [entry.name, entry]));
    const pickle = await archive.read(entryAt(entries, `${folder}data.pkl`), MAX_PICKLE_BYTES);
    const opaque = new OpaqueNames();
    const { value } = unpickle(pickle, 0, {
      name: source.name,
      allowed: torchGlobals,
      persistent: torchPersistent,
      opaque,
    });
    return torchContents(value, {
      fileIndex,
      byteOrder: await byteOrderOf(source, archive, entries.get(`${folder}byteorder`)),
      locate(storage) {
        const name = `${folder}data/${storage.key}`;
        const entry = entries.get(name);
        return entry === undefined
          ? ["format.truncated", `its storage "${name}" is not in the archive, or cannot be read`]
          : placeOf(entry);
      },
      header: [archive.directory, pickle],
      problems,
      opaque,
    });
  },
};

/** The archive's folder with a slash, found by its `data.pkl`; null when there is none. */
function folderOf(archive: ZipArchive): string | null {
  const entry = archive.entries.find(({ name }) => /^[^/]+\/data\.pkl$/.test(name));
  return entry === undefined ? null : entry.name.slice(0, -"data.pkl".length);
}

const isTorchPackage = (archive: ZipArchive): boolean =>
  archive.entries.some(({ name }) => /^[^/]+\/\.data\/(extern_modules|python_version)$/.test(name));

function packageError(source: ByteSource): EngineError {
  return new EngineError(
    "format.unsupported",
    `${source.name}: written by torch.package, which stores programs; expected a file of torch.save`,
    { file: source.name, expected: "a file of torch.save", got: "a torch.package archive" },
  );
}

function entryAt(entries: ReadonlyMap<string, ZipEntry>, name: string): ZipEntry {
  const entry = entries.get(name);
  if (entry === undefined) throw new EngineError("internal", `no entry ${name}`);
  return entry;
}

const placeOf = (entry: ZipEntry): StoragePlace => ({
  offset: entry.offset,
  byteLength: entry.byteLength,
  compression: entry.compression,
  storedLength: entry.storedLength,
  crc32: entry.crc32,
});

async function byteOrderOf(
  source: ByteSource,
  archive: ZipArchive,
  entry: ZipEntry | undefined,
): Promise<"little" | "big"> {
  if (entry === undefined) return "little";
  const text = new TextDecoder().decode(await archive.read(entry, MAX_BYTE_ORDER_BYTES)).trim();
  if (text === "little" || text === "big") return text;
  throw new EngineError(
    "format.unsupported",
    `${source.name}: byte order is ${JSON.stringify(text)}, expected "little" or "big"`,
    { file: source.name, where: entry.name, expected: "little or big", got: text },
  );
}
