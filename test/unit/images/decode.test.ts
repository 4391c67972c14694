import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { decodePicture } from "../../../extension/engine/images/decodePicture";
import type { Resampling } from "../../../extension/engine/images/names";
import { resize } from "../../../extension/engine/images/resize";

const folder = join(import.meta.dirname, "../../fixtures/pictures");
const read = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

interface Expected {
  width: number;
  height: number;
  data: string;
}

const expected = JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")) as {
  pictures: Record<string, Expected>;
  resized: (Expected & { resample: Resampling })[];
};
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

/** Levels by which two pictures differ: the most, and the mean. */
function differences(x: Uint8Array, y: Uint8Array): { most: number; mean: number } {
  expect(x).toHaveLength(y.length);
  const all = Array.from(x, (level, i) => Math.abs(level - y[i]));
  return { most: Math.max(...all), mean: all.reduce((sum, d) => sum + d, 0) / all.length };
}

const brightness = (rgb: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: rgb.length / 3 }, (_, i) =>
    Math.round(0.299 * rgb[3 * i] + 0.587 * rgb[3 * i + 1] + 0.114 * rgb[3 * i + 2]),
  );

describe("pictures", () => {
  for (const [name, { width, height, data }] of Object.entries(expected.pictures)) {
    it(`have the levels that Pillow reads: ${name}`, () => {
      const picture = decodePicture(read(name), name);
      expect([picture.width, picture.height]).toEqual([width, height]);
      const levels = bytesOf(data);
      // libjpeg smooths colors that are kept at half the size; brightness is kept whole
      if (name.endsWith("420.jpg")) {
        expect(differences(brightness(picture.data), brightness(levels)).mean).toBeLessThan(1.5);
      } else {
        const { most } = differences(picture.data, levels);
        expect(most).toBeLessThanOrEqual(name.endsWith(".jpg") ? 3 : 0);
      }
    });
  }

  for (const { resample, width, height, data } of expected.resized) {
    it(`are resized as Pillow does: ${resample} to ${width} × ${height}`, () => {
      const picture = decodePicture(read("photo.ppm"), "photo.ppm");
      const { data: levels } = resize(picture, width, height, resample);
      // Pillow's weights are whole numbers of 22 bits
      expect(differences(levels, bytesOf(data)).most).toBeLessThanOrEqual(1);
    });
  }
});

describe("a damaged picture", () => {
  const code = (bytes: Uint8Array, expectedCode: string) =>
    expect(() => decodePicture(bytes, "x")).toThrow(
      expect.objectContaining({ code: expect.stringMatching(expectedCode) }),
    );

  it("is one clear error, wherever it is cut", () => {
    for (const name of ["color8.png", "photo.ppm", "color.bmp", "photo-progressive.jpg"]) {
      const whole = read(name);
      for (const end of [0, 1, 3, 9, 20, 30, 60, Math.floor(whole.length / 2)]) {
        // a cut JPEG may still have pixels
        if (name.endsWith(".jpg") && end > 60) continue;
        code(whole.subarray(0, end), "^format\\.");
      }
    }
  });

  it("never takes more memory than its limit, whatever sizes it declares", () => {
    const png = read("color8.png").slice();
    new DataView(png.buffer).setUint32(16, 0x7fffffff);
    code(png, "format.limit");
    const bmp = read("color.bmp").slice();
    new DataView(bmp.buffer).setInt32(18, 0x7fffffff, true);
    code(bmp, "format.limit");
    code(new TextEncoder().encode("P6 99999999 99999999 255\n"), "format.limit");
    const jpeg = read("photo-444.jpg").slice();
    const frame = jpeg.findIndex((byte, i) => byte === 0xff && jpeg[i + 1] === 0xc0);
    new DataView(jpeg.buffer).setUint32(frame + 5, 0xffffffff);
    code(jpeg, "format.limit");
  });

  it("has no more scans than encoders make", () => {
    const jpeg = read("photo-444.jpg");
    const scans = new Uint8Array(400);
    for (let i = 0; i < 400; i += 2) scans.set([0xff, 0xda], i);
    const many = new Uint8Array([...jpeg.subarray(0, -2), ...scans]);
    code(many, "format.limit");
  });

  it("is anything but a picture", () => {
    code(new TextEncoder().encode("GIF89a"), "format.unsupported");
  });
});
