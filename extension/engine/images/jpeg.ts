/** JPEG, baseline and progressive. The orientation that a camera noted is not applied. */
import { decode } from "jpeg-js";
import { fault, MAX_PIXELS, type Picture, requireSize } from "./picture";

export const isJpeg = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;

/** Blocks of 64 coefficients as 32-bit numbers, of three components, and the pixels. */
const BYTES_PER_PIXEL = 3 * 4 + 3;
const MEGABYTE = 1024 * 1024;

/** Each scan passes over all pixels; encoders make about ten, and a hostile file thousands. */
const MAX_SCANS = 100;

/** Throws `format.*` for what is no sound JPEG. */
export function decodeJpeg(bytes: Uint8Array, name: string): Picture {
  const scans = countScans(bytes);
  if (scans > MAX_SCANS) {
    throw fault(name, "format.limit", `JPEG of ${scans} scans, expected at most ${MAX_SCANS}`);
  }
  let decoded: Picture;
  try {
    decoded = decode(bytes, {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      maxResolutionInMP: MAX_PIXELS / 1e6,
      maxMemoryUsageInMB: (MAX_PIXELS * BYTES_PER_PIXEL) / MEGABYTE,
    });
  } catch (error) {
    const text = `JPEG cannot be decoded: ${(error as Error).message}`;
    throw fault(name, /limit exceeded/.test(text) ? "format.limit" : "format.unsupported", text);
  }
  const { width, height, data } = decoded;
  requireSize(name, width, height);
  return { width, height, data };
}

/** Marks of a scan's beginning: within a scan no other byte follows 0xff but 0 and restarts. */
function countScans(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === 0xda) count++;
  }
  return count;
}
