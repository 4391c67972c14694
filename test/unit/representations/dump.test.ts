import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats/index";
import { openDump } from "../../../extension/engine/representations/dump";
import { isMarkedDump } from "../../../extension/engine/representations/marks";
import type { Reduction } from "../../../extension/engine/representations/reduction";
import { requireSameInputs } from "../../../extension/engine/representations/samples";
import { MemoryFiles } from "../support/memoryFiles";
import { safetensorsFile } from "../support/safetensorsFile";
import { contextOf, dumpFile, gaussian, marked, type Values } from "./dumps";

const ids = (values: readonly number[]): Values => ({
  shape: [values.length],
  values,
  dtype: "I64",
});

async function opened(file: Uint8Array, reduce: Reduction | null = null) {
  const checkpoint = await openCheckpoint(new MemoryFiles({ f: file }), "f");
  return openDump(checkpoint, { reduce });
}

describe("a dump", () => {
  it("is told by its metadata", async () => {
    const open = (metadata: Record<string, string>) =>
      openCheckpoint(new MemoryFiles({ f: dumpFile({ a: gaussian([4, 2], 0) }, metadata) }), "f");
    expect(isMarkedDump(await open(marked))).toBe(true);
    expect(isMarkedDump(await open({ format: "pt" }))).toBe(false);
    expect(isMarkedDump(await open({ cognate: "weights" }))).toBe(false);
  });

  it("has one layer an array, in model order, of the shape that it is reduced to", async () => {
    const dump = await opened(
      dumpFile({
        "block.10": gaussian([6, 3], 0),
        "block.2": gaussian([6, 2, 4, 4], 1),
        sample_ids: ids([5, 4, 3, 2, 1, 0]),
      }),
    );
    expect(dump.layers.map(({ info }) => info)).toEqual([
      { id: "block.2", index: 0, kind: "activation", shape: [6, 2], tensors: ["block.2"] },
      { id: "block.10", index: 1, kind: "activation", shape: [6, 3], tensors: ["block.10"] },
    ]);
    expect(dump.facts).toEqual({ samples: 6, sampleIds: true, marked: true });
    expect(dump.notes.map(({ code }) => code)).toEqual(["reduced"]);
    expect(dump.problems).toEqual([]);
  });

  it("leaves out what has another number of rows, or no rows, and says so", async () => {
    const dump = await opened(
      dumpFile({
        a: gaussian([6, 3], 0),
        b: gaussian([6, 2], 1),
        step: { shape: [], values: [3] },
        short: gaussian([5, 2], 1),
        empty: { shape: [6, 0], values: [] },
      }),
    );
    expect(dump.layers.map(({ info }) => info.id)).toEqual(["a", "b"]);
    const problems = dump.problems.map(({ code, where, text }) => [code, where, text]);
    expect(problems).toEqual([
      ["shape.mismatch", "step", "`step` is a single number, expected one row for each input"],
      ["input.unpaired", "short", "`short` has 5 rows, expected 6, one for each input"],
      ["shape.mismatch", "empty", "`empty` is empty: its shape is 6 × 0"],
    ]);
  });

  it("takes the number of inputs from the sample ids, whatever most arrays say", async () => {
    const dump = await opened(
      dumpFile({
        a: gaussian([4, 3], 0),
        b: gaussian([4, 2], 1),
        c: gaussian([2, 2], 1),
        sample_ids: ids([7, 8]),
      }),
    );
    expect(dump.layers.map(({ info }) => info.id)).toEqual(["c"]);
  });

  it("leaves out what memory has no room for, by the header alone", async () => {
    const head = dumpFile({ small: gaussian([4, 3], 0) });
    const [n, p] = [4, 2 ** 27];
    const huge = { dtype: "F32", shape: [n, p], data_offsets: [96, 96 + 4 * n * p] };
    const small = { dtype: "F64", shape: [4, 3], data_offsets: [0, 96] };
    const text = JSON.stringify({ __metadata__: marked, small, huge });
    const file = safetensorsFile(text, head.subarray(-96));
    const files = new MemoryFiles({ f: { size: file.length + 4 * n * p, head: file } });
    const dump = openDump(await openCheckpoint(files, "f"), { reduce: null });
    expect(dump.layers.map(({ info }) => info.id)).toEqual(["small"]);
    expect(dump.problems).toEqual([
      expect.objectContaining({ code: "format.limit", where: "huge" }),
    ]);
  });

  it("throws when it holds no layers", async () => {
    await expect(opened(dumpFile({}))).rejects.toMatchObject({ code: "input.unpaired" });
    await expect(opened(dumpFile({ a: gaussian([3, 2, 2, 2], 0) }, {}), "cls")).rejects.toThrow(
      /takes one token/,
    );
  });
});

describe("two dumps", () => {
  async function check(a: Record<string, Values>, b: Record<string, Values>) {
    const files = new MemoryFiles({ a: dumpFile(a), b: dumpFile(b) });
    const [x, y] = [await openCheckpoint(files, "a"), await openCheckpoint(files, "b")];
    const options = { reduce: null };
    return requireSameInputs(openDump(x, options), openDump(y, options), contextOf(files));
  }
  const layer = gaussian([4, 2], 0);

  it("must have equally many samples", async () => {
    await expect(check({ layer }, { layer: gaussian([5, 2], 0) })).rejects.toMatchObject({
      code: "input.unpaired",
      message: "b: row i of both sides must be the same input: expected 4 samples as in a, got 5",
    });
  });

  it("are checked by their sample ids", async () => {
    const one = { layer, sample_ids: ids([10, 20, 30, 40]) };
    expect(await check(one, one)).toEqual([]);
    const order = { layer, sample_ids: ids([10, 30, 20, 40]) };
    await expect(check(one, order)).rejects.toMatchObject({
      code: "input.unpaired",
      message: expect.stringMatching(
        /row 1 is input 20 in a and 30 in b: the same inputs in another order/,
      ),
    });
    const others = { layer, sample_ids: ids([10, 20, 31, 41]) };
    await expect(check(one, others)).rejects.toThrow(/2 of 4 inputs are in both/);
    const twice = { layer, sample_ids: ids([10, 20, 20, 40]) };
    await expect(check(one, twice)).rejects.toThrow(/3 of 4 inputs are in both/);
    await expect(check(twice, one)).rejects.toThrow(/3 of 4 inputs are in both/);
  });

  it("are noted where there is nothing to check by", async () => {
    const one = { layer, sample_ids: ids([1, 2, 3, 4]) };
    const other = { layer: gaussian([4, 3], 1) };
    for (const [a, b, text] of [
      [{ layer }, other, /neither side has `sample_ids` \(whole numbers\)/],
      [one, other, /one side lacks `sample_ids`/],
    ] as const) {
      const notes = await check(a, b);
      expect(notes).toEqual([
        { at: "a", code: "samples.unchecked", text: expect.stringMatching(text) },
      ]);
    }
  });

  it("tells ids apart beyond what a double holds", async () => {
    const big = 2 ** 53;
    const files = (last: bigint) => {
      const file = dumpFile({ layer, sample_ids: ids([1, 2, 3, big]) });
      new DataView(file.buffer).setBigInt64(file.length - 8, last, true);
      return file;
    };
    const both = new MemoryFiles({ a: files(BigInt(big)), b: files(BigInt(big) + 1n) });
    const [x, y] = [await openCheckpoint(both, "a"), await openCheckpoint(both, "b")];
    const options = { reduce: null };
    await expect(
      requireSameInputs(openDump(x, options), openDump(y, options), contextOf(both)),
    ).rejects.toThrow(/row 3 is input 9007199254740992 in a and 9007199254740993 in b/);
  });
});
