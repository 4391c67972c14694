/** Pieces of hostile files, for the tables that say what each of them must give. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ErrorCode } from "../../../extension/engine/errors";
import type { MemoryFile } from "./memoryFiles";

const text = (content: string) => new TextEncoder().encode(content);

/** Bytes written as characters below 256. */
export const latin1 = (content: string): Uint8Array =>
  Uint8Array.from(content, (char) => char.charCodeAt(0));

/** A committed fixture of test/fixtures/formats. */
export const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(join(import.meta.dirname, "../../fixtures/formats", name)));

/** A npy file of version 1 with this header text and `data` zero bytes. */
export function npyFile(dict: string, data = 0): Uint8Array {
  const header = text(dict);
  const file = new Uint8Array(10 + header.length + data);
  file.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, header.length & 255, header.length >> 8]);
  file.set(header, 10);
  return file;
}

/** An index of shards: tensor to file name. */
export const index = (map: object): Uint8Array =>
  text(JSON.stringify({ metadata: {}, weight_map: map }));

/** One row: files, what to open, and what it must give. */
export interface HostileRow {
  readonly what: string;
  readonly files: Record<string, MemoryFile | string>;
  /** The first file when absent. */
  readonly open?: string;
  readonly code: ErrorCode;
  /** Part of the message. */
  readonly says: string;
}
