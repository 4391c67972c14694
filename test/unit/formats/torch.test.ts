import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { DType } from "../../../extension/engine/formats/checkpoint";
import { torchLegacyReader } from "../../../extension/engine/formats/torchLegacy";
import { torchZipReader } from "../../../extension/engine/formats/torchZip";
import { openZip } from "../../../extension/engine/formats/zip";
import { memorySource } from "../support/memoryFiles";
import { readTorch } from "../support/readTorch";
import { tensorValues } from "../support/tensorValues";

const fixtures = join(import.meta.dirname, "../../fixtures/torch");

interface ExpectedFile {
  readonly tensors: readonly {
    readonly name: string;
    readonly dtype: DType;
    readonly shape: readonly number[];
    /** `nan`, `inf` and `-inf` as text. */
    readonly values: readonly (number | string)[];
    readonly tiedTo?: string;
  }[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly problems: readonly { code: string; where: string; text: string }[];
  readonly opaque: readonly string[] | "any";
}

const expected = JSON.parse(readFileSync(join(fixtures, "expected.json"), "utf8")) as {
  readonly files: Readonly<Record<string, ExpectedFile>>;
};

const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(join(fixtures, file)));

/** Numbers as Python's `repr` has those that JSON lacks. */
const asWritten = (value: number): number | string =>
  Number.isNaN(value) ? "nan" : Number.isFinite(value) ? value : value > 0 ? "inf" : "-inf";

describe("files that torch wrote", () => {
  for (const [file, want] of Object.entries(expected.files)) {
    it(`reads ${file}`, async () => {
      const bytes = bytesOf(file);
      const contents = await readTorch(memorySource(file, bytes));
      const got = contents.tensors.map((tensor) => ({
        name: tensor.name,
        dtype: tensor.dtype,
        shape: tensor.shape,
        values: tensorValues(bytes, tensor).map(asWritten),
        ...(tensor.tiedTo === undefined ? {} : { tiedTo: tensor.tiedTo }),
      }));
      expect(got).toEqual(want.tensors);
      expect(contents.ordered).toBe(true);
      expect(contents.metadata).toEqual(want.metadata);
      if (want.opaque !== "any") expect(contents.opaque).toEqual(want.opaque);
      expect(contents.problems.map(({ code, where }) => ({ code, where }))).toEqual(
        want.problems.map(({ code, where }) => ({ code, where })),
      );
      for (const [index, { text }] of want.problems.entries()) {
        expect(contents.problems[index].text).toContain(text);
      }
    });
  }

  it("are told apart by content", async () => {
    const zip = await openZip(memorySource("a.pt", bytesOf("state_dict.pt")));
    expect(torchZipReader.match(zip)).toBe(true);
    const legacy = bytesOf("state_dict.legacy.pt");
    expect(torchLegacyReader.match(legacy, legacy.length)).toBe(true);
    expect(torchLegacyReader.match(bytesOf("state_dict.pt"), 100)).toBe(false);
    // A safetensors header of 640 bytes begins as a pickle does.
    const safetensors = Uint8Array.of(0x80, 2, 0, 0, 0, 0, 0, 0, 0x7b, 0x22);
    expect(torchLegacyReader.match(safetensors, 648)).toBe(false);
    expect(torchLegacyReader.match(new Uint8Array(), 0)).toBe(false);
  });

  it("are listed without reading the storages", async () => {
    for (const file of ["nested.pt", "nested.legacy.pt"]) {
      const bytes = bytesOf(file);
      const contents = await readTorch(memorySource(file, bytes));
      for (const { data } of contents.tensors)
        bytes.fill(0xaa, data.offset, data.offset + data.storedLength);
      const again = await readTorch(memorySource(file, bytes));
      expect(again.tensors).toEqual(contents.tensors);
    }
  });

  it("declare their layout in the header, which values do not change", async () => {
    const { header } = await readTorch(memorySource("a.pt", bytesOf("state_dict.legacy.pt")));
    const { tensors } = await readTorch(memorySource("a.pt", bytesOf("state_dict.legacy.pt")));
    const first = Math.min(...tensors.map(({ data }) => data.offset));
    expect(header.reduce((sum, part) => sum + part.length, 0)).toBe(first - 8);
  });
});

describe("a checkpoint of another project", () => {
  const folder = join(import.meta.dirname, "../../../../shared/corpus/burn-mnist");
  const absent = !existsSync(folder);
  if (absent) console.warn("skipped: ../shared/corpus/burn-mnist is not here");

  it.skipIf(absent)("has the tensors of mnist.pt", async () => {
    const bytes = new Uint8Array(readFileSync(join(folder, "mnist.pt")));
    const { tensors, problems, opaque } = await readTorch(memorySource("mnist.pt", bytes));
    expect(problems).toEqual([]);
    expect(opaque).toEqual([]);
    expect(tensors).toHaveLength(20);
    expect(tensors[0]).toMatchObject({ name: "conv1.weight", dtype: "F32", shape: [8, 1, 3, 3] });
    const counter = tensors.find(({ name }) => name === "norm1.num_batches_tracked");
    expect(counter).toMatchObject({ dtype: "I64", shape: [] });
    for (const tensor of tensors) {
      expect(tensorValues(bytes, tensor).every((value) => Math.abs(value) < 1e6)).toBe(true);
    }
  });
});
