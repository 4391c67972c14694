/** Files of which a part is broken: it is left out and listed, and the rest opens. */
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { fixture, type HostileRow, index, npyFile } from "../support/hostileFiles";
import { MemoryFiles } from "../support/memoryFiles";
import { safetensorsFile, vectorsFile } from "../support/safetensorsFile";

const good = vectorsFile({ a: [1, 2] });

const f32 = (shape: number[], begin: number, end: number) => ({
  dtype: "F32",
  shape,
  data_offsets: [begin, end],
});

const lists: readonly (HostileRow & {
  readonly where: string;
  readonly left: readonly string[];
})[] = [
  {
    what: "overlapping offsets",
    files: { a: safetensorsFile({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12) },
    code: "format.unsupported",
    where: "b",
    says: 'inside tensor "a"',
    left: ["a"],
  },
  {
    what: "one range for two tensors",
    files: { a: safetensorsFile({ a: f32([2], 0, 8), b: f32([2], 0, 8) }, 8) },
    code: "format.unsupported",
    where: "b",
    says: 'inside tensor "a"',
    left: ["a"],
  },
  {
    what: "offsets past the end",
    files: { a: safetensorsFile({ a: f32([2], 0, 8), b: f32([2], 8, 16) }, 8) },
    code: "format.truncated",
    where: "b",
    says: "but the file has",
    left: ["a"],
  },
  {
    what: "offsets near 2^53",
    files: {
      a: safetensorsFile({ a: f32([2], 0, 8), b: f32([2], 9007199254740983, 9007199254740991) }, 8),
    },
    code: "format.truncated",
    where: "b",
    says: "but the file has",
    left: ["a"],
  },
  {
    what: "offsets above 2^53",
    files: {
      a: safetensorsFile(
        `{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551616]}}`,
        8,
      ),
    },
    code: "format.unsupported",
    where: "a",
    says: "data_offsets",
    left: [],
  },
  {
    what: "negative offsets",
    files: { a: safetensorsFile({ a: f32([2], -8, 0) }) },
    code: "format.unsupported",
    where: "a",
    says: "data_offsets",
    left: [],
  },
  {
    what: "offsets the wrong way round",
    files: { a: safetensorsFile({ a: f32([0], 8, 0) }, 8) },
    code: "format.unsupported",
    where: "a",
    says: "data_offsets",
    left: [],
  },
  {
    what: "a hole before a tensor",
    files: { a: safetensorsFile({ a: f32([1], 4, 8) }, 8) },
    code: "format.unsupported",
    where: "byte 62",
    says: "bytes 62 to 66 belong to no tensor",
    left: ["a"],
  },
  {
    what: "bytes after the last tensor",
    files: { a: safetensorsFile({ a: f32([1], 0, 4) }, 9) },
    code: "format.unsupported",
    where: "byte 66",
    says: "bytes 66 to 71 belong to no tensor",
    left: ["a"],
  },
  {
    what: "a name declared twice",
    files: {
      a: safetensorsFile(
        `{"a":${JSON.stringify(f32([1], 0, 4))},"b":${JSON.stringify(f32([1], 4, 8))},"a":${JSON.stringify(f32([1], 0, 4))}}`,
        8,
      ),
    },
    code: "format.unsupported",
    where: "a",
    says: 'tensor "a" is declared 2 times',
    left: ["b"],
  },
  {
    what: "a field given twice",
    files: {
      a: safetensorsFile(`{"a":{"dtype":"F32","shape":[1],"shape":[2],"data_offsets":[0,4]}}`, 4),
    },
    code: "format.unsupported",
    where: "a",
    says: "a field is given twice",
    left: [],
  },
  {
    what: "a range that does not fit the shape",
    files: { a: safetensorsFile({ a: f32([3], 0, 8) }, 8) },
    code: "shape.mismatch",
    where: "a",
    says: "takes 12 bytes, but its offsets span 8",
    left: [],
  },
  {
    what: "a range that does not fit the dtype",
    files: { a: safetensorsFile({ a: { ...f32([2], 0, 8), dtype: "F64" } }, 8) },
    code: "shape.mismatch",
    where: "a",
    says: "dtype F64 takes 16 bytes",
    left: [],
  },
  {
    what: "10^9 elements in 1 kB",
    files: { a: safetensorsFile({ a: f32([1000, 1000, 1000], 0, 1000) }, 1000) },
    code: "shape.mismatch",
    where: "a",
    says: "takes 4000000000 bytes",
    left: [],
  },
  {
    what: "a shape whose product overflows",
    files: { a: safetensorsFile({ a: f32([2 ** 40, 2 ** 40, 2 ** 40], 0, 8) }, 8) },
    code: "shape.mismatch",
    where: "a",
    says: "but its offsets span 8",
    left: [],
  },
  {
    what: "a rank of 40",
    files: { a: safetensorsFile({ a: f32(Array(40).fill(1), 0, 4) }, 4) },
    code: "format.unsupported",
    where: "a",
    says: "40 axes, expected at most 32",
    left: [],
  },
  {
    what: "a shape with fractions",
    files: { a: safetensorsFile({ a: f32([1.5], 0, 4) }, 4) },
    code: "format.unsupported",
    where: "a",
    says: "whole numbers",
    left: [],
  },
  {
    what: "a shape that is no list",
    files: { a: safetensorsFile({ a: { ...f32([1], 0, 4), shape: "x" } }, 4) },
    code: "format.unsupported",
    where: "a",
    says: "shape is no list",
    left: [],
  },
  {
    what: "a dtype of 4 bits",
    files: { a: safetensorsFile({ a: { ...f32([8], 0, 4), dtype: "F4" } }, 4) },
    code: "format.unsupported",
    where: "a",
    says: 'has dtype "F4"',
    left: [],
  },
  {
    what: "a dtype that is no string",
    files: { a: safetensorsFile({ a: { ...f32([1], 0, 4), dtype: 7 } }, 4) },
    code: "format.unsupported",
    where: "a",
    says: "dtype is no string",
    left: [],
  },
  {
    what: "a tensor that is no object",
    files: { a: safetensorsFile({ a: 5, b: f32([1], 0, 4) }, 4) },
    code: "format.unsupported",
    where: "a",
    says: "expected an object",
    left: ["b"],
  },
  {
    what: "metadata of numbers",
    files: { a: safetensorsFile({ __metadata__: { step: 3 }, b: f32([1], 0, 4) }, 4) },
    code: "format.unsupported",
    where: "__metadata__",
    says: 'the value of "step" is no string',
    left: ["b"],
  },
  {
    what: "bytes after a npy array",
    files: { "a.npy": npyFile("{'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", 6) },
    code: "format.unsupported",
    where: "byte 69",
    says: "2 bytes after the array",
    left: ["arr_0"],
  },
  {
    what: "a missing shard",
    files: {
      "m.safetensors.index.json": index({
        a: "1.safetensors",
        b: "2.safetensors",
        c: "2.safetensors",
      }),
      "1.safetensors": good,
    },
    code: "file.unreadable",
    where: "2.safetensors",
    says: 'shard "2.safetensors" (2 tensors) is missing',
    left: ["a"],
  },
  {
    what: "a broken shard",
    files: {
      "m.safetensors.index.json": index({ a: "1.safetensors", b: "2.safetensors" }),
      "1.safetensors": good,
      "2.safetensors": good.subarray(0, 30),
    },
    code: "format.truncated",
    where: "2.safetensors",
    says: 'shard "2.safetensors" (1 tensors) is left out',
    left: ["a"],
  },
  {
    what: "a shard of another format",
    files: {
      "m.safetensors.index.json": index({ a: "1.safetensors", b: "2.npy" }),
      "1.safetensors": good,
      "2.npy": fixture("plain.npy"),
    },
    code: "format.unsupported",
    where: "2.npy",
    says: "is npy, expected safetensors or PyTorch",
    left: ["a"],
  },
  {
    what: "a tensor in two shards",
    files: {
      "m.safetensors.index.json": index({ a: "1.safetensors", b: "2.safetensors" }),
      "1.safetensors": good,
      "2.safetensors": vectorsFile({ a: [7, 7], b: [1] }),
    },
    code: "format.unsupported",
    where: "a",
    says: 'is in shard "2.safetensors" too; the index says "1.safetensors"',
    left: ["a", "b"],
  },
  {
    what: "a tensor that its shard does not have",
    files: {
      "m.safetensors.index.json": index({ a: "1.safetensors", z: "1.safetensors" }),
      "1.safetensors": good,
    },
    code: "format.unsupported",
    where: "z",
    says: 'is not in shard "1.safetensors"',
    left: ["a"],
  },
  {
    what: "a consolidated file beside the shards",
    files: {
      "m/model.safetensors.index.json": index({ a: "1.safetensors" }),
      "m/1.safetensors": good,
      "m/consolidated.safetensors": good,
    },
    open: "m",
    code: "format.unsupported",
    where: "",
    says: "consolidated.safetensors holds the weights of the shards once more",
    left: ["a"],
  },
];

describe("files of which a part is broken", () => {
  for (const { what, files, open, code, where, says, left } of lists) {
    it(`${what}: ${code}`, async () => {
      const memory = new MemoryFiles(files);
      const checkpoint = await openCheckpoint(memory, open ?? Object.keys(files)[0]);
      const problem = checkpoint.problems.find((p) => p.text.includes(says));
      expect(problem, JSON.stringify(checkpoint.problems)).toMatchObject({ code, where });
      expect(checkpoint.problems).toHaveLength(1);
      expect(checkpoint.tensors.map((tensor) => tensor.name)).toEqual(left);
      expect(memory.openSources).toBe(0);
    });
  }
});
