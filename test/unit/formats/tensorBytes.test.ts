import { deflateRawSync, crc32 as zlibCrc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { TensorData, TensorInfo } from "../../../extension/engine/formats/checkpoint";
import { crc32 } from "../../../extension/engine/formats/crc32";
import { tensorBytes } from "../../../extension/engine/formats/tensorBytes";
import { memorySource, type ReadCount } from "../support/memoryFiles";

const floats = (values: number[]) => new Uint8Array(Float32Array.from(values).buffer);
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

function tensor(shape: number[], data: Partial<TensorData>, dtype: TensorInfo["dtype"] = "F32") {
  const byteLength = data.byteLength ?? 0;
  return {
    name: "t",
    dtype,
    shape,
    data: {
      file: 0,
      offset: 0,
      byteLength,
      compression: "none",
      storedLength: byteLength,
      byteOrder: "little",
      elementOffset: 0,
      ...data,
    },
  } satisfies TensorInfo;
}

async function values(file: Uint8Array, info: TensorInfo, first = 0, count?: number) {
  const elements = await tensorBytes(memorySource("f", file), info);
  const target = new Float32Array(count ?? elements.length - first);
  await elements.readInto(first, new Uint8Array(target.buffer));
  return [...target];
}

describe("tensorBytes", () => {
  it("reads a contiguous tensor from any element on", async () => {
    const file = Uint8Array.of(9, ...floats(range(10)));
    const info = tensor([2, 3], { offset: 1, byteLength: 40, elementOffset: 3 });
    expect(await values(file, info)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(await values(file, info, 4, 2)).toEqual([7, 8]);
    expect(await values(file, info, 6, 0)).toEqual([]);
  });

  it("reads transposed, sliced, reversed, broadcast and scalar views", async () => {
    const file = floats(range(12));
    const view = (shape: number[], strides: number[], elementOffset = 0) =>
      values(file, tensor(shape, { byteLength: 48, strides, elementOffset }));
    expect(await view([4, 3], [1, 4])).toEqual([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11]);
    expect(await view([3, 2], [4, 2], 1)).toEqual([1, 3, 5, 7, 9, 11]);
    expect(await view([12], [-1], 11)).toEqual(range(12).reverse());
    expect(await view([2, 3], [0, 1], 5)).toEqual([5, 6, 7, 5, 6, 7]);
    expect(await view([], [], 7)).toEqual([7]);
    expect(await view([2, 2, 3], [6, 3, 1])).toEqual(range(12));
    expect(await view([0, 3], [3, 1])).toEqual([]);
  });

  it("reads any part of a strided view as of the whole", async () => {
    const file = floats(range(60));
    const info = tensor([3, 4, 5], { byteLength: 240, strides: [1, 15, 3] });
    const whole = await values(file, info);
    expect(whole[1 * 20 + 2 * 5 + 3]).toBe(1 + 2 * 15 + 3 * 3);
    for (let first = 0; first < 60; first += 7) {
      for (let count = 0; first + count <= 60; count += 5) {
        expect(await values(file, info, first, count)).toEqual(whole.slice(first, first + count));
      }
    }
  });

  it("reads only the part of a storage that a view touches", async () => {
    const count: ReadCount = { reads: 0, bytes: 0 };
    const file = floats(range(1000));
    const info = tensor([3, 2], { byteLength: 4000, strides: [1, 10], elementOffset: 500 });
    const elements = await tensorBytes(memorySource("f", file, { count }), info);
    const target = new Float32Array(6);
    await elements.readInto(0, new Uint8Array(target.buffer));
    expect([...target]).toEqual([500, 510, 501, 511, 502, 512]);
    expect(count).toEqual({ reads: 1, bytes: 13 * 4 });
  });

  it("gathers every item size, into targets at any alignment", async () => {
    const file = Uint8Array.from(range(96));
    for (const [dtype, size] of [
      ["U8", 1],
      ["I16", 2],
      ["F32", 4],
      ["F64", 8],
    ] as const) {
      const info = tensor([2, 3], { byteLength: 96, strides: [1, 2], elementOffset: 1 }, dtype);
      const elements = await tensorBytes(memorySource("f", file), info);
      const target = new Uint8Array(6 * size + 1).subarray(1);
      await elements.readInto(0, target);
      const expected = [1, 3, 5, 2, 4, 6].flatMap((i) => range(size).map((b) => i * size + b));
      expect([...target], dtype).toEqual(expected);
    }
  });

  it("turns big-endian elements round, contiguous or strided", async () => {
    const file = floats(range(6));
    for (let i = 0; i < file.length; i += 4) file.subarray(i, i + 4).reverse();
    const data = { byteLength: 24, byteOrder: "big" } as const;
    expect(await values(file, tensor([6], data), 1)).toEqual([1, 2, 3, 4, 5]);
    expect(await values(file, tensor([3, 2], { ...data, strides: [1, 3] }))).toEqual([
      0, 3, 1, 4, 2, 5,
    ]);
  });

  it("decodes a compressed storage, once", async () => {
    const bytes = floats(range(5000));
    const packed = deflateRawSync(bytes);
    const info = tensor([2500], {
      byteLength: bytes.length,
      compression: "deflate",
      storedLength: packed.length,
      crc32: crc32(bytes),
      elementOffset: 2500,
    });
    const count: ReadCount = { reads: 0, bytes: 0 };
    const elements = await tensorBytes(memorySource("f", packed, { count }), info);
    const target = new Float32Array(3);
    await elements.readInto(0, new Uint8Array(target.buffer));
    await elements.readInto(1000, new Uint8Array(target.buffer));
    expect([...target]).toEqual([3500, 3501, 3502]);
    expect(count.reads).toBe(1);
  });

  describe("refuses", () => {
    const bytes = floats(range(100));
    const packed = deflateRawSync(bytes);
    const deflated = (data: Partial<TensorData>) =>
      tensor([100], {
        byteLength: 400,
        compression: "deflate",
        storedLength: packed.length,
        crc32: zlibCrc32?.(bytes) ?? crc32(bytes),
        ...data,
      });
    const rows: [string, Uint8Array, TensorInfo, string][] = [
      ["a wrong checksum", packed, deflated({ crc32: 1 }), "format.truncated"],
      ["a cut stream", packed, deflated({ storedLength: 20 }), "format.truncated"],
      ["a stream that is damaged", packed.map((b) => b ^ 0x55), deflated({}), "format.truncated"],
      [
        "a stream longer than declared",
        packed,
        { ...deflated({ byteLength: 396 }), shape: [99] },
        "format.limit",
      ],
      ["a zip bomb", packed, deflated({ byteLength: 2 ** 40 }), "format.limit"],
      ["a view past its storage", bytes, tensor([101], { byteLength: 400 }), "format.truncated"],
      [
        "a view before its storage",
        bytes,
        tensor([3], { byteLength: 400, strides: [-1], elementOffset: 1 }),
        "format.truncated",
      ],
      [
        "strides past its storage",
        bytes,
        tensor([2, 2], { byteLength: 400, strides: [99, 1] }),
        "format.truncated",
      ],
      [
        "a strided view too large to hold",
        bytes,
        tensor([2, 2], { byteLength: 2 ** 40, strides: [2 ** 32, 1] }),
        "format.limit",
      ],
      [
        "an offset that is no number",
        bytes,
        tensor([2], { byteLength: 400, elementOffset: Number.NaN }),
        "format.truncated",
      ],
    ];
    for (const [what, file, info, code] of rows) {
      it(`${what}: ${code}`, async () => {
        await expect(tensorBytes(memorySource("f", file), info)).rejects.toMatchObject({
          name: "EngineError",
          code,
        });
      });
    }

    it("a range that leaves the tensor, as a defect of the caller", async () => {
      const elements = await tensorBytes(memorySource("f", bytes), tensor([4], { byteLength: 16 }));
      for (const [first, length] of [
        [0, 20],
        [-1, 4],
        [4, 4],
        [0, 3],
      ]) {
        await expect(elements.readInto(first, new Uint8Array(length))).rejects.toMatchObject({
          code: "internal",
        });
      }
    });
  });
});
