import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

export interface SparseOptions {
  /** Layers of one square weight each. */
  readonly layers: number;
  /** Rows and columns of each weight. */
  readonly width: number;
  /** A value in the first row of each weight, so that two files differ. */
  readonly value: number;
}

/**
 * A safetensors file of any size that takes next to no disk: zeros but for the first row of each
 * weight. Reading and comparing it takes as long as for any other of its size.
 */
export function writeSparseCheckpoint(path: string, options: SparseOptions): void {
  const { layers, width, value } = options;
  const bytes = width * width * 4;
  const header = Object.fromEntries(
    Array.from({ length: layers }, (_, index) => [
      `layers.${index}.weight`,
      {
        dtype: "F32",
        shape: [width, width],
        data_offsets: [index * bytes, (index + 1) * bytes],
      },
    ]),
  );
  const start = writeHeader(path, header, layers * bytes);
  const file = openSync(path, "r+");
  const row = Buffer.from(
    Float32Array.from({ length: width }, (_, at) => value + Math.sin(at + value)).buffer,
  );
  for (let index = 0; index < layers; index++) {
    writeSync(file, row, 0, row.length, start + index * bytes);
  }
  closeSync(file);
}

/** One small F32 tensor under each of `names`. */
export function writeNamedCheckpoint(path: string, names: readonly string[], value = 1): void {
  const entries = names.map((name, index) => [
    name,
    { dtype: "F32", shape: [2, 2], data_offsets: [index * 16, (index + 1) * 16] },
  ]);
  const start = writeHeader(path, Object.fromEntries(entries), names.length * 16);
  const file = openSync(path, "r+");
  names.forEach((_, index) => {
    const data = Float32Array.of(value, index, -1, 0.5);
    writeSync(file, new Uint8Array(data.buffer), 0, 16, start + index * 16);
  });
  closeSync(file);
}

/** Writes the header and sets the file's length; answers where the data starts. */
function writeHeader(path: string, header: object, dataBytes: number): number {
  const json = Buffer.from(JSON.stringify(header));
  const text = Buffer.concat([json, Buffer.alloc((8 - (json.length % 8)) % 8, " ")]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = openSync(path, "w");
  writeSync(file, Buffer.concat([length, text]));
  ftruncateSync(file, 8 + text.length + dataBytes);
  closeSync(file);
  return 8 + text.length;
}

/**
 * An activation dump of `layers` layers in a chain, `samples` × `features` each, in blocks that
 * differ: every layer moves the points a little, the first of a block moves them far.
 */
export function writeChainDump(
  path: string,
  { layers, samples, features, block }: Record<"layers" | "samples" | "features" | "block", number>,
): void {
  const bytes = samples * features * 4;
  const header: Record<string, unknown> = { __metadata__: { cognate: "activations" } };
  for (let layer = 0; layer < layers; layer++) {
    const place = [layer * bytes, (layer + 1) * bytes];
    header[`layers.${layer}`] = { dtype: "F32", shape: [samples, features], data_offsets: place };
  }
  const start = writeHeader(path, header, layers * bytes);
  const file = openSync(path, "r+");
  const points = new Float32Array(samples * features);
  for (let layer = 0; layer < layers; layer++) {
    const reach = layer % block === 0 ? 1 : 0.03;
    for (let at = 0; at < points.length; at++) {
      // fixed, without a pattern that repeats
      const draw = Math.sin((layer + 1) * 12.9898 + (at + 1) * 78.233) * 43758.5453;
      points[at] = (points[at] ?? 0) + reach * (draw - Math.floor(draw) - 0.5);
    }
    writeSync(file, new Uint8Array(points.buffer), 0, bytes, start + layer * bytes);
  }
  closeSync(file);
}
