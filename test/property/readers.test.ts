/** Whatever the bytes: a reader answers with a checkpoint or an `EngineError`, soon, in little memory. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../extension/engine/errors";
import { openCheckpoint } from "../../extension/engine/formats";
import { type Checkpoint, dtypeBytes } from "../../extension/engine/formats/checkpoint";
import { inflate } from "../../extension/engine/formats/inflate";
import { JsonObject, type JsonValue, parseJson } from "../../extension/engine/formats/json";
import { contiguousStrides } from "../../extension/engine/formats/shape";
import { tensorBytes } from "../../extension/engine/formats/tensorBytes";
import { MemoryFiles, memorySource } from "../unit/support/memoryFiles";
import { safetensorsFile, vectorsFile } from "../unit/support/safetensorsFile";

const folder = join(import.meta.dirname, "../fixtures");
const arrays = readdirSync(join(folder, "formats"))
  .filter((name) => /\.(safetensors|npy|npz)$/.test(name))
  .map((name) => `formats/${name}`);
const torch = ["state_dict", "views", "lightning"].flatMap((name) => [
  `torch/${name}.pt`,
  `torch/${name}.legacy.pt`,
]);
const onnx = readdirSync(join(folder, "onnx"))
  .filter((name) => name.endsWith(".onnx"))
  .map((name) => `onnx/${name}`);
const fixtures = [...arrays, ...torch, ...onnx].map(
  (name) => [name, new Uint8Array(readFileSync(join(folder, name)))] as const,
);

/** Opens the file and reads a few elements of every tensor; any failure must be an `EngineError`. */
async function survives(bytes: Uint8Array, name = "f"): Promise<void> {
  const files = new MemoryFiles({ [name]: bytes });
  const checkpoint = await engineErrorOr(() => openCheckpoint(files, name));
  expect(files.openSources).toBe(0);
  if (checkpoint === null) return;
  sound(checkpoint);
  for (const tensor of checkpoint.tensors) {
    await engineErrorOr(async () => {
      const elements = await tensorBytes(memorySource(name, bytes), tensor);
      const count = Math.min(elements.length, 5);
      const target = new Uint8Array(count * dtypeBytes[tensor.dtype]);
      await elements.readInto(elements.length - count, target);
    });
  }
}

async function engineErrorOr<T>(act: () => Promise<T>): Promise<T | null> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof EngineError) || error.code === "internal") throw error;
    expect(error.message).not.toContain("\n");
    return null;
  }
}

/** What holds of every checkpoint that opens. */
function sound(checkpoint: Checkpoint): void {
  const names = checkpoint.tensors.map((tensor) => tensor.name);
  expect(new Set(names).size).toBe(names.length);
  for (const { data, shape } of checkpoint.tensors) {
    expect(data.offset + data.storedLength).toBeLessThanOrEqual(checkpoint.files[data.file].size);
    expect(shape.every((size) => Number.isSafeInteger(size) && size >= 0)).toBe(true);
  }
  expect(() => structuredClone(checkpoint)).not.toThrow();
}

describe("random bytes", () => {
  it("open or fail with an EngineError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) => survives(bytes)),
    );
  });

  for (const [what, start] of [
    ["a npy signature", [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]],
    ["a zip signature", [0x50, 0x4b, 3, 4]],
    ["an ONNX start", [8, 7, 0x3a]],
    ["a safetensors start", [30, 0, 0, 0, 0, 0, 0, 0, 0x7b]],
  ] as const) {
    it(`after ${what} open or fail with an EngineError`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), (bytes) =>
          survives(Uint8Array.of(...start, ...bytes)),
        ),
      );
    });
  }
});

describe.each(fixtures)("%s", (name, bytes) => {
  it("cut at any length opens or fails with an EngineError", async () => {
    // Every length of a short file; of a longer one as many, and its last bytes.
    const step = Math.ceil(bytes.length / 400);
    for (let length = 0; length < bytes.length; length += length > bytes.length - 30 ? 1 : step) {
      await survives(bytes.slice(0, length), name);
    }
  });

  it("with any bytes changed opens or fails with an EngineError", async () => {
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const changed = bytes.slice();
        for (const { at, to } of changes) changed[at] = to;
        await survives(changed, name);
      }),
    );
  });
});

/** JSON that is nearly a safetensors header. */
const entry = fc.record(
  {
    dtype: fc.oneof(fc.constantFrom("F32", "BF16", "F4", "I64"), fc.jsonValue()),
    shape: fc.oneof(fc.array(fc.nat(4), { maxLength: 3 }), fc.jsonValue()),
    data_offsets: fc.oneof(fc.tuple(fc.nat(40), fc.nat(40)), fc.jsonValue()),
  },
  { requiredKeys: [] },
);
const header = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom("__metadata__", "__proto__", "constructor")),
  fc.oneof(entry, fc.jsonValue()),
);

describe("headers that are nearly right", () => {
  it("open or fail with an EngineError", async () => {
    await fc.assert(
      fc.asyncProperty(header, fc.nat(40), (json, data) => survives(safetensorsFile(json, data))),
      { numRuns: 400 },
    );
  });

  it("of indexes open or fail with an EngineError", async () => {
    const shard = vectorsFile({ a: [1, 2], b: [3] });
    const names = fc.constantFrom("1.safetensors", "2.safetensors", "../1.safetensors", "", ".");
    const map = fc.dictionary(
      fc.constantFrom("a", "b", "c"),
      fc.oneof(names, names, fc.jsonValue()),
    );
    await fc.assert(
      fc.asyncProperty(map, async (weights) => {
        const files = new MemoryFiles({
          "m/1.safetensors": shard,
          "m/2.safetensors": shard,
          "m/x.safetensors.index.json": JSON.stringify({ weight_map: weights }),
        });
        const checkpoint = await engineErrorOr(() => openCheckpoint(files, "m"));
        if (checkpoint) sound(checkpoint);
        expect(files.openSources).toBe(0);
      }),
    );
  });
});

describe("parseJson", () => {
  const plain = (value: JsonValue): unknown => {
    if (Array.isArray(value)) return value.map(plain);
    if (!(value instanceof JsonObject)) return value;
    return Object.fromEntries(value.members.map(([key, member]) => [key, plain(member)]));
  };

  it("agrees with JSON.parse on all JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        expect(plain(parseJson(new TextEncoder().encode(text), "t"))).toEqual(JSON.parse(text));
      }),
    );
  });

  it("takes what JSON.parse takes and refuses what it refuses", () => {
    const character = fc.constantFrom(...'{}[]",:\\u01e.-+ tfn\n');
    fc.assert(
      fc.property(fc.array(character, { maxLength: 12 }), (characters) => {
        const text = characters.join("");
        let right = true;
        try {
          JSON.parse(text);
        } catch {
          right = false;
        }
        const parse = () => parseJson(new TextEncoder().encode(text), "t");
        if (right) expect(parse).not.toThrow();
        else expect(parse).toThrow(EngineError);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("inflate", () => {
  it("restores what zlib packed, at every level", () => {
    const run = fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(60));
    fc.assert(
      fc.property(fc.array(run, { maxLength: 20 }), fc.nat(9), (runs, level) => {
        const bytes = Uint8Array.from(
          runs.flatMap(([part, times]) =>
            Array(times)
              .fill([...part])
              .flat(),
          ),
        );
        const output = new Uint8Array(bytes.length);
        expect(inflate(deflateRawSync(bytes, { level }), output)).toEqual({
          written: bytes.length,
          overrun: false,
        });
        expect(Buffer.compare(output, bytes)).toBe(0);
      }),
    );
  });

  it("stops on any bytes, inside its output, with an EngineError or an answer", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(2000), (input, room) => {
        try {
          expect(inflate(input, new Uint8Array(room)).written).toBeLessThanOrEqual(room);
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe("a strided view", () => {
  it("holds the elements that its strides say, whichever part is read", async () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shapes, fc.infiniteStream(fc.nat()), async (shape, random) => {
        const draw = (below: number) => (random.next().value as number) % below;
        // A permutation of the axes of a row-major array, some axes reversed.
        const order = shape.map((_, axis) => axis);
        for (let i = order.length - 1; i > 0; i--) {
          const j = draw(i + 1);
          [order[i], order[j]] = [order[j], order[i]];
        }
        const base = contiguousStrides(
          order.map((axis) => shape[axis]),
          "C",
        );
        const strides = new Array<number>(shape.length);
        let elementOffset = draw(3);
        order.forEach((axis, i) => {
          const back = draw(2) === 1;
          strides[axis] = back ? -base[i] : base[i];
          if (back) elementOffset += base[i] * (shape[axis] - 1);
        });
        const count = shape.reduce((product, size) => product * size, 1);
        const storage = Int32Array.from({ length: count + 3 }, (_, i) => i);
        const expected = Array.from({ length: count }, (_, element) => {
          let place = elementOffset;
          for (let axis = shape.length - 1, rest = element; axis >= 0; axis--) {
            place += (rest % shape[axis]) * strides[axis];
            rest = Math.floor(rest / shape[axis]);
          }
          return storage[place];
        });

        const byteLength = storage.byteLength;
        const elements = await tensorBytes(memorySource("f", new Uint8Array(storage.buffer)), {
          name: "t",
          dtype: "I32",
          shape,
          data: {
            file: 0,
            offset: 0,
            byteLength,
            compression: "none",
            storedLength: byteLength,
            byteOrder: "little",
            elementOffset,
            strides,
          },
        });
        const first = draw(count);
        const target = new Int32Array(draw(count - first) + 1);
        await elements.readInto(first, new Uint8Array(target.buffer));
        expect([...target]).toEqual(expected.slice(first, first + target.length));
      }),
    );
  });
});
