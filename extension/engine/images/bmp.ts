/** BMP of 8 (with a palette), 24 or 32 bits a pixel, uncompressed. */
import { fault, type Picture, requireSize } from "./picture";

export const isBmp = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d;

/** Throws `format.*` for what is no sound BMP, or a compressed one. */
export function decodeBmp(bytes: Uint8Array, name: string): Picture {
  if (bytes.length < 54) throw fault(name, "format.truncated", "BMP ends within its header");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [start, headerSize] = [view.getUint32(10, true), view.getUint32(14, true)];
  const [width, signedHeight] = [view.getInt32(18, true), view.getInt32(22, true)];
  const [bits, compression] = [view.getUint16(28, true), view.getUint32(30, true)];
  const height = Math.abs(signedHeight);
  requireSize(name, width, height);
  if (compression !== 0 || ![8, 24, 32].includes(bits)) {
    const text = `BMP of ${bits} bits and compression ${compression}, expected 8, 24 or 32 bits and none`;
    throw fault(name, "format.unsupported", text);
  }
  const stride = 4 * Math.ceil((width * bits) / 32);
  if (start + stride * height > bytes.length) {
    throw fault(
      name,
      "format.truncated",
      `BMP has ${bytes.length} bytes, expected ${start + stride * height}`,
    );
  }
  const data = new Uint8Array(3 * width * height);
  const palette = 14 + headerSize;
  for (let row = 0; row < height; row++) {
    // rows go from the lowest up, unless the height is negative
    const line = start + stride * (signedHeight < 0 ? row : height - 1 - row);
    for (let x = 0; x < width; x++) {
      const at = bits === 8 ? palette + 4 * bytes[line + x] : line + (x * bits) / 8;
      const to = 3 * (row * width + x);
      for (let c = 0; c < 3; c++) data[to + c] = bytes[at + 2 - c];
    }
  }
  return { width, height, data };
}
