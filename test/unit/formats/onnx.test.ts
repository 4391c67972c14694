import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import { formLayers } from "../../../extension/engine/weights/layers";
import { MemoryFiles } from "../support/memoryFiles";
import { readTensor } from "../support/readTensor";

const folder = join(import.meta.dirname, "../../fixtures/onnx");
const fixture = (name: string) => readFileSync(join(folder, name));
const json = (name: string) => JSON.parse(fixture(name).toString());
const all = () =>
  new MemoryFiles(
    Object.fromEntries(
      readdirSync(folder)
        .filter((name) => /\.(onnx|data)$/.test(name))
        .map((name) => [`models/${name}`, fixture(name)]),
    ),
  );

interface Expected {
  tensors: Record<string, { dtype: string; shape: number[]; values: number[] }>;
}

describe.each(["torch-cnn", "torch-tokens", "storage", "external"])("%s.onnx", (stem) => {
  it("has the tensors, types, shapes and values that its writer says", async () => {
    const files = all();
    const { tensors }: Expected = json(`${stem}.onnx.json`);
    const checkpoint = await openCheckpoint(files, `models/${stem}.onnx`);
    expect(checkpoint).toMatchObject({ format: "onnx", ordered: true, problems: [] });
    const found = checkpoint.tensors.map(({ name }) => name);
    expect([...found].sort()).toEqual(Object.keys(tensors).sort());
    for (const { name, dtype, shape } of checkpoint.tensors) {
      expect([name, dtype, shape]).toEqual([name, tensors[name].dtype, tensors[name].shape]);
      expect([...(await readTensor(files, checkpoint, name))]).toEqual(tensors[name].values);
    }
    expect(files.openSources).toBe(0);
  });
});

const layersOf = async (name: string, files = all()) =>
  formLayers(await openCheckpoint(files, `models/${name}`)).layers;

describe("layers of an ONNX graph", () => {
  it("are those of the modules that were exported", async () => {
    const layers = await layersOf("torch-cnn.onnx");
    const seen = layers.map(({ info: { id, kind, shape } }) => [id, kind, shape]);
    expect(seen.slice(0, 3)).toEqual([
      ["conv", "convolution", [3, 2, 3, 3]],
      ["norm", "normalization", [3]],
      ["up", "convolution", [2, 3, 2, 2]],
    ]);
    expect(seen.slice(-2)).toEqual([
      ["head.0", "linear", [4, 32]],
      ["head.2", "linear", [3, 4]],
    ]);
    // torch writes equal tensors once: running_mean is bias, running_var is weight
    expect(layers[1].members.map(({ role }) => role)).toEqual(["weight", "bias"]);
  });

  it("unite a product and the bias added to it, under the module's name", async () => {
    const layers = await layersOf("torch-tokens.onnx");
    expect(layers.map(({ info }) => [info.id, info.shape])).toEqual([
      ["embed", [7, 4]],
      ["block.query", [6, 4]],
      ["block.out", [4, 6]],
    ]);
    expect(layers[1].members.map(({ role }) => role).sort()).toEqual(["bias", "weight"]);
  });

  it("have weights as (out, in), whichever way the operator takes them", async () => {
    const layers = await layersOf("external.onnx");
    expect(layers.map(({ info }) => [info.id, info.shape])).toEqual([
      ["first", [2, 3]],
      ["second", [4, 2]],
      ["third", [2, 4]],
    ]);
  });
});

describe("an ONNX file", () => {
  const model = (name = "external.onnx") => new Uint8Array(fixture(name));

  it("is read for its declarations alone", async () => {
    const files = all();
    files.files.set("models/external.data", { size: 4e9, head: new Uint8Array(0) });
    await openCheckpoint(files, "models/external.onnx");
    expect(files.count.bytes).toBeLessThan(4 * model().length);
  });

  it("lists what lies in a file that is missing or too short", async () => {
    const files = new MemoryFiles({ "m.onnx": model() });
    const missing = await openCheckpoint(files, "m.onnx");
    expect(missing.tensors.map(({ name }) => name)).toEqual(["u"]);
    expect(missing.problems).toMatchObject([{ code: "file.unreadable", where: "external.data" }]);
    const short = new MemoryFiles({ "m.onnx": model(), "external.data": new Uint8Array(30) });
    const cut = await openCheckpoint(short, "m.onnx");
    expect(cut.tensors.map(({ name }) => name)).toEqual(["w", "u"]);
    expect(cut.problems).toMatchObject([{ code: "format.truncated", where: "v" }]);
  });

  it("leaves out a tensor that claims more elements than there are bytes", async () => {
    // initializer: dims 10^9, data_type INT64, int64_data [1], name "n"
    const tensor = [8, ...[0x80, 0x94, 0xeb, 0xdc, 3], 0x10, 7, 0x3a, 1, 1, 0x42, 1, 110];
    const graph = [0x2a, tensor.length, ...tensor];
    const bytes = Uint8Array.from([8, 7, 0x3a, graph.length, ...graph]);
    const { tensors, problems } = await openCheckpoint(
      new MemoryFiles({ "m.onnx": bytes }),
      "m.onnx",
    );
    expect(tensors).toEqual([]);
    expect(problems).toMatchObject([{ code: "format.truncated", where: "n" }]);
  });

  it.each([
    ["offset", "-4"],
    ["offset", "99999999999999999999"],
    ["length", "4.5"],
  ])("leaves out a tensor in another file whose %s is %s", async (key, value) => {
    const text = (field: number, given: string) => [
      8 * field + 2,
      given.length,
      ...Buffer.from(given),
    ];
    const inside = (field: number, bytes: number[]) => [8 * field + 2, bytes.length, ...bytes];
    const entry = (name: string, given: string) =>
      inside(13, [...text(1, name), ...text(2, given)]);
    // initializer: dims 1, data_type FLOAT, name "n", external_data, data_location EXTERNAL
    const place = [...entry("location", "d"), ...entry(key, value), 0x70, 1];
    const tensor = [8, 1, 0x10, 1, ...text(8, "n"), ...place];
    const bytes = Uint8Array.from([8, 7, ...inside(7, inside(5, tensor))]);
    const files = new MemoryFiles({ "m.onnx": bytes, d: new Uint8Array(8) });
    const { tensors, problems } = await openCheckpoint(files, "m.onnx");
    expect(tensors).toEqual([]);
    expect(problems).toMatchObject([{ code: "format.unsupported", where: "n" }]);
    expect(problems[0].text).toContain(`is external, at "${value}", expected a whole number`);
  });

  it.each(["../../passwd", "/etc/passwd", "a/../../b", "C:\\secret"])(
    "reads nothing at %s",
    async (location) => {
      const text = new TextDecoder("latin1").decode(model());
      // the length before it stays right
      const padded = location.padEnd("external.data".length, "x");
      const bytes = Uint8Array.from(text.replaceAll("external.data", padded.slice(0, 13)), (c) =>
        c.charCodeAt(0),
      );
      const files = new MemoryFiles({ "models/m.onnx": bytes, passwd: new Uint8Array(100) });
      const { problems, files: opened } = await openCheckpoint(files, "models/m.onnx");
      expect(opened.length).toBe(1);
      expect(problems[0]).toMatchObject({ code: "format.unsupported" });
      expect(problems[0].text).toContain("outside its folder");
    },
  );

  it("of a graph only by its suffix says where it is damaged", async () => {
    const files = new MemoryFiles({ "m.onnx": Uint8Array.from([0x08, 0x80]) });
    await expect(openCheckpoint(files, "m.onnx")).rejects.toMatchObject({
      code: "format.truncated",
      message: expect.stringMatching(/^m\.onnx: model: byte 0: the message ends within a number$/),
    });
  });

  it.each([
    ["cut within the graph", (bytes: Uint8Array) => bytes.subarray(0, 200), /expected at most 200/],
    ["with a tag of an unknown kind", (bytes: Uint8Array) => bytes.fill(0x0f, 2, 3), /got tag 15/],
    ["without a graph", () => Uint8Array.from([8, 7, 0x12, 1, 65]), /expected a graph, got none/],
  ])("%s is one error", async (_what, spoil, says) => {
    const files = new MemoryFiles({ "m.onnx": spoil(model()) });
    await expect(openCheckpoint(files, "m.onnx")).rejects.toMatchObject({
      code: "format.truncated",
      message: expect.stringMatching(says),
    });
  });
});
