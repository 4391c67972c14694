/** Raw DEFLATE (RFC 1951), decoded synchronously into a buffer of known size. */
import { Inflate } from "fflate";
import { EngineError } from "../errors";

export interface Inflated {
  /** Bytes of the output that were filled; fewer than all when the input ended before. */
  readonly written: number;
  /** True when the stream has more than the output takes. */
  readonly overrun: boolean;
}

/** A byte of DEFLATE makes at most 1032, so a piece of this size never takes more than 17 MB. */
const PIECE_BYTES = 16 * 1024;

/**
 * Decodes `input`, a whole stream or its beginning, until `output` is full.
 * Throws `format.truncated` where the bytes are no DEFLATE stream.
 */
export function inflate(input: Uint8Array, output: Uint8Array): Inflated {
  let written = 0;
  let overrun = false;
  const stream = new Inflate((chunk) => {
    const room = output.length - written;
    overrun ||= chunk.length > room;
    output.set(chunk.length > room ? chunk.subarray(0, room) : chunk, written);
    written += Math.min(room, chunk.length);
  });
  try {
    for (let first = 0; first < input.length && !overrun; first += PIECE_BYTES) {
      stream.push(input.subarray(first, first + PIECE_BYTES));
    }
  } catch (error) {
    const text = `the compressed stream is damaged: ${(error as Error).message}`;
    throw new EngineError("format.truncated", text, {}, { cause: error });
  }
  return { written, overrun };
}
