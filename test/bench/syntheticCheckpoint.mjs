// Large safetensors files of seeded noise, written fast and in little memory.
import { closeSync, openSync, writeSync } from "node:fs";

/** Numbers of one block; tensors are made of blocks, each shifted and scaled in its own way. */
const BLOCK = 1 << 20;

/** Roughly normal noise (the sum of four uniforms), from xorshift32. */
function noise(seed) {
  let state = seed * 2654435761 + 1;
  const uniform = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return Float32Array.from(
    { length: BLOCK },
    () => uniform() + uniform() + uniform() + uniform() - 2,
  );
}

function writeAll(file, bytes) {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function header(entries) {
  const json = Buffer.from(JSON.stringify(entries));
  const padded = Buffer.alloc(Math.ceil(json.length / 8) * 8, " ");
  json.copy(padded);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length));
  return Buffer.concat([size, padded]);
}

/**
 * Writes about `bytes` bytes as `tensors` matrices of F32. Files of one seed hold the same noise;
 * `changeOf` adds other noise of that share to every entry.
 */
export function writeCheckpoint(path, { bytes, tensors, seed, changeOf }) {
  const columns = 1024;
  const rows = Math.max(1, Math.round(bytes / tensors / 4 / columns));
  const shapes = Array.from({ length: tensors }, (_, i) => [`layers.${i}.weight`, [rows, columns]]);
  writeTensors(path, { shapes: new Map(shapes), seed, changeOf });
}

/** As {@link writeCheckpoint}, for F32 tensors of these names and shapes. */
export function writeTensors(path, { shapes, seed, changeOf }) {
  const entries = {};
  let end = 0;
  for (const [name, shape] of shapes) {
    const begin = end;
    end += 4 * shape.reduce((product, size) => product * size, 1);
    entries[name] = { dtype: "F32", shape, data_offsets: [begin, end] };
  }
  const [base, change] = [noise(seed), noise(seed + 1)];
  const block = new Float32Array(BLOCK);
  const file = openSync(path, "w");
  try {
    writeAll(file, header(entries));
    for (const [i, { data_offsets }] of Object.values(entries).entries()) {
      const length = (data_offsets[1] - data_offsets[0]) / 4;
      for (let done = 0; done < length; done += BLOCK) {
        const count = Math.min(BLOCK, length - done);
        const scale = 1 / (1 + ((i + done / BLOCK) % 7));
        const turn = (i * 7919 + done) % BLOCK;
        for (let k = 0; k < count; k++) {
          const at = (k + turn) % BLOCK;
          block[k] = scale * (base[at] + changeOf * change[at]);
        }
        writeAll(file, new Uint8Array(block.buffer, 0, count * 4));
      }
    }
  } finally {
    closeSync(file);
  }
}

/** Writes a checkpoint of one number: what it costs to list is the cost of starting. */
export function emptyCheckpoint(path) {
  const file = openSync(path, "w");
  writeAll(file, header({ w: { dtype: "F32", shape: [1], data_offsets: [0, 4] } }));
  writeAll(file, new Uint8Array(4));
  closeSync(file);
}
