import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineError } from "../../extension/engine/errors";
import { elementCount, type TensorInfo } from "../../extension/engine/formats/checkpoint";
import { OpaqueNames, unpickle } from "../../extension/engine/formats/pickleMachine";
import { opcodes } from "../../extension/engine/formats/pickleOpcodes";
import { torchGlobals, torchPersistent } from "../../extension/engine/formats/torchGlobals";
import { memorySource } from "../unit/support/memoryFiles";
import { readTorch } from "../unit/support/readTorch";

const folder = join(import.meta.dirname, "../fixtures/torch");
const files = [folder, join(folder, "hostile")].flatMap((from) =>
  readdirSync(from)
    .filter((name) => name.endsWith(".pt"))
    .map((name) => new Uint8Array(readFileSync(join(from, name)))),
);

/** Reads `bytes`; any failure but an `EngineError` with an honest code is a defect. */
async function readsOrRefuses(bytes: Uint8Array): Promise<void> {
  try {
    const { tensors } = await readTorch(memorySource("x.pt", bytes));
    for (const tensor of tensors) expectInside(tensor, bytes.length);
  } catch (error) {
    expect(error).toBeInstanceOf(EngineError);
    expect((error as EngineError).code).toMatch(/^format\./);
  }
}

/** Whatever was read of a broken file lies inside of it. */
function expectInside({ shape, data }: TensorInfo, size: number): void {
  expect(data.offset + data.storedLength).toBeLessThanOrEqual(size);
  expect(Number.isSafeInteger(elementCount(shape))).toBe(true);
  expect(data.elementOffset).toBeGreaterThanOrEqual(0);
}

const file = fc.constantFrom(...files);

describe("torch readers on broken bytes", () => {
  it("read or refuse any cut of a file", async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.double({ min: 0, max: 1, noNaN: true }), (bytes, share) =>
        readsOrRefuses(bytes.subarray(0, Math.floor(share * bytes.length))),
      ),
      { numRuns: 300 },
    );
  });

  it("read or refuse a file with some bytes changed", async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(file, changes, (bytes, list) => {
        const changed = bytes.slice();
        for (const [at, value] of list) changed[at % changed.length] = value;
        return readsOrRefuses(changed);
      }),
      { numRuns: 1500 },
    );
  });

  it("read or refuse a file with a piece taken out or doubled", async () => {
    await fc.assert(
      fc.asyncProperty(file, fc.nat(), fc.nat(64), fc.boolean(), (bytes, from, length, twice) => {
        const at = from % bytes.length;
        const piece = bytes.subarray(at, at + length);
        const rest = twice ? bytes.subarray(at) : bytes.subarray(at + length);
        return readsOrRefuses(new Uint8Array(Buffer.concat([bytes.subarray(0, at), piece, rest])));
      }),
      { numRuns: 500 },
    );
  });

  it("refuse random bytes behind each signature", async () => {
    const start = fc.constantFrom([0x50, 0x4b, 3, 4], [0x80, 2, 0x8a, 10], [0x80, 4], []);
    await fc.assert(
      fc.asyncProperty(start, fc.uint8Array({ maxLength: 400 }), (head, tail) =>
        readsOrRefuses(Uint8Array.from([...head, ...tail])),
      ),
      { numRuns: 500 },
    );
  });
});

describe("the pickle interpreter on random instructions", () => {
  const known = Array.from({ length: 256 }, (_, code) => code).filter((code) => opcodes[code]);
  const names = [...torchGlobals.keys()].map((path) => path.replace(/\.([^.]*)$/, "\n$1\n"));
  const instruction = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known).map((code) => [code]) },
    { weight: 2, arbitrary: fc.nat(255).map((byte) => [0x4b, byte]) },
    { weight: 1, arbitrary: fc.nat(3).map((byte) => [0x68, byte]) },
    { weight: 1, arbitrary: fc.nat(3).map((byte) => [0x71, byte]) },
    { weight: 1, arbitrary: fc.constant([0x55, 7, ...Buffer.from("storage")]) },
    { weight: 3, arbitrary: fc.constantFrom(...names).map((name) => [0x63, ...Buffer.from(name)]) },
  );

  it("ends with a value or an EngineError", () => {
    fc.assert(
      fc.property(fc.array(instruction, { maxLength: 60 }), (program) => {
        const bytes = Uint8Array.from([...program.flat(), 0x2e]);
        try {
          unpickle(bytes, 0, {
            name: "x",
            allowed: torchGlobals,
            persistent: torchPersistent,
            opaque: new OpaqueNames(),
          });
        } catch (error) {
          expect(error).toBeInstanceOf(EngineError);
          expect((error as EngineError).code).toMatch(/^format\./);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
