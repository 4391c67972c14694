import { EngineError, isEngineError } from "../errors";
import type { ByteSource } from "../io";
import { latin1Text } from "./pickleCursor";
import { itemsOf } from "./pickleGlobals";
import { MAX_PICKLE_BYTES } from "./pickleLimits";
import { OpaqueNames, unpickle } from "./pickleMachine";
import { type PickleValue, PyDict } from "./pickleValues";
import { ProblemList, quoted } from "./problems";
import type { FileContents, Reader } from "./reader";
import { readRanges } from "./readRanges";
import { type Fault, type StoragePlace, torchContents } from "./torchContents";
import { torchGlobals, torchPersistent } from "./torchGlobals";
import { TorchStorage } from "./torchValues";

/** 0x1950a86a20f9469cfc6c, the number that opens the stream, as the pickle instruction LONG1. */
const MAGIC_LONG1 = [0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];
const MAGIC = 0x1950a86a20f9469cfc6cn;
/** The same in decimal, as protocol 0 writes it. */
const MAGIC_LINE = `L${MAGIC}L`;
const PROTOCOL_VERSION = 1001;
const PROTO = 0x80;
const BRACE = 0x7b;
/** Behind its opcodes for protocol and frame the magic number starts at byte 11 at the latest. */
const MAGIC_WITHIN = 32;

const TAR_SIGNATURE = "ustar";
const TAR_SIGNATURE_AT = 257;

/** Pickles come first and say not how long they are: read this much, then four times as much. */
const FIRST_WINDOW = 256 * 1024;
const WINDOW_GROWTH = 4;

/** Each storage is led by its number of elements. */
const COUNT_BYTES = 8;

/**
 * What `torch.save` wrote before 1.6, and still does on request: five pickles (magic number,
 * protocol, system, the object, keys of storages) and then every storage, in the order of the keys,
 * as a count of elements and the elements. The even older tar format is refused by name.
 */
export const torchLegacyReader: Reader = {
  format: "torch.legacy",

  match: (head) => isPickle(head) || isTar(head),

  async read(source, fileIndex): Promise<FileContents> {
    const head = await source.read(0, Math.min(source.size, TAR_SIGNATURE_AT + 8));
    if (isTar(head)) throw refused(source, "a tar archive of torch before 0.1.10");
    if (!startsWithMagic(head)) throw refused(source, "a pickle that torch.save did not write");
    const opaque = new OpaqueNames();
    const problems = new ProblemList(source.name);
    const pickles = await readPickles(source, opaque);
    const places = await locateStorages(source, pickles, problems);
    return torchContents(pickles.value, {
      fileIndex,
      // The elements are little-endian on every machine; only the zip format keeps native order.
      byteOrder: "little",
      locate: ({ key }) =>
        places.get(key) ?? ["format.truncated", `its storage ${quoted(key)} is not in the file`],
      header: [pickles.bytes],
      problems,
      opaque,
    });
  },
};

const isTar = (head: Uint8Array): boolean =>
  latin1Text(head.subarray(TAR_SIGNATURE_AT, TAR_SIGNATURE_AT + TAR_SIGNATURE.length)) ===
  TAR_SIGNATURE;

/**
 * Any pickle, so that one of another writer is refused by name. The length that opens a safetensors
 * file may begin with the same two bytes; its last one is 0, and JSON follows.
 */
const isPickle = (head: Uint8Array): boolean =>
  startsWithMagic(head) ||
  (head[0] === PROTO && head[1] >= 2 && head[1] <= 5 && !(head[7] === 0 && head[8] === BRACE));

function startsWithMagic(head: Uint8Array): boolean {
  const start = head.subarray(0, MAGIC_WITHIN);
  if (latin1Text(start).startsWith(MAGIC_LINE)) return true;
  const at = start.indexOf(MAGIC_LONG1[0]);
  return at >= 0 && MAGIC_LONG1.every((byte, index) => start[at + index] === byte);
}

const refused = (source: ByteSource, got: string): EngineError =>
  new EngineError(
    "format.unsupported",
    `${source.name}: is ${got}, expected a file of torch.save (0.1.10 or newer)`,
    { file: source.name, expected: "a file of torch.save", got },
  );

interface Pickles {
  readonly value: PickleValue;
  /** Storages of the object by key, in the order of their bytes. */
  readonly storages: readonly Stored[];
  /** Everything before the first storage. */
  readonly bytes: Uint8Array;
}

interface Stored {
  readonly key: string;
  /** Undefined for a key that the object does not use. */
  readonly storage: TorchStorage | undefined;
}

/** Reads the five pickles, from as much of the file as they turn out to need. */
async function readPickles(source: ByteSource, opaque: OpaqueNames): Promise<Pickles> {
  const most = Math.min(source.size, MAX_PICKLE_BYTES);
  for (let window = FIRST_WINDOW; ; window *= WINDOW_GROWTH) {
    const bytes = await source.read(0, Math.min(window, most));
    try {
      return parsePickles(source, bytes, opaque);
    } catch (error) {
      if (!isEngineError(error, "format.truncated")) throw error;
      if (bytes.length < most) continue;
      if (most === source.size) throw error;
      const text = `${source.name}: its pickles take more than ${MAX_PICKLE_BYTES} bytes`;
      throw new EngineError("format.limit", text, { file: source.name }, { cause: error });
    }
  }
}

function parsePickles(source: ByteSource, bytes: Uint8Array, opaque: OpaqueNames): Pickles {
  const storages = new Map<string, TorchStorage>();
  const work = { spent: 0 };
  let end = 0;
  const next = (): PickleValue => {
    const pickle = unpickle(bytes, end, {
      name: source.name,
      allowed: torchGlobals,
      persistent(id) {
        const value = torchPersistent(id);
        if (value instanceof TorchStorage && !storages.has(value.key)) {
          storages.set(value.key, value);
        }
        return value;
      },
      opaque,
      work,
    });
    end = pickle.end;
    return pickle.value;
  };
  const magic = next();
  if (magic !== MAGIC) throw refused(source, "a pickle that torch.save did not write");
  const protocol = next();
  if (protocol !== PROTOCOL_VERSION) throw refused(source, "a file of an unknown torch protocol");
  const system = next();
  if (!(system instanceof PyDict)) throw refused(source, "a torch file without a system record");
  const value = next();
  const keys = itemsOf(next());
  return {
    value,
    storages: keys.map((key) => ({
      key: String(typeof key === "object" ? "?" : key),
      storage: typeof key === "string" ? storages.get(key) : undefined,
    })),
    bytes: bytes.slice(0, end),
  };
}

type Places = ReadonlyMap<string, StoragePlace | Fault>;

/**
 * Where every storage lies. The pickle declares all lengths, so all places follow from it; each
 * storage's own count is then held against it, and from the first that differs on none is known.
 */
async function locateStorages(
  source: ByteSource,
  { storages, bytes }: Pickles,
  problems: ProblemList,
): Promise<Places> {
  const places = new Map<string, StoragePlace | Fault>();
  const expected: { key: string; storage: TorchStorage; offset: number }[] = [];
  let offset = bytes.length;
  let lost: string | null = null;
  for (const { key, storage } of storages) {
    if (storage === undefined) {
      lost = `storage ${quoted(key)} is of unknown type, so the places of those after it are unknown`;
      break;
    }
    if (offset + COUNT_BYTES > source.size) {
      lost = `storage ${quoted(key)} starts at byte ${offset}, but the file ends at ${source.size}`;
      break;
    }
    expected.push({ key, storage, offset });
    offset += COUNT_BYTES + storage.length * storage.element.bytes;
  }
  const counts = await readRanges(
    source,
    expected.map((place) => ({ offset: place.offset, length: COUNT_BYTES })),
  );
  for (const [index, { key, storage, offset: start }] of expected.entries()) {
    const count = countIn(counts[index]);
    if (count !== storage.length) {
      lost = `storage ${quoted(key)} has ${count} elements, expected ${storage.length} as the pickle says`;
      break;
    }
    places.set(key, placeOf(storage, start + COUNT_BYTES, source.size));
  }
  if (lost !== null) problems.add("format.truncated", "", lost);
  return places;
}

const countIn = (bytes: Uint8Array): number =>
  Number(new DataView(bytes.buffer, bytes.byteOffset, COUNT_BYTES).getBigUint64(0, true));

/** A storage cut off by the file's end keeps what is there: tensors before the cut can be read. */
function placeOf(storage: TorchStorage, offset: number, size: number): StoragePlace {
  const byteLength = Math.min(storage.length * storage.element.bytes, size - offset);
  return { offset, byteLength, storedLength: byteLength, compression: "none" };
}
