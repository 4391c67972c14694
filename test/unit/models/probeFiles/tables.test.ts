import { describe, expect, it } from "vitest";
import { readCsv } from "../../../../extension/engine/models/probeFiles/csv";
import { readJsonTable } from "../../../../extension/engine/models/probeFiles/json";
import { MemoryFiles } from "../../support/memoryFiles";

const task = { tick: () => {} };
const encode = (text: string) => new TextEncoder().encode(text);

async function csv(text: string) {
  const files = new MemoryFiles({ "x.csv": text });
  return readCsv(await files.open("x.csv"), task);
}
const json = (value: unknown) =>
  readJsonTable(encode(typeof value === "string" ? value : JSON.stringify(value)), "x.json");

const code = (expected: string, message: RegExp) =>
  expect.objectContaining({ code: expected, message: expect.stringMatching(message) });

describe("a CSV file of inputs", () => {
  it("is one input of all columns, a row a sample", async () => {
    const { samples, arrays, labels } = await csv("1,2.5,-3\n4,5e-1,.5\r\n\n");
    expect(samples).toBe(2);
    expect(labels).toBeNull();
    expect(arrays).toMatchObject([{ name: "", shape: [3], flat: true }]);
    expect([...arrays[0].data]).toEqual([1, 2.5, -3, 4, 0.5, 0.5]);
  });

  it("may name columns, and keeps labels apart", async () => {
    const { arrays, labels } = await csv('\uFEFFage;label;"a;b"\n1;cat;2\n3;ant;4\n5;cat;6');
    expect([...arrays[0].data]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(labels?.classes).toEqual(["ant", "cat"]);
    expect([...labels!.values]).toEqual([1, 0, 1]);
  });

  it("gathers columns by the input that they name, in the order of their numbers", async () => {
    const { arrays } = await csv("ids.1,mask[0],ids.0,mask[1]\n11,1,10,0\n21,1,20,1");
    expect(arrays.map(({ name, data }) => [name, [...data]])).toEqual([
      ["ids", [10, 11, 20, 21]],
      ["mask", [1, 0, 1, 1]],
    ]);
  });

  it("puts the columns of one input in the order of their numbers, each once", async () => {
    const { arrays } = await csv("x.0,x.1,x.10,label,x.2\n1,2,4,7,3\n5,6,8,7,7");
    expect(arrays.map(({ name, data }) => [name, [...data]])).toEqual([
      ["x", [1, 2, 3, 4, 5, 6, 7, 8]],
    ]);
    await expect(csv("x.0,x[0]\n1,2")).rejects.toEqual(
      code("format.unsupported", /column "x\.0": expected one column, got two/),
    );
  });

  it("says of numbers beyond float64 and of gaps where they are, in the first row too", async () => {
    for (const [text, place] of [
      ["1e999,2\n3,4", /line 1, column 1: expected a number, got "1e999"/],
      ["1,2\n-1e999,4", /line 2, column 1/],
    ] as const) {
      await expect(csv(text)).rejects.toEqual(code("input.nonfinite", place));
    }
    await expect(csv("1,,2\n3,4,5")).rejects.toEqual(
      code("format.unsupported", /line 1, column 2: expected a number, got nothing/),
    );
    expect((await csv(",,a\n1,2,3")).samples).toBe(1);
  });

  it("takes tabs, comments, quotes and line breaks within them", async () => {
    const { arrays, labels } = await csv(
      '# made by hand\nx\tlabels\n1\t"two ""or""\nthree"\n2\tone',
    );
    expect([...arrays[0].data]).toEqual([1, 2]);
    expect(labels?.classes).toEqual(["one", 'two "or"\nthree']);
  });

  it("says where something is no number, or missing, or too much", async () => {
    await expect(csv("1,2\n3,x")).rejects.toEqual(
      code("format.unsupported", /line 2, column 2: expected a number, got "x"/),
    );
    await expect(csv("1,2\n3,")).rejects.toEqual(code("format.unsupported", /got nothing/));
    await expect(csv("1,2\n3,NaN")).rejects.toEqual(code("input.nonfinite", /column 2/));
    await expect(csv("1,2\n\n3")).rejects.toEqual(
      code("shape.mismatch", /line 3: expected 2 columns as before, got 1/),
    );
    await expect(csv("a,b\n")).rejects.toEqual(code("format.unsupported", /rows of numbers/));
    await expect(csv('x,label\n1,"open\n2,3')).rejects.toEqual(code("format.truncated", /closing/));
    await expect(csv("labels,x\n-1,2")).rejects.toEqual(code("format.unsupported", /a class/));
    const files = new MemoryFiles({ "x.csv": new Uint8Array([0x31, 0x2c, 0xff]) });
    await expect(readCsv(await files.open("x.csv"), task)).rejects.toEqual(
      code("format.unsupported", /UTF-8/),
    );
  });

  it("reads files of more than one piece, and can be cancelled between them", async () => {
    const rows = 120_000;
    const text = Array.from({ length: rows }, (_, i) => `${i},${-i},0.25`).join("\n");
    const { samples, arrays } = await csv(text);
    expect(samples).toBe(rows);
    expect(arrays[0].data.at(-3)).toBe(rows - 1);
    const files = new MemoryFiles({ "x.csv": text });
    const tick = (done: number) => {
      if (done > 0) throw new Error("stopped");
    };
    await expect(readCsv(await files.open("x.csv"), { tick })).rejects.toThrow("stopped");
  });
});

describe("a JSON file of inputs", () => {
  it("is an array of samples, nested as the input is", () => {
    const { samples, arrays } = json([
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
      [
        [9, 0],
        [true, false],
      ],
    ]);
    expect(samples).toBe(3);
    expect(arrays).toMatchObject([{ name: "", shape: [2, 2], flat: false }]);
    expect([...arrays[0].data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 0]);
  });

  it("is an object of arrays by input, or an array of objects by sample", () => {
    const byInput = json({
      ids: [
        [1, 2],
        [3, 4],
      ],
      scale: [0.5, 2],
      labels: ["b", "a"],
    });
    const bySample = json([
      { ids: [1, 2], scale: 0.5, label: "b" },
      { label: "a", scale: 2, ids: [3, 4] },
    ]);
    for (const { arrays, labels, samples } of [byInput, bySample]) {
      expect(samples).toBe(2);
      expect(arrays.map(({ name, shape, data }) => [name, shape, [...data]])).toEqual([
        ["ids", [2], [1, 2, 3, 4]],
        ["scale", [], [0.5, 2]],
      ]);
      expect([labels?.classes, [...labels!.values]]).toEqual([
        ["a", "b"],
        [1, 0],
      ]);
    }
  });

  it("says what is ragged, missing or no number", () => {
    expect(() => json([[1, 2], [3]])).toThrow(
      code("shape.mismatch", /sample 2: expected 2 values as in sample 1, got 1/),
    );
    expect(() => json({ x: [1, 2], y: [1] })).toThrow(
      code("shape.mismatch", /"y": expected 2 samples/),
    );
    expect(() => json([{ x: 1 }, { y: 1 }])).toThrow(code("format.unsupported", /sample 2/));
    expect(() => json([[1, "a"]])).toThrow(
      code("format.unsupported", /expected a number, got "a"/),
    );
    expect(() => json([[1, null]])).toThrow(code("format.unsupported", /got null/));
    expect(() => json([[1, [2]]])).toThrow(code("format.unsupported", /got an array/));
    expect(() => json("[[1e999]]")).toThrow(code("input.nonfinite", /sample 1/));
    for (const empty of [[], {}, 3, { labels: [1] }, { x: 3 }]) {
      expect(() => json(empty)).toThrow(code("format.unsupported", /expected an array of samples/));
    }
    expect(() => json(`${"[".repeat(20)}1${"]".repeat(20)}`)).toThrow(code("format.limit", /axes/));
  });
});
