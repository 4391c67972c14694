/** Files made to mislead that cannot be opened at all, each with the error it must give. */
import { describe, expect, it } from "vitest";
import { EngineError } from "../../../extension/engine/errors";
import { openCheckpoint } from "../../../extension/engine/formats";
import { fixture, type HostileRow, index, latin1, npyFile } from "../support/hostileFiles";
import { MemoryFiles } from "../support/memoryFiles";
import { safetensorsFile, vectorsFile } from "../support/safetensorsFile";

const good = vectorsFile({ a: [1, 2] });

const fails: readonly HostileRow[] = [
  // Files as such.
  { what: "an empty file", files: { "a.pt": "" }, code: "format.truncated", says: "is empty" },
  {
    what: "an empty folder",
    files: { "d/": "" },
    open: "d",
    code: "format.unsupported",
    says: "the folder holds no checkpoint",
  },
  {
    what: "a folder of something else",
    files: { "d/readme.md": "" },
    open: "d",
    code: "format.unsupported",
    says: "the folder holds no checkpoint",
  },
  {
    what: "a file that is not there",
    files: {},
    open: "x.pt",
    code: "file.unreadable",
    says: "no such file",
  },
  {
    what: "a Git LFS pointer",
    files: {
      "model.safetensors":
        "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 548105171\n",
    },
    code: "format.unsupported",
    says: "is a Git LFS pointer for a file of 548105171 bytes, not the file itself; run `git lfs pull`",
  },
  {
    what: "a git-annex pointer",
    files: { "m.pt": "/annex/objects/SHA256E-s1--ab.pt\n" },
    code: "format.unsupported",
    says: "git annex get",
  },
  {
    what: "HDF5",
    files: { "m.h5": latin1("\x89HDF\r\n\x1a\n\0\0") },
    code: "format.unsupported",
    says: "is an HDF5 file",
  },
  {
    what: "HDF5 called .pt",
    files: { "m.pt": latin1("\x89HDF\r\n\x1a\n\0\0") },
    code: "format.unsupported",
    says: "is an HDF5 file",
  },
  {
    what: "GGUF",
    files: { "m.gguf": latin1("GGUF\x03\0\0\0") },
    code: "format.unsupported",
    says: "is a GGUF file",
  },
  {
    what: "ONNX",
    files: { "m.onnx": latin1("\x08\x07\x12\x07pytorch\x1a") },
    code: "format.truncated",
    says: "model: byte 11: the message ends within a number",
  },
  {
    what: "ONNX without its suffix",
    files: { "m.bin": latin1("\x08\x07\x12\x07pytorch") },
    code: "format.truncated",
    says: "ONNX model: expected a graph, got none",
  },
  {
    what: "gzip",
    files: { "m.pt": latin1("\x1f\x8b\x08\0\0\0") },
    code: "format.unsupported",
    says: "gzip archive; unpack it first",
  },
  {
    what: "an HTML page",
    files: { "model.safetensors": "<!DOCTYPE html><html><body>404" },
    code: "format.unsupported",
    says: "is an HTML page",
  },
  {
    what: "a TensorFlow.js model",
    files: { "model.json": '{"format": "layers-model", "modelTopology": {}}' },
    code: "format.unsupported",
    says: "is a TensorFlow.js model",
  },
  {
    what: "other JSON",
    files: { "config.json": '{"a": 1}' },
    code: "format.unsupported",
    says: "is a JSON file",
  },
  {
    what: "text",
    files: { "notes.txt": "hello" },
    code: "format.unsupported",
    says: "is a text file",
  },
  {
    what: "noise",
    files: { "m.dat": Uint8Array.of(1, 200, 3, 0, 255) },
    code: "format.unsupported",
    says: "is of an unknown format; supported are safetensors, PyTorch",
  },

  // safetensors headers.
  {
    what: "5 bytes called .safetensors",
    files: { "a.safetensors": Uint8Array.of(1, 0, 0, 0, 0) },
    code: "format.truncated",
    says: "has 5 bytes, expected the 8 bytes",
  },
  {
    what: "a cut header",
    files: { "a.safetensors": good.subarray(0, 40) },
    code: "format.truncated",
    says: "but the file has 40 bytes",
  },
  {
    what: "a header of 2^63 bytes",
    files: { "a.safetensors": safetensorsFile("{}", 100, 1n << 63n) },
    code: "format.limit",
    says: "header of 9223372036854775808 bytes, expected at most 100000000",
  },
  {
    what: "a header of 2^63 bytes without its suffix",
    files: { a: safetensorsFile("{}", 100, 1n << 63n) },
    code: "format.limit",
    says: "header of 9223372036854775808 bytes",
  },
  {
    what: "a header longer than the file",
    files: { "a.safetensors": safetensorsFile("{}", 100, 5000n) },
    code: "format.truncated",
    says: "ends at byte 5008, but the file has 110 bytes",
  },
  {
    what: "a header that is no JSON",
    files: { "a.safetensors": safetensorsFile('{"a": }') },
    code: "format.unsupported",
    says: "not valid JSON at character 6",
  },
  {
    what: "a header that is no UTF-8",
    files: {
      "a.safetensors": safetensorsFile('{"?').fill(255, 10, 11),
    },
    code: "format.unsupported",
    says: "not valid UTF-8",
  },
  {
    what: "a header that ends inside a string",
    files: { "a.safetensors": safetensorsFile('{"abc') },
    code: "format.unsupported",
    says: "expected the end of a string",
  },
  {
    what: "a header nested 100 000 deep",
    files: { "a.safetensors": safetensorsFile(`{"a":${"[".repeat(100_000)}`) },
    code: "format.limit",
    says: "nests deeper than 64 levels",
  },
  {
    what: "text after the header",
    files: { "a.safetensors": safetensorsFile("{} {}") },
    code: "format.unsupported",
    says: "expected the end",
  },

  // npy.
  {
    what: "a npy header cut in its start",
    files: { "a.npy": fixture("plain.npy").subarray(0, 8) },
    code: "format.truncated",
    says: "ends inside the start of a npy header",
  },
  {
    what: "a npy header cut in its text",
    files: { "a.npy": fixture("plain.npy").subarray(0, 50) },
    code: "format.truncated",
    says: "npy header ends at byte 128, but the file has 50 bytes",
  },
  {
    what: "a npy array cut in its data",
    files: { "a.npy": fixture("plain.npy").subarray(0, 200) },
    code: "format.truncated",
    says: "ends at byte 224, but the file has 200 bytes",
  },
  {
    what: "a npy of version 9",
    files: { "a.npy": npyFile("{}").fill(9, 6, 7) },
    code: "format.unsupported",
    says: "npy version 9.0, expected 1, 2 or 3",
  },
  {
    what: "a npy of 10^9 elements in 1 kB",
    files: {
      "a.npy": npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,)}", 1000),
    },
    code: "format.truncated",
    says: "array of shape [1000000000]",
  },
  {
    what: "a npy whose shape overflows",
    files: {
      "a.npy": npyFile(
        `{'descr': '<f4', 'fortran_order': False, 'shape': (${"4294967296, ".repeat(9)})}`,
        16,
      ),
    },
    code: "format.truncated",
    says: "but the file has",
  },
  {
    what: "a npy of rank 40",
    files: {
      "a.npy": npyFile(
        `{'descr': '<f4', 'fortran_order': False, 'shape': (${"1, ".repeat(40)})}`,
        4,
      ),
    },
    code: "format.unsupported",
    says: "shape has 40 axes, expected at most 32",
  },
  {
    what: "a npy of a negative shape",
    files: { "a.npy": npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (-3,)}", 4) },
    code: "format.unsupported",
    says: "whole numbers from 0 on",
  },
  {
    what: "a npy of Python objects",
    files: { "a.npy": npyFile("{'descr': '|O', 'fortran_order': False, 'shape': (1,)}", 9) },
    code: "format.unsupported",
    says: "Python objects",
  },
  {
    what: "a npy header that calls a function",
    files: { "a.npy": npyFile("{'descr': __import__('os'), 'shape': ()}") },
    code: "format.unsupported",
    says: "expected a value",
  },
  {
    what: "a npy header nested deep",
    files: { "a.npy": npyFile("(".repeat(5000)) },
    code: "format.limit",
    says: "nests deeper than 16 levels",
  },
  {
    what: "a npy header without an end",
    files: { "a.npy": npyFile("{'descr': '<f4") },
    code: "format.unsupported",
    says: "expected a plain string",
  },
  {
    what: "a npy header of 4 GB",
    files: { "a.npy": latin1("\x93NUMPY\x02\0\xff\xff\xff\xff{}") },
    code: "format.limit",
    says: "npy header of 4294967295 bytes, expected at most 1048576",
  },

  // Indexes.
  {
    what: "an index with ../../x",
    files: { "m.safetensors.index.json": index({ a: "../../x" }), "../../x": good },
    code: "format.unsupported",
    says: 'is said to be in "../../x", expected the name of a file beside the index',
  },
  {
    what: "an index with ..",
    files: { "m.safetensors.index.json": index({ a: ".." }) },
    code: "format.unsupported",
    says: 'in ".."',
  },
  {
    what: "an index with an absolute path",
    files: { "m.safetensors.index.json": index({ a: "/etc/passwd" }) },
    code: "format.unsupported",
    says: '"/etc/passwd"',
  },
  {
    what: "an index with a Windows path",
    files: { "m.safetensors.index.json": index({ a: "..\\x" }) },
    code: "format.unsupported",
    says: "beside the index",
  },
  {
    what: "an index with a drive",
    files: { "m.safetensors.index.json": index({ a: "C:x" }) },
    code: "format.unsupported",
    says: "beside the index",
  },
  {
    what: "an index with a number for a shard",
    files: { "m.safetensors.index.json": index({ a: 3 }) },
    code: "format.unsupported",
    says: "is said to be in no name",
  },
  {
    what: "an index without a weight_map",
    files: { "m.safetensors.index.json": "{}" },
    code: "format.unsupported",
    says: 'expected an object "weight_map"',
  },
  {
    what: "an empty index",
    files: { "m.safetensors.index.json": index({}) },
    code: "format.unsupported",
    says: "names no shards",
  },
  {
    what: "an index that is cut",
    files: { "m.safetensors.index.json": '{"weight_map": {"a": "b' },
    code: "format.unsupported",
    says: "not valid JSON",
  },
  {
    what: "an index all of whose shards are missing",
    files: { "m.safetensors.index.json": index({ a: "a.safetensors" }) },
    code: "file.unreadable",
    says: "a.safetensors",
  },
  {
    what: "an index that names itself",
    files: { "m.safetensors.index.json": index({ a: "m.safetensors.index.json" }) },
    code: "format.unsupported",
    says: "is a JSON file",
  },
  {
    what: "an index all of whose shards are LFS pointers",
    files: {
      "m.safetensors.index.json": index({ a: "1.safetensors" }),
      "1.safetensors": "version https://git-lfs.github.com/spec/v1\nsize 5\n",
    },
    code: "format.unsupported",
    says: "git lfs pull",
  },
];

describe("files that cannot be opened", () => {
  for (const { what, files, open, code, says } of fails) {
    it(`${what}: ${code}`, async () => {
      const memory = new MemoryFiles(files);
      const error = await openCheckpoint(memory, open ?? Object.keys(files)[0]).catch((e) => e);
      expect(error).toBeInstanceOf(EngineError);
      expect(error).toMatchObject({ code });
      expect(error.message).toContain(says);
      expect(error.message).not.toContain("\n");
      expect(memory.openSources).toBe(0);
    });
  }
});
