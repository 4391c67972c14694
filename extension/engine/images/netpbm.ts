/** PGM and PPM of eight bits, binary (P5, P6): what scientific tools write without a library. */
import { fault, fromGray, type Picture, requireSize } from "./picture";

export const isNetpbm = (bytes: Uint8Array): boolean =>
  bytes[0] === 0x50 && (bytes[1] === 0x35 || bytes[1] === 0x36) && isSpace(bytes[2]);

/** Throws `format.*` for what is no sound picture of this kind. */
export function decodeNetpbm(bytes: Uint8Array, name: string): Picture {
  const numbers: number[] = [];
  let at = 2;
  while (numbers.length < 3) {
    while (isSpace(bytes[at])) at++;
    if (bytes[at] === 0x23) {
      // a comment goes to the end of its line
      const end = bytes.indexOf(0x0a, at);
      if (end < 0) throw fault(name, "format.truncated", "PPM ends within a comment");
      at = end;
      continue;
    }
    const start = at;
    while (bytes[at] >= 0x30 && bytes[at] <= 0x39 && at - start < 10) at++;
    const digits = String.fromCharCode(...bytes.subarray(start, at));
    if (digits === "") throw fault(name, "format.unsupported", "PPM without its sizes");
    numbers.push(Number(digits));
  }
  const [width, height, top] = numbers;
  requireSize(name, width, height);
  if (top !== 255)
    throw fault(name, "format.unsupported", `PPM with values to ${top}, expected 255`);
  const isColor = bytes[1] === 0x36;
  const length = width * height * (isColor ? 3 : 1);
  // one white-space character ends the header
  const data = bytes.slice(at + 1, at + 1 + length);
  if (data.length < length) {
    throw fault(
      name,
      "format.truncated",
      `PPM has ${data.length} bytes of pixels, expected ${length}`,
    );
  }
  return isColor ? { width, height, data } : fromGray(width, height, data);
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
