import { deflateRawSync, crc32 as zlibCrc32 } from "node:zlib";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../../extension/engine/formats/crc32";
import { inflate } from "../../../extension/engine/formats/inflate";

/** Reproducible bytes; `alphabet` below 256 makes them compressible. */
function noise(length: number, alphabet = 256): Uint8Array {
  let state = 12345;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 16) % alphabet;
  });
}

const samples: Record<string, Uint8Array> = {
  empty: new Uint8Array(0),
  "one byte": Uint8Array.of(7),
  zeros: new Uint8Array(100_000),
  "a pattern": Uint8Array.from({ length: 70_000 }, (_, i) => (i % 7) * (i % 11)),
  noise: noise(90_000),
  "little alphabet": noise(90_000, 3),
  "middle alphabet": noise(200_000, 60),
};

describe("inflate", () => {
  for (const [name, bytes] of Object.entries(samples)) {
    for (const level of [0, 1, 6, 9]) {
      it(`restores ${name} from level ${level}`, () => {
        const output = new Uint8Array(bytes.length);
        const done = inflate(deflateRawSync(bytes, { level }), output);
        expect(done).toEqual({ written: bytes.length, overrun: false });
        expect(Buffer.compare(output, bytes)).toBe(0);
      });
    }
  }

  it("restores a stream of fixed codes", () => {
    const bytes = noise(5000, 20);
    const output = new Uint8Array(bytes.length);
    // Strategy 4 is Z_FIXED.
    const done = inflate(deflateRawSync(bytes, { strategy: 4 }), output);
    expect(done).toEqual({ written: bytes.length, overrun: false });
    expect(output).toEqual(bytes);
  });

  it("gives the first bytes alone, from the first part of the input", () => {
    const bytes = samples["middle alphabet"];
    const compressed = deflateRawSync(bytes);
    const output = new Uint8Array(1000);
    expect(inflate(compressed, output)).toEqual({ written: 1000, overrun: true });
    expect(output).toEqual(bytes.subarray(0, 1000));
    const cut = inflate(compressed.subarray(0, 4000), new Uint8Array(bytes.length));
    expect(cut.overrun).toBe(false);
    expect(cut.written).toBeLessThan(bytes.length);
    expect(cut.written).toBeGreaterThan(1000);
  });

  it("never writes past an output that is too small", () => {
    for (let room = 0; room < 300; room++) {
      const output = new Uint8Array(room);
      expect(inflate(deflateRawSync(samples.zeros), output)).toEqual({
        written: room,
        overrun: true,
      });
    }
  });

  it("gives a true beginning of a cut stream, at every length", () => {
    const bytes = noise(600, 9);
    const compressed = deflateRawSync(bytes);
    for (let length = 0; length < compressed.length; length++) {
      const output = new Uint8Array(bytes.length);
      const done = inflate(compressed.subarray(0, length), output);
      expect(done.overrun).toBe(false);
      expect(output.subarray(0, done.written)).toEqual(bytes.subarray(0, done.written));
    }
  });

  it("refuses what is no stream", () => {
    const output = new Uint8Array(100);
    expect(() => inflate(Uint8Array.of(0x07), output)).toThrow("block type");
    // A fixed block whose first symbol is a match.
    expect(() => inflate(Uint8Array.of(0x03, 0x02, 0, 0), output)).toThrow("damaged");
  });
});

describe("crc32", () => {
  for (const [name, bytes] of Object.entries(samples)) {
    it(`agrees with zlib on ${name}`, () => {
      // `zlib.crc32` is newer than the oldest Node that is supported.
      if (zlibCrc32) expect(crc32(bytes)).toBe(zlibCrc32(bytes));
    });
  }

  it("gives the check value of the catalogue", () => {
    expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
  });

  it("continues over parts", () => {
    const bytes = samples.noise;
    expect(crc32(bytes.subarray(1001), crc32(bytes.subarray(0, 1001)))).toBe(crc32(bytes));
  });
});
