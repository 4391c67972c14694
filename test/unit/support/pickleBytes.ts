/** Raw pickle instructions, for pickles that no pickler would write. */

export type Piece = string | Uint8Array | readonly number[];

/** One run of bytes; text is taken as Latin-1, so that instructions read as their letters. */
export const bytes = (...pieces: readonly Piece[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat(
      pieces.map((piece) =>
        typeof piece === "string" ? Buffer.from(piece, "latin1") : Uint8Array.from(piece),
      ),
    ),
  );

/** `piece` again and again. */
export function repeated(piece: string, times: number): Uint8Array {
  const part = Buffer.from(piece, "latin1");
  return new Uint8Array(Buffer.alloc(part.length * times, part));
}

export const uint32 = (value: number): Uint8Array => {
  const out = new Uint8Array(4);
  new DataView(out.buffer).setUint32(0, value, true);
  return out;
};

export const binunicode = (text: string): Uint8Array => {
  const data = new TextEncoder().encode(text);
  return bytes("X", uint32(data.length), data);
};
