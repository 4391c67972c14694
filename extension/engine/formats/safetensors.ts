/**
 * safetensors: 8 bytes with the length N of the header (unsigned, little-endian), N bytes of JSON
 * `{ name: { dtype, shape, data_offsets: [begin, end) }, __metadata__? }`, then the data.
 * https://huggingface.co/docs/safetensors
 */
import { EngineError } from "../errors";
import type { ByteSource } from "../io";
import { type DType, dtypeBytes, dtypes, type TensorInfo } from "./checkpoint";
import { JsonObject, type JsonValue, parseJson } from "./json";
import {
  MAX_METADATA_CHARACTERS,
  MAX_METADATA_ENTRIES,
  MAX_METADATA_LENGTH,
  MAX_NAME_LENGTH,
  MAX_SAFETENSORS_HEADER_BYTES,
  MAX_TENSORS,
} from "./limits";
import { ProblemList, quoted } from "./problems";
import type { FileContents, Reader } from "./reader";
import { shapeBytes, shapeFault } from "./shape";

const LENGTH_BYTES = 8;
const METADATA_KEY = "__metadata__";
const OPENING_BRACE = 0x7b;

export const safetensorsReader: Reader = {
  format: "safetensors",

  match(head) {
    if (head.length <= LENGTH_BYTES || head[LENGTH_BYTES] !== OPENING_BRACE) return false;
    // Eight printable characters would be a length of 10^18: that is text, of which `{` is a part.
    return head.subarray(0, LENGTH_BYTES).some((byte) => byte < 0x20 || byte > 0x7e);
  },

  async read(source, fileIndex): Promise<FileContents> {
    const header = await readHeader(source);
    const json = parseJson(header.subarray(LENGTH_BYTES), `safetensors header of ${source.name}`);
    if (!(json instanceof JsonObject)) {
      throw new EngineError(
        "format.unsupported",
        `safetensors header of ${source.name}: expected a JSON object`,
        { file: source.name, expected: "a JSON object" },
      );
    }
    if (json.members.length > MAX_TENSORS) {
      throw new EngineError(
        "format.limit",
        `${source.name}: declares ${json.members.length} tensors, expected at most ${MAX_TENSORS}`,
        { file: source.name, expected: `at most ${MAX_TENSORS}`, got: `${json.members.length}` },
      );
    }

    const problems = new ProblemList(source.name);
    const entries = declaredTensors(json, problems);
    const layout: Layout = { dataStart: header.length, fileSize: source.size, problems };
    checkOverlaps(entries, layout);
    // Where a tensor's place is unknown, a gap is most likely that tensor.
    if (problems.list.length === 0) checkGaps(entries, layout);
    return {
      tensors: entries.flatMap((entry) => tensorOf(entry, layout, fileIndex) ?? []),
      ordered: false,
      metadata: metadataOf(json, problems),
      header: [header],
      problems: problems.list,
      opaque: [],
    };
  },
};

async function readHeader(source: ByteSource): Promise<Uint8Array> {
  const file = source.name;
  if (source.size < LENGTH_BYTES) {
    throw new EngineError(
      "format.truncated",
      `${file}: has ${source.size} bytes, expected the ${LENGTH_BYTES} bytes that start a safetensors file`,
      { file, expected: `${LENGTH_BYTES} bytes`, got: `${source.size} bytes` },
    );
  }
  const start = await source.read(0, LENGTH_BYTES);
  const length = new DataView(start.buffer, start.byteOffset).getBigUint64(0, true);
  if (length > BigInt(MAX_SAFETENSORS_HEADER_BYTES)) {
    throw new EngineError(
      "format.limit",
      `${file}: safetensors header of ${length} bytes, expected at most ${MAX_SAFETENSORS_HEADER_BYTES}`,
      { file, expected: `at most ${MAX_SAFETENSORS_HEADER_BYTES}`, got: `${length}` },
    );
  }
  const end = LENGTH_BYTES + Number(length);
  if (end > source.size) {
    throw new EngineError(
      "format.truncated",
      `${file}: safetensors header ends at byte ${end}, but the file has ${source.size} bytes`,
      { file, expected: `${end} bytes`, got: `${source.size} bytes` },
    );
  }
  return source.read(0, end);
}

/** A tensor as the header declares it; `begin` and `end` count from the start of the data. */
interface Entry {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly begin: number;
  readonly end: number;
  /** Set once something rules the tensor out. */
  broken: boolean;
}

interface Layout {
  readonly dataStart: number;
  readonly fileSize: number;
  readonly problems: ProblemList;
}

/** The entries that can be read at all, in the header's order, each name once. */
function declaredTensors(header: JsonObject, problems: ProblemList): Entry[] {
  const count = new Map<string, number>();
  for (const [name] of header.members) count.set(name, (count.get(name) ?? 0) + 1);

  const reported = new Set<string>();
  const entries: Entry[] = [];
  for (const [name, value] of header.members) {
    if (name === METADATA_KEY) continue;
    const times = count.get(name) ?? 1;
    if (times > 1) {
      // Which of them a program reads depends on its JSON library.
      if (!reported.has(name)) {
        problems.add(
          "format.unsupported",
          name,
          `tensor ${quoted(name)} is declared ${times} times, so it is left out`,
        );
        reported.add(name);
      }
      continue;
    }
    const fault = entryFault(name, value);
    if (typeof fault === "string") problems.add("format.unsupported", name, fault);
    else entries.push(fault);
  }
  return entries;
}

/** The entry, or the sentence that says what is wrong with it. */
function entryFault(name: string, value: JsonValue): Entry | string {
  const what = `tensor ${quoted(name)}`;
  if (name.length > MAX_NAME_LENGTH) {
    return `${what}: its name has ${name.length} characters, expected at most ${MAX_NAME_LENGTH}`;
  }
  if (!(value instanceof JsonObject)) return `${what}: expected an object`;
  if (value.hasDuplicates) return `${what}: a field is given twice`;
  const dtype = value.get("dtype");
  if (typeof dtype !== "string") return `${what}: dtype is no string`;
  const shape = value.get("shape");
  const fault = shapeFault(shape);
  if (fault !== null) return `${what}: ${fault}`;
  const offsets = value.get("data_offsets");
  if (!isOffsets(offsets)) {
    return `${what}: data_offsets are no two whole numbers in ascending order`;
  }
  return {
    name,
    dtype,
    shape: shape as readonly number[],
    begin: offsets[0],
    end: offsets[1],
    broken: false,
  };
}

function isOffsets(value: JsonValue | undefined): value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  return value.every((item) => Number.isSafeInteger(item) && item >= 0) && value[0] <= value[1];
}

/** Rules out every tensor that starts inside an earlier one. */
function checkOverlaps(entries: readonly Entry[], { dataStart, problems }: Layout): void {
  let covered = 0;
  let last = "";
  for (const entry of byOffset(entries)) {
    if (entry.begin < covered) {
      entry.broken = true;
      problems.add(
        "format.unsupported",
        entry.name,
        `tensor ${quoted(entry.name)} starts at byte ${dataStart + entry.begin}, inside tensor ${quoted(last)}, which ends at byte ${dataStart + covered}; it is left out`,
      );
    }
    if (entry.end > covered) {
      covered = entry.end;
      last = entry.name;
    }
  }
}

/** The format wants the tensors to cover the data exactly; says where bytes belong to none. */
function checkGaps(entries: readonly Entry[], { dataStart, fileSize, problems }: Layout): void {
  const end = fileSize - dataStart;
  let covered = 0;
  for (const { begin, end: next } of [...byOffset(entries), { begin: end, end }]) {
    if (begin > covered && covered < end) {
      const from = dataStart + covered;
      const to = Math.min(dataStart + begin, fileSize);
      problems.add(
        "format.unsupported",
        `byte ${from}`,
        `bytes ${from} to ${to} belong to no tensor`,
      );
    }
    covered = Math.max(covered, next);
  }
}

const byOffset = (entries: readonly Entry[]): Entry[] =>
  entries
    .filter((entry) => entry.end > entry.begin)
    .sort((x, y) => x.begin - y.begin || x.end - y.end);

function tensorOf(entry: Entry, layout: Layout, file: number): TensorInfo | null {
  const { name, dtype, shape, begin, end } = entry;
  const { dataStart, fileSize, problems } = layout;
  const what = `tensor ${quoted(name)}`;
  if (entry.broken) return null;
  if (dataStart + end > fileSize) {
    problems.add(
      "format.truncated",
      name,
      `${what} ends at byte ${dataStart + end}, but the file has ${fileSize} bytes`,
    );
    return null;
  }
  if (!isDType(dtype)) {
    problems.add(
      "format.unsupported",
      name,
      `${what} has dtype ${quoted(dtype)}; supported are ${dtypes.join(", ")}`,
    );
    return null;
  }
  const expected = shapeBytes(shape, dtypeBytes[dtype]);
  if (expected !== end - begin) {
    problems.add(
      "shape.mismatch",
      name,
      `${what} of shape [${shape.join(", ")}] and dtype ${dtype} takes ${expected} bytes, but its offsets span ${end - begin}`,
    );
    return null;
  }
  return {
    name,
    dtype,
    shape,
    data: {
      file,
      offset: dataStart + begin,
      byteLength: end - begin,
      compression: "none",
      storedLength: end - begin,
      byteOrder: "little",
      elementOffset: 0,
    },
  };
}

const isDType = (name: string): name is DType => (dtypes as readonly string[]).includes(name);

function metadataOf(header: JsonObject, problems: ProblemList): Record<string, string> {
  const value = header.get(METADATA_KEY);
  if (value === undefined) return {};
  const add = (text: string) => problems.add("format.unsupported", METADATA_KEY, text);
  if (!(value instanceof JsonObject)) {
    add(`${METADATA_KEY}: expected an object of strings`);
    return {};
  }
  const kept: [string, string][] = [];
  let characters = 0;
  for (const [key, text] of value.members) {
    if (typeof text !== "string") add(`${METADATA_KEY}: the value of ${quoted(key)} is no string`);
    else if (text.length > MAX_METADATA_LENGTH || key.length > MAX_METADATA_LENGTH) {
      add(`${METADATA_KEY}: ${quoted(key)} is longer than ${MAX_METADATA_LENGTH} characters`);
    } else if (kept.length === MAX_METADATA_ENTRIES) {
      add(`${METADATA_KEY}: has more than ${MAX_METADATA_ENTRIES} entries; the rest is left out`);
      break;
    } else {
      characters += key.length + text.length;
      if (characters > MAX_METADATA_CHARACTERS) {
        add(
          `${METADATA_KEY}: has more than ${MAX_METADATA_CHARACTERS} characters; the rest is left out`,
        );
        break;
      }
      kept.push([key, text]);
    }
  }
  // `fromEntries` defines properties, so that a key `__proto__` stays a key.
  return Object.fromEntries(kept);
}
