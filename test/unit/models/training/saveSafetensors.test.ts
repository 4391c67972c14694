import { describe, expect, it } from "vitest";
import { safetensorsReader } from "../../../../extension/engine/formats/safetensors";
import { doubles, floats, integers, type Tensor } from "../../../../extension/engine/models/tensor";
import { saveSafetensors } from "../../../../extension/engine/models/training/saveSafetensors";
import { memorySource } from "../../support/memoryFiles";

describe("saveSafetensors", () => {
  it("writes metadata, then wide elements first, each width by name", () => {
    const bytes = saveSafetensors(
      new Map<string, Tensor>([
        ["b", floats([2], [1, 2])],
        ["a", floats([1, 1], [3])],
        ["n", integers([], [4])],
      ]),
      { format: "pt" },
    );
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = new TextDecoder().decode(bytes.subarray(8, 8 + length));
    expect(header.trimEnd()).toBe(
      '{"__metadata__":{"format":"pt"},"n":{"dtype":"I64","shape":[],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[8,12]},"b":{"dtype":"F32","shape":[2],"data_offsets":[12,20]}}',
    );
    expect(length % 8).toBe(0);
    expect(bytes).toHaveLength(8 + length + 20);
    const data = new DataView(bytes.buffer, 8 + length);
    expect([
      data.getBigInt64(0, true),
      ...[8, 12, 16].map((at) => data.getFloat32(at, true)),
    ]).toEqual([4n, 3, 1, 2]);
  });

  it("is read again without a problem, names of all kinds and empty tensors included", async () => {
    const tensors = new Map<string, Tensor>([
      ["__proto__", doubles([2], [1, -1])],
      ['quoted "ü"', floats([0, 3], [])],
      ["layer.0.weight", floats([2, 2], [1, 2, 3, 4])],
    ]);
    const source = memorySource("trained.safetensors", saveSafetensors(tensors, { step: "3" }));
    const read = await safetensorsReader.read(source, 0);
    expect(read.problems).toEqual([]);
    expect(read.metadata).toEqual({ step: "3" });
    expect(new Map(read.tensors.map(({ name, dtype, shape }) => [name, { dtype, shape }]))).toEqual(
      new Map([...tensors].map(([name, { dtype, shape }]) => [name, { dtype, shape }])),
    );
  });

  it("refuses the name of the metadata", () => {
    expect(() => saveSafetensors(new Map([["__metadata__", floats([], [1])]]))).toThrow(
      /cannot be called __metadata__/,
    );
  });
});
