/** Checkpoints that tests write: small ones with values, huge ones that take no room. */
import { closeSync, openSync, truncateSync, writeSync } from "node:fs";

export interface FloatTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Zeros when absent: the file has a hole there. */
  readonly values?: readonly number[];
}

/** Writes a safetensors file of F32 tensors, in the order given, and answers with its path. */
export function writeSafetensors(path: string, tensors: readonly FloatTensor[]): string {
  let end = 0;
  const entries = tensors.map(({ name, shape }) => {
    const begin = end;
    end += 4 * shape.reduce((count, size) => count * size, 1);
    return [name, { dtype: "F32", shape, data_offsets: [begin, end] }] as const;
  });
  const json = JSON.stringify(Object.fromEntries(entries));
  const header = Buffer.from(json.padEnd(Math.ceil(json.length / 8) * 8));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const start = 8 + header.length;
  const file = openSync(path, "w");
  try {
    writeSync(file, Buffer.concat([length, header]), 0, start, 0);
    for (const [i, { values }] of tensors.entries()) {
      if (!values) continue;
      const bytes = new Uint8Array(Float32Array.from(values).buffer);
      writeSync(file, bytes, 0, bytes.length, start + entries[i][1].data_offsets[0]);
    }
  } finally {
    closeSync(file);
  }
  truncateSync(path, start + end);
  return path;
}

/** Gibibytes of zeros that no disk holds: work for many seconds. */
export const writeHuge = (path: string, gibibytes: number): string =>
  writeSafetensors(
    path,
    Array.from({ length: gibibytes }, (_, i) => ({
      name: `layer${i}.weight`,
      shape: [16_384, 16_384],
    })),
  );
