/** Names what a file is that no reader reads, as far as its first bytes or its suffix tell. */
import { EngineError } from "../errors";

/** What is supported, for messages. */
export const SUPPORTED =
  "safetensors, PyTorch (.pt, .pth, .ckpt, .bin), their index files, ONNX, NumPy .npy and .npz";

interface Signature {
  readonly what: string;
  readonly at?: number;
  /** As Latin-1 text. */
  readonly bytes: string;
}

const signatures: readonly Signature[] = [
  { what: "an HDF5 file (Keras .h5, MATLAB 7.3)", bytes: "\x89HDF\r\n\x1a\n" },
  { what: "a GGUF file", bytes: "GGUF" },
  { what: "an old GGML file", bytes: "lmgg" },
  { what: "an old GGML file", bytes: "tjgg" },
  { what: "a TensorFlow Lite model", at: 4, bytes: "TFL3" },
  { what: "an ORT model", at: 4, bytes: "ORTM" },
  { what: "a gzip archive; unpack it first", bytes: "\x1f\x8b" },
  { what: "a Zstandard archive; unpack it first", bytes: "\x28\xb5\x2f\xfd" },
  { what: "an xz archive; unpack it first", bytes: "\xfd7zXZ\x00" },
  { what: "a bzip2 archive; unpack it first", bytes: "BZh" },
  { what: "a 7z archive; unpack it first", bytes: "7z\xbc\xaf\x27\x1c" },
  { what: "a RAR archive; unpack it first", bytes: "Rar!\x1a\x07" },
  { what: "a tar archive; unpack it first", at: 257, bytes: "ustar" },
  { what: "a MATLAB file", bytes: "MATLAB 5.0 MAT-file" },
  { what: "a PDF document", bytes: "%PDF-" },
  { what: "a PNG picture", bytes: "\x89PNG\r\n" },
  { what: "a JPEG picture", bytes: "\xff\xd8\xff" },
  { what: "a program", bytes: "\x7fELF" },
  { what: "an SQLite database", bytes: "SQLite format 3\x00" },
  { what: "a Parquet file", bytes: "PAR1" },
  { what: "an Arrow file", bytes: "ARROW1" },
];

/** For formats without a signature. */
const suffixes: readonly (readonly [suffix: string, what: string])[] = [
  [".msgpack", "a Flax msgpack file"],
  [".pb", "a TensorFlow graph"],
  [".tflite", "a TensorFlow Lite model"],
  [".mlmodel", "a Core ML model"],
  [".t7", "a Lua Torch file"],
  [".pkl", "a Python pickle that torch.save did not write"],
  [".pickle", "a Python pickle that torch.save did not write"],
];

/** `format.unsupported` that says what `name`, which starts with `head`, seems to be. */
export function foreignError(head: Uint8Array, name: string): EngineError {
  const what = foreignKind(head, name);
  return unsupported(name, what ?? "of an unknown format");
}

/** `format.unsupported` for a zip archive that no reader knows, by its entries. */
export function foreignArchiveError(entries: readonly string[], name: string): EngineError {
  const has = (entry: string) => entries.includes(entry);
  if (has("model.weights.h5") || (has("metadata.json") && has("config.json"))) {
    return unsupported(name, "a Keras archive");
  }
  if (has("[Content_Types].xml")) return unsupported(name, "an Office document");
  const checkpoint = entries.find((entry) => /\.(safetensors|ckpt|pth|pt|bin|h5)$/.test(entry));
  if (checkpoint !== undefined) return unsupported(name, "a zip of files; unpack it first");
  return unsupported(name, "a zip archive without tensors");
}

function foreignKind(head: Uint8Array, name: string): string | null {
  const start = new TextDecoder("latin1").decode(head.subarray(0, 1024));
  const found = signatures.find(({ at = 0, bytes }) => latin1(head, at, bytes.length) === bytes);
  if (found) return found.what;
  const bySuffix = suffixes.find(([suffix]) => name.toLowerCase().endsWith(suffix));
  if (/^\s*<(!doctype html|html)/i.test(start)) return "an HTML page; was the download refused?";
  if (/^\s*<\?xml/.test(start)) return "an XML file";
  if (/^\s*[{[]/.test(start) && isText(head)) return jsonKind(start);
  if (bySuffix) return bySuffix[1];
  // Protocol 2 to 5, where torch.save's own mark does not follow.
  if (head[0] === 0x80 && head[1] >= 2 && head[1] <= 5) {
    return "a Python pickle that torch.save did not write";
  }
  return isText(head) ? "a text file" : null;
}

function jsonKind(start: string): string {
  if (start.includes('"modelTopology"')) return "a TensorFlow.js model";
  return "a JSON file without a weight_map";
}

/**
 * Latin-1 by hand: the decoder of that name means windows-1252, which maps 0x80 to 0x9f elsewhere.
 */
const latin1 = (bytes: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + length));

const isText = (head: Uint8Array): boolean =>
  head.length > 0 &&
  head.subarray(0, 1024).every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));

const unsupported = (name: string, what: string) =>
  new EngineError("format.unsupported", `${name}: is ${what}; supported are ${SUPPORTED}`, {
    file: name,
    expected: SUPPORTED,
    got: what,
  });
