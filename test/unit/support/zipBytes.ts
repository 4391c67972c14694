import { deflateRawSync } from "node:zlib";
import { crc32 as crcOf } from "../../../extension/engine/formats/crc32";

/** One entry of {@link zipBytes}; the optional fields make it lie or differ from the plain case. */
export interface Part {
  readonly name: string;
  readonly data: Uint8Array;
  readonly deflate?: boolean;
  readonly extra?: Uint8Array;
  /** Bytes of a data descriptor after the data. */
  readonly descriptor?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Decoded size as the directory declares it. */
  readonly declared?: number;
  readonly storedLength?: number;
  readonly headerOffset?: number;
  readonly localName?: string;
  readonly crc32?: number;
}

export interface ZipOptions {
  readonly zip64?: boolean;
  readonly comment?: Uint8Array;
  /** Entries as the zip64 end record declares them. */
  readonly entries?: number;
}

const encoder = new TextEncoder();

/** A zip archive written field by field, so that tests can break any of them. */
export function zipBytes(parts: readonly Part[], options: ZipOptions = {}): Uint8Array {
  const out: Uint8Array[] = [];
  let size = 0;
  const push = (bytes: Uint8Array): void => {
    out.push(bytes);
    size += bytes.length;
  };
  const records: Uint8Array[] = [];
  for (const part of parts) {
    const offset = size;
    const packed = part.deflate ? new Uint8Array(deflateRawSync(part.data)) : part.data;
    const method = part.method ?? (part.deflate ? 8 : 0);
    const local = encoder.encode(part.localName ?? part.name);
    const extra = part.extra ?? new Uint8Array();
    push(fields([4, 0x04034b50], [2, 20], [2, 0], [2, method], [4, 0], [4, 0], [4, 0], [4, 0]));
    push(fields([2, local.length], [2, extra.length]));
    push(local);
    push(extra);
    push(packed);
    push(new Uint8Array(part.descriptor ?? 0));
    records.push(record(part, { method, packed, offset }));
  }
  const start = size;
  for (const bytes of records) push(bytes);
  const length = size - start;
  if (options.zip64) {
    const at = size;
    const count = options.entries ?? parts.length;
    push(fields([4, 0x06064b50], [8, 44], [2, 45], [2, 45], [4, 0], [4, 0]));
    push(fields([8, count], [8, count], [8, length], [8, start]));
    push(fields([4, 0x07064b50], [4, 0], [8, at], [4, 1]));
  }
  const full = options.zip64 ? 0xffffffff : undefined;
  push(fields([4, 0x06054b50], [2, 0], [2, 0], [2, parts.length], [2, parts.length]));
  push(fields([4, full ?? length], [4, full ?? start], [2, options.comment?.length ?? 0]));
  push(options.comment ?? new Uint8Array());
  return new Uint8Array(Buffer.concat(out));
}

function record(
  part: Part,
  { method, packed, offset }: { method: number; packed: Uint8Array; offset: number },
): Uint8Array {
  const name = encoder.encode(part.name);
  const stored = part.storedLength ?? packed.length;
  const wide = stored > 0xffffffff;
  const crc = part.crc32 ?? crcOf(part.data);
  return new Uint8Array(
    Buffer.concat([
      fields([4, 0x02014b50], [2, 20], [2, 20], [2, part.flags ?? 0], [2, method], [4, 0]),
      fields([4, crc], [4, wide ? 0xffffffff : stored], [4, part.declared ?? part.data.length]),
      fields([2, name.length], [2, wide ? 12 : 0], [2, 0], [2, 0], [2, 0], [4, 0]),
      fields([4, part.headerOffset ?? offset]),
      name,
      wide ? fields([2, 1], [2, 8], [8, stored]) : new Uint8Array(),
    ]),
  );
}

/** Little-endian fields, each as [bytes, value]. */
function fields(...values: readonly (readonly [2 | 4 | 8, number])[]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, [width]) => sum + width, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of values) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  return bytes;
}
