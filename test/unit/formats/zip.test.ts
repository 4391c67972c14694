import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isEngineError } from "../../../extension/engine/errors";
import { openZip, type ZipArchive } from "../../../extension/engine/formats/zip";
import { inflateRange } from "../../../extension/engine/formats/zipInflate";
import type { ByteSource } from "../../../extension/engine/io";
import { memorySource } from "../support/memoryFiles";
import { type Part, zipBytes } from "../support/zipBytes";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const abc = text("abcabcabcabcabcabc");

const open = (bytes: Uint8Array): Promise<ZipArchive> => openZip(memorySource("a.zip", bytes));

/** The one problem of an archive whose other entry, `good`, must still be there. */
async function problemOf(part: Part): Promise<string> {
  const archive = await open(zipBytes([{ name: "good", data: abc }, part]));
  expect(archive.entries.map((entry) => entry.name)).toContain("good");
  expect(archive.problems).toHaveLength(1);
  const [{ code, where, text }] = archive.problems;
  expect(where).toBe(part.name);
  return `${code}: ${text}`;
}

async function failure(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    if (isEngineError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no error";
}

describe("openZip", () => {
  it("finds the true place of stored data behind padded local headers", async () => {
    const bytes = zipBytes([
      { name: "w/data/0", data: abc, extra: new Uint8Array(37) },
      { name: "w/data/1", data: text("x"), descriptor: 16 },
      { name: "w/version", data: text("3\n") },
    ]);
    const archive = await open(bytes);
    const found = archive.entries.map(({ name, offset, byteLength }) => [
      name,
      new TextDecoder().decode(bytes.subarray(offset, offset + byteLength)),
    ]);
    expect(found).toEqual([
      ["w/data/0", "abcabcabcabcabcabc"],
      ["w/data/1", "x"],
      ["w/version", "3\n"],
    ]);
    expect(archive.problems).toEqual([]);
  });

  it("reads stored and deflated entries, whole and from their start", async () => {
    const archive = await open(
      zipBytes([
        { name: "stored", data: abc },
        { name: "deflated", data: abc, deflate: true },
        { name: "empty", data: new Uint8Array() },
      ]),
    );
    const [stored, deflated, empty] = archive.entries;
    expect(await archive.read(stored, 100)).toEqual(abc);
    expect(await archive.read(deflated, 18)).toEqual(abc);
    expect(await archive.read(empty, 0)).toEqual(new Uint8Array());
    expect(await archive.readStart(stored, 4)).toEqual(abc.subarray(0, 4));
    expect(await archive.readStart(deflated, 4)).toEqual(abc.subarray(0, 4));
    expect(await archive.readStart(deflated, 4000)).toEqual(abc);
    expect(await failure(archive.read(deflated, 17))).toBe(
      'format.limit: a.zip: zip entry "deflated" declares 18 bytes, expected at most 17',
    );
  });

  it("reads an archive with zip64 fields, a long comment and an end signature inside it", async () => {
    const comment = new Uint8Array(5000).fill(0x50);
    comment.set([0x50, 0x4b, 5, 6, 0, 0], 4000);
    for (const zip64 of [false, true]) {
      const archive = await open(zipBytes([{ name: "a", data: abc }], { zip64, comment }));
      expect(await archive.read(archive.entries[0], 100)).toEqual(abc);
    }
  });

  it("reads an empty archive", async () => {
    expect((await open(zipBytes([]))).entries).toEqual([]);
  });

  it("takes few reads for thousands of entries, and none of a storage's bytes", async () => {
    const parts = Array.from({ length: 5000 }, (_, index) => ({
      name: `archive/data/${index}`,
      data: new Uint8Array(16),
    }));
    const count = { reads: 0, bytes: 0 };
    const archive = await openZip(memorySource("a.pt", zipBytes(parts), { count }));
    expect(archive.entries).toHaveLength(5000);
    expect(count.reads).toBeLessThan(10);

    const large = [0, 1, 2].map((index) => ({ name: `d/${index}`, data: new Uint8Array(1e6) }));
    const other = { reads: 0, bytes: 0 };
    await openZip(memorySource("a.pt", zipBytes(large), { count: other }));
    expect(other.bytes).toBeLessThan(3000);
  });

  it("ignores folders", async () => {
    const archive = await open(
      zipBytes([
        { name: "a/", data: new Uint8Array() },
        { name: "a/b", data: abc },
      ]),
    );
    expect(archive.entries.map((entry) => entry.name)).toEqual(["a/b"]);
  });
});

describe("openZip on broken entries", () => {
  it("reports a path out of the archive and keeps it as a name", async () => {
    for (const name of ["../../x", "/etc/passwd", "a/../../b", "C:\\x", "a\\..\\b"]) {
      expect(await problemOf({ name, data: abc })).toContain("a path out of the archive");
    }
    const archive = await open(zipBytes([{ name: "../../x", data: abc }]));
    expect(archive.entries.map((entry) => entry.name)).toEqual(["../../x"]);
  });

  it("lets the last of several entries of one name count, and says so", async () => {
    const archive = await open(
      zipBytes([
        { name: "a", data: abc },
        { name: "a", data: text("later") },
      ]),
    );
    expect(await archive.read(archive.entries[0], 100)).toEqual(text("later"));
    expect(archive.entries).toHaveLength(1);
    expect(archive.problems[0].text).toContain("several entries of this name");
  });

  it("leaves out what it cannot read", async () => {
    expect(await problemOf({ name: "x", data: abc, flags: 1 })).toBe(
      "format.unsupported: zip entry is encrypted, expected plain data",
    );
    expect(await problemOf({ name: "x", data: abc, method: 12 })).toContain("method 12 (bzip2)");
    expect(await problemOf({ name: "x", data: abc, localName: "y" })).toContain("another name");
    expect(await problemOf({ name: "x", data: abc, declared: 19 })).toContain("declares 19");
    expect(await problemOf({ name: "x", data: abc, storedLength: 5e9 })).toContain(
      "format.truncated: zip entry ends at byte 5000",
    );
    expect(await problemOf({ name: "x", data: abc, headerOffset: 3 })).toContain("no local header");
  });

  it("refuses a bomb by its own declaration", async () => {
    const bomb = await problemOf({ name: "x", data: abc, deflate: true, declared: 1e9 });
    expect(bomb).toMatch(/^format\.limit: .* more than deflate can hold/);
  });

  it("refuses entries that share bytes", async () => {
    const bytes = zipBytes([
      { name: "a", data: zipBytes([{ name: "b", data: abc }]).subarray(0, 49) },
      { name: "b", data: abc, headerOffset: 31 },
    ]);
    const archive = await open(bytes);
    expect(archive.entries.map((entry) => entry.name)).toEqual(["a"]);
    expect(archive.problems[0].text).toContain("inside the entry before it");
  });
});

describe("openZip on broken archives", () => {
  const whole = zipBytes([{ name: "a", data: abc }]);

  it("says that a cut archive is cut, at every length", async () => {
    for (let length = 0; length < whole.length; length++) {
      expect(await failure(open(whole.subarray(0, length)))).toMatch(
        /^format\.truncated: a\.zip: /,
      );
    }
  });

  it("refuses an archive over several disks, and one with too many entries", async () => {
    const split = whole.slice();
    split[whole.length - 18] = 1;
    expect(await failure(open(split))).toContain("format.unsupported");
    const many = zipBytes([{ name: "a", data: abc }], { zip64: true, entries: 2 ** 40 });
    expect(await failure(open(many))).toMatch(/^format\.limit: .*expected at most 500000 entries/);
    const short = zipBytes([{ name: "a", data: abc }], { zip64: true, entries: 2 });
    expect(await failure(open(short))).toContain("zip directory has 1 records, expected 2");
  });

  it("passes on what the source throws", async () => {
    const source = memorySource("a.zip", whole);
    const broken: ByteSource = {
      ...source,
      read: () => Promise.reject(new Error("the disk is gone")),
    };
    await expect(openZip(broken)).rejects.toThrow("the disk is gone");
  });
});

describe("reading an entry", () => {
  it("checks the CRC-32", async () => {
    for (const deflate of [false, true]) {
      const archive = await open(zipBytes([{ name: "a", data: abc, deflate, crc32: 7 }]));
      expect(await failure(archive.read(archive.entries[0], 100))).toMatch(
        /^format\.truncated: .*CRC-32 is [0-9a-f]{8}, expected 00000007/,
      );
    }
  });

  it("stops where the data outgrow what was declared", async () => {
    const zeros = new Uint8Array(100_000);
    const archive = await open(
      zipBytes([{ name: "a", data: zeros, deflate: true, declared: 50_000 }]),
    );
    expect(await failure(archive.read(archive.entries[0], 1e6))).toMatch(
      /^format\.limit: .*decode to more than 50000/,
    );
  });

  it("says when the data are fewer than declared, or no deflate stream", async () => {
    const short = await open(zipBytes([{ name: "a", data: abc, deflate: true, declared: 19 }]));
    expect(await failure(short.read(short.entries[0], 100))).toMatch(
      /^format\.truncated: .*decode to 18, expected 19/,
    );
    const none = await open(zipBytes([{ name: "a", data: text("\x07garbage"), method: 8 }]));
    expect(await failure(none.read(none.entries[0], 100))).toMatch(/^format\.truncated: .*block/);
  });

  it("refuses to hold more than the stated limit", async () => {
    const range = { offset: 0, storedLength: 4e6, byteLength: 2 ** 31 };
    const source = memorySource("a.npz", { size: 4e6, head: deflateRawSync(abc) });
    expect(await failure(inflateRange(source, range))).toMatch(/^format\.limit/);
  });
});
