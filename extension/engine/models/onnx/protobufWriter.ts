/**
 * Messages of protocol buffers, put together from parts: bytes that are there, and places that are
 * filled in later, so that a model's weights are never in memory twice.
 */
export interface Hole {
  readonly length: number;
  fill(target: Uint8Array): Promise<void>;
}

export type Part = Uint8Array | Hole;

/** A message, or a piece of one: its parts in order. */
export type Pieces = readonly Part[];

const encoder = new TextEncoder();

export const varintField = (field: number, value: number): Pieces => [
  Uint8Array.from([...varint(field * 8), ...varint(value)]),
];

export function floatField(field: number, value: number): Pieces {
  const bytes = new Uint8Array(5);
  bytes[0] = field * 8 + 5;
  new DataView(bytes.buffer).setFloat32(1, value, true);
  return [bytes];
}

export const textField = (field: number, text: string): Pieces =>
  messageField(field, [encoder.encode(text)]);

export function messageField(field: number, pieces: Pieces): Pieces {
  const head = Uint8Array.from([...varint(field * 8 + 2), ...varint(lengthOf(pieces))]);
  return [head, ...pieces];
}

export const lengthOf = (pieces: Pieces): number =>
  pieces.reduce((sum, { length }) => sum + length, 0);

/** All parts in one run of bytes, which lies in the room that is made for it. */
export async function assembled(
  pieces: Pieces,
  makeRoom = (length: number): Uint8Array => new Uint8Array(length),
): Promise<Uint8Array> {
  const bytes = makeRoom(lengthOf(pieces));
  let at = 0;
  for (const part of pieces) {
    if (part instanceof Uint8Array) bytes.set(part, at);
    else await part.fill(bytes.subarray(at, at + part.length));
    at += part.length;
  }
  return bytes;
}

/** Base 128, least significant first; negative numbers as int64 in ten bytes. */
function varint(value: number): number[] {
  if (value < 0) {
    let rest = BigInt.asUintN(64, BigInt(value));
    const bytes: number[] = [];
    for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
    return [...bytes, Number(rest)];
  }
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
