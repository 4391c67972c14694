import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../extension/engine/formats/json";
import { parseJson } from "../../../../extension/engine/formats/json";
import { imagePlan } from "../../../../extension/engine/images/imagePlan";
import { readImageSettings } from "../../../../extension/engine/images/imageSettings";
import type { InputSpec } from "../../../../extension/engine/models/inputs";
import { pictureProbes } from "../../../../extension/engine/models/probeFiles/pictures";
import { drawPictures, findPictures } from "../../../../extension/node/pictureFolder";
import { MemoryFiles } from "../../support/memoryFiles";
import { modelBench } from "../../support/models";

const fixtures = join(import.meta.dirname, "../../../fixtures/pictures");
const read = (name: string) => new Uint8Array(readFileSync(join(fixtures, name)));
const expected = JSON.parse(readFileSync(join(fixtures, "expected.json"), "utf8")) as {
  pictures: Record<string, { data: string }>;
  gray: string;
};
const rgb = new Uint8Array(Buffer.from(expected.pictures["photo.ppm"].data, "base64"));
const gray = new Uint8Array(Buffer.from(expected.gray, "base64"));
const [WIDTH, HEIGHT] = [13, 11];

const { signal } = new AbortController();
const spec = (shape: (number | null)[], dtype: InputSpec["dtype"] = "F32"): InputSpec => ({
  ...{ name: "pixels", dtype, shape, vocabulary: null },
});
const model = (shape: (number | null)[], settings = {}) => ({
  path: "net.onnx",
  inputs: { specs: [spec(shape)], batch: null },
  settings,
});

async function probes(
  files: MemoryFiles,
  models: ReturnType<typeof model>[],
  { count = 100, seed = 0 } = {},
) {
  const found = await findPictures(files, "photos", signal);
  const folder = await drawPictures(files, found!, { count, seed, signal });
  return pictureProbes(folder, models, modelBench(files, { runtime: null }));
}

describe("a folder of pictures", () => {
  it("becomes what each model takes: order of axes, channels, normalization", async () => {
    const files = new MemoryFiles({
      "photos/b.ppm": read("photo.ppm"),
      "photos/a.png": read("pillow.png"),
    });
    const [chw, hwc, flat] = await probes(files, [
      model([3, HEIGHT, WIDTH], { mean: [0.5, 0.4, 0.3], std: [0.2, 0.25, 0.5] }),
      model([HEIGHT, WIDTH, 3], { channels: "bgr", scale: 1 }),
      model([HEIGHT, WIDTH]),
    ]);
    expect(chw.samples).toBe(2);
    expect(chw.inputs[0].shape).toEqual([3, HEIGHT, WIDTH]);
    const pixels = WIDTH * HEIGHT;
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (const [c, [mean, std]] of [
        [0.5, 0.2],
        [0.4, 0.25],
        [0.3, 0.5],
      ].entries()) {
        const value = (rgb[3 * pixel + c] / 255 - mean) / std;
        expect(chw.inputs[0].data[c * pixels + pixel]).toBeCloseTo(value, 12);
        expect(hwc.inputs[0].data[3 * pixel + 2 - c]).toBe(rgb[3 * pixel + c]);
      }
      expect(flat.inputs[0].data[pixel]).toBeCloseTo(gray[pixel] / 255, 12);
    }
    expect(chw.text).toContain("2 pictures");
    expect(hwc.notes.map(({ code }) => code)).toContain("probe.pictures");
  });

  it("cuts the middle out of what is resized by its shorter edge", async () => {
    const files = new MemoryFiles({ "photos/a.ppm": read("photo.ppm") });
    const [plain, cut] = await probes(files, [
      model([3, null, null], { size: null }),
      model([3, null, null], { size: null, crop: { height: 4, width: 5 } }),
    ]);
    expect(plain.inputs[0].shape).toEqual([3, HEIGHT, WIDTH]);
    expect(cut.inputs[0].shape).toEqual([3, 4, 5]);
    // 7 rows and 8 columns are too many: 3 above and 4 to the left go
    expect(cut.inputs[0].data[0]).toBe(plain.inputs[0].data[3 * WIDTH + 4]);
    const [small] = await probes(files, [model([3, 8, 8])]);
    expect(small.inputs[0].shape).toEqual([3, 8, 8]);
  });

  it("has classes by its subfolders, numbered as in torchvision", async () => {
    const files = new MemoryFiles({
      "photos/dog/1.png": read("pillow.png"),
      "photos/ant/x.pgm": read("photo.pgm"),
      "photos/Cat/y.ppm": read("photo.ppm"),
      "photos/readme.txt": "not a picture",
    });
    const [{ labels, samples }] = await probes(files, [model([3, HEIGHT, WIDTH])]);
    expect(samples).toBe(3);
    expect(labels?.classes).toEqual(["Cat", "ant", "dog"]);
    expect([...labels!.values]).toEqual([0, 1, 2]);
    const [some] = await probes(files, [model([3, HEIGHT, WIDTH])], { count: 2, seed: 1 });
    expect(some.samples).toBe(2);
    expect(some.notes[0]).toMatchObject({ code: "probe.drawn" });
  });

  it("leaves damaged pictures out, and says so", async () => {
    const files = new MemoryFiles({
      "photos/a.png": read("pillow.png").subarray(0, 60),
      "photos/b.ppm": read("photo.ppm"),
      "photos/c.jpg": new TextEncoder().encode("no picture"),
    });
    const [{ samples, inputs, notes }] = await probes(files, [model([3, HEIGHT, WIDTH])]);
    expect(samples).toBe(1);
    expect(inputs[0].data[0]).toBeCloseTo(rgb[0] / 255, 12);
    expect(notes.find(({ code }) => code === "probe.damaged")?.text).toMatch(
      /^2 pictures left out: .*a\.png/,
    );
    files.files.delete("photos/b.ppm");
    await expect(probes(files, [model([3, HEIGHT, WIDTH])])).rejects.toThrow(/a\.png: PNG/);
  });

  it("does not fit models that take no pictures, or pictures of several sizes as they are", async () => {
    const files = new MemoryFiles({
      "photos/a.ppm": read("photo.ppm"),
      "photos/b.jpg": read("photo-444.jpg"),
    });
    await expect(probes(files, [model([10])])).rejects.toThrow(
      /net\.onnx: takes no pictures: expected an input of 1 or 3 × height × width.*got "pixels" of 10/,
    );
    await expect(probes(files, [model([3, null, null])])).rejects.toThrow(
      /b\.jpg: expected 3 × 11 × 13 as of the first picture, got 3 × 37 × 45; --image-size/,
    );
  });
});

describe("a preprocessor configuration", () => {
  const settings = (value: unknown) =>
    readImageSettings(
      parseJson(new TextEncoder().encode(JSON.stringify(value)), "c") as JsonObject,
    );

  it("says how pictures are made ready, as transformers has it", () => {
    const clip = {
      ...{ do_resize: true, size: { shortest_edge: 224 }, resample: 3, do_center_crop: true },
      ...{ crop_size: { height: 224, width: 224 }, do_normalize: true },
      ...{ image_mean: [0.48, 0.46, 0.41], image_std: [0.27, 0.26, 0.28] },
    };
    expect(settings(clip)).toEqual({
      ...{ size: { shortest: 224 }, crop: { height: 224, width: 224 }, resample: "bicubic" },
      ...{ mean: [0.48, 0.46, 0.41], std: [0.27, 0.26, 0.28] },
    });
    expect(
      settings({ size: 224, do_normalize: false, image_mean: [1], rescale_factor: 0.5 }),
    ).toEqual({
      ...{ size: { shortest: 224 }, scale: 0.5 },
    });
    expect(settings({ size: { shortest_edge: 224 }, crop_pct: 0.875 })).toEqual({
      size: { shortest: 256 },
      crop: { height: 224, width: 224 },
    });
    expect(settings({ do_resize: false, do_rescale: false })).toEqual({ size: null, scale: 1 });
  });

  it("is of no use where it is about something else, or unsound", () => {
    expect(settings({ feature_size: 80 })).toBeNull();
    expect(
      settings({ size: { height: -1, width: 1e9 }, image_std: [0, 0, 0], image_mean: "x" }),
    ).toEqual({});
  });

  it("leaves the rest to the model", () => {
    expect(imagePlan(spec([3, 224, 224]), {})).toMatchObject({
      ...{ layout: "chw", size: { shortest: 224 }, crop: { height: 224, width: 224 } },
      ...{ channels: "rgb", scale: 1 / 255, resample: "bilinear" },
    });
    expect(imagePlan(spec([28, 28, 1], "U8"), {})).toMatchObject({
      layout: "hwc",
      channels: "gray",
      scale: 1,
    });
    expect(imagePlan(spec([7, 28, 28]), {})).toBeNull();
  });
});
