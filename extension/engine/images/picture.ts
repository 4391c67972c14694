/** A picture as it lies in memory: the one form that every decoder answers. */
import { EngineError, type ErrorCode } from "../errors";

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each pixel, 0 to 255, row by row; transparency is left out. */
  readonly data: Uint8Array;
}

/** One picture: photographs have up to some 50 million pixels, and models look at less than one. */
export const MAX_PIXELS = 64 * 1024 * 1024;
/** A file of a picture of so many pixels, barely compressed. */
export const MAX_PICTURE_BYTES = 256 * 1024 * 1024;

/** A fault of the picture `name`. */
export const fault = (name: string, code: ErrorCode, text: string): EngineError =>
  new EngineError(code, `${name}: ${text}`, { file: name });

/** Throws `format.limit` for a picture that is too large, `format.unsupported` for an empty one. */
export function requireSize(name: string, width: number, height: number): void {
  if (width < 1 || height < 1) {
    throw fault(name, "format.unsupported", `has ${width} × ${height} pixels, expected some`);
  }
  if (width * height <= MAX_PIXELS) return;
  const text = `has ${width} × ${height} pixels, expected at most ${MAX_PIXELS}`;
  throw fault(name, "format.limit", text);
}

/** The picture of `gray` levels, one a pixel. */
export function fromGray(width: number, height: number, gray: Uint8Array): Picture {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < gray.length; i++) data.fill(gray[i], 3 * i, 3 * i + 3);
  return { width, height, data };
}
