/** PNG (ISO/IEC 15948): all color types and depths, interlaced or not. */
import { inflate } from "../formats/inflate";
import { fault, type Picture, requireSize } from "./picture";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

export const isPng = (bytes: Uint8Array): boolean =>
  SIGNATURE.every((byte, i) => bytes[i] === byte);

interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly color: number;
  readonly interlaced: boolean;
}

/** Values of a pixel by color type: gray, -, color, place in the palette, gray and color with alpha. */
const CHANNELS: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
const DEPTHS: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** First pixel and steps of each pass of an interlaced picture: x, y, step in x, step in y. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
];

/** Values of 16 bits keep their upper eight. Throws `format.*` for what is no sound PNG. */
export function decodePng(bytes: Uint8Array, name: string): Picture {
  const { header, palette, packed } = readChunks(bytes, name);
  const { width, height } = header;
  const passes = (header.interlaced ? ADAM7 : [[0, 0, 1, 1]])
    .map(([x, y, stepX, stepY]) => ({
      ...{ x, y, stepX, stepY },
      width: Math.ceil((width - x) / stepX),
      height: Math.ceil((height - y) / stepY),
    }))
    .filter((pass) => pass.width > 0 && pass.height > 0);
  const lineBytes = (pixels: number) =>
    Math.ceil((pixels * CHANNELS[header.color] * header.depth) / 8);
  const length = passes.reduce((sum, pass) => sum + pass.height * (1 + lineBytes(pass.width)), 0);
  const raw = new Uint8Array(length);
  // two bytes of the zlib stream come before the DEFLATE stream
  const { written } = inflate(packed.subarray(2), raw);
  if (written < length) throw cut(name, `${written} of ${length} bytes of pixels`);
  const data = new Uint8Array(3 * width * height);
  let at = 0;
  for (const pass of passes) {
    const size = lineBytes(pass.width);
    let before = new Uint8Array(size);
    for (let row = 0; row < pass.height; row++) {
      const line = raw.subarray(at + 1, at + 1 + size);
      unfilter(raw[at], line, before, {
        name,
        step: Math.ceil((CHANNELS[header.color] * header.depth) / 8),
      });
      const first = (pass.y + row * pass.stepY) * width + pass.x;
      paint(header, palette, line, { data, first, step: pass.stepX, count: pass.width, name });
      before = line;
      at += 1 + size;
    }
  }
  return { width, height, data };
}

function readChunks(bytes: Uint8Array, name: string) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let header: Header | null = null;
  let palette: Uint8Array | null = null;
  const parts: Uint8Array[] = [];
  for (let at = SIGNATURE.length; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (length > bytes.length - at - 12)
      throw cut(name, `chunk ${JSON.stringify(type)} of ${length} bytes`);
    const body = bytes.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") header = readHeader(body, name);
    if (type === "PLTE") palette = body;
    if (type === "IDAT") parts.push(body);
    if (type === "IEND") break;
    at += 12 + length;
  }
  if (!header) throw fault(name, "format.unsupported", "PNG without a header");
  if (header.color === 3 && !palette)
    throw fault(name, "format.unsupported", "PNG without its palette");
  const packed = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let end = 0;
  for (const part of parts) {
    packed.set(part, end);
    end += part.length;
  }
  return { header, palette, packed };
}

function readHeader(body: Uint8Array, name: string): Header {
  if (body.length < 13) throw cut(name, "a header of 13 bytes");
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  requireSize(name, width, height);
  const [depth, color, , , interlace] = body.subarray(8);
  if (!DEPTHS[color]?.includes(depth) || interlace > 1) {
    const text = `PNG of color type ${color}, ${depth} bits and interlace ${interlace}, expected what the standard has`;
    throw fault(name, "format.unsupported", text);
  }
  return { width, height, depth, color, interlaced: interlace === 1 };
}

/** Takes the filter off one line, in place; `step` bytes lie between a value and its left neighbor. */
function unfilter(
  filter: number,
  line: Uint8Array,
  above: Uint8Array,
  { name, step }: { name: string; step: number },
): void {
  if (filter > 4)
    throw fault(name, "format.unsupported", `PNG with filter ${filter}, expected 0 to 4`);
  for (let i = 0; filter > 0 && i < line.length; i++) {
    const left = i < step ? 0 : line[i - step];
    const corner = i < step ? 0 : above[i - step];
    line[i] += predicted(filter, left, above[i], corner);
  }
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  // Paeth: whichever of the three is nearest to left + up - corner
  const byLeft = Math.abs(up - corner);
  const byUp = Math.abs(left - corner);
  const byCorner = Math.abs(left + up - 2 * corner);
  if (byLeft <= byUp && byLeft <= byCorner) return left;
  return byUp <= byCorner ? up : corner;
}

interface Canvas {
  readonly data: Uint8Array;
  /** Place of the line's first pixel, and places between two of its pixels. */
  readonly first: number;
  readonly step: number;
  readonly count: number;
  readonly name: string;
}

function paint(
  { depth, color }: Header,
  palette: Uint8Array | null,
  line: Uint8Array,
  { data, first, step, count, name }: Canvas,
): void {
  const channels = CHANNELS[color];
  const hasColor = color === 2 || color === 6;
  const top = 2 ** Math.min(depth, 8) - 1;
  for (let pixel = 0; pixel < count; pixel++) {
    const to = 3 * (first + pixel * step);
    if (color === 3) {
      const entry = 3 * sample(line, pixel, depth);
      if (entry + 3 > palette!.length) {
        throw fault(
          name,
          "format.unsupported",
          `PNG with color ${entry / 3} of a palette of ${Math.floor(palette!.length / 3)}`,
        );
      }
      for (let c = 0; c < 3; c++) data[to + c] = palette![entry + c];
      continue;
    }
    for (let c = 0; c < 3; c++) {
      const value = sample(line, pixel * channels + (hasColor ? c : 0), depth);
      data[to + c] = depth >= 8 ? value : (value * 255) / top;
    }
  }
}

/** Value `index` of a line; of 16 bits the upper eight. */
function sample(line: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return line[index];
  if (depth === 16) return line[2 * index];
  const bit = index * depth;
  return (line[bit >> 3] >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}

const cut = (name: string, expected: string) =>
  fault(name, "format.truncated", `PNG is cut short: expected ${expected}`);
