/** Tensors made of chosen or random elements, as the jobs see them. */
import {
  type CheckpointFile,
  type DType,
  dtypeBytes,
  type TensorInfo,
} from "../../../extension/engine/formats/checkpoint";
import type { JobContext, TensorRef } from "../../../extension/engine/jobs/job";
import { createRandom } from "../../../extension/engine/linalg/random";
import { untracked } from "../../../extension/engine/task";
import { memorySource } from "../support/memoryFiles";

/** Bytes of `count` elements in which every bit is random: subnormals, NaN and infinities too. */
export function randomBits(dtype: DType, count: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  const bytes = new Uint8Array(count * dtypeBytes[dtype]);
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.bits() & 255;
  return bytes;
}

/** Bytes of `count` finite elements of ordinary size, some of them zero. */
export function randomElements(dtype: DType, count: number, seed: number): Uint8Array {
  const random = createRandom(seed);
  const bytes = randomBits(dtype, count, seed + 1);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < count; i++) {
    const value = random.below(8) === 0 ? 0 : random.gaussian();
    if (dtype === "F64") view.setFloat64(i * 8, value, true);
    else if (dtype === "F32") view.setFloat32(i * 4, value, true);
    // an exponent that is not full keeps the small floats finite
    else if (dtype === "F16" || dtype === "BF16") bytes[i * 2 + 1] &= 0xbf;
    else if (dtype === "F8_E4M3" || dtype === "F8_E5M2") bytes[i] &= 0xbf;
  }
  return bytes;
}

/** A file that holds one tensor and nothing else. */
export interface TensorFixture {
  readonly ref: TensorRef;
  readonly bytes: Uint8Array;
}

export function tensorFixture(
  dtype: DType,
  bytes: Uint8Array,
  shape = [bytes.length / dtypeBytes[dtype]],
): TensorFixture {
  const file: CheckpointFile = { path: `${dtype}-${lastFile++}`, size: bytes.length, modified: 0 };
  const tensor: TensorInfo = {
    name: "w",
    dtype,
    shape,
    data: {
      file: 0,
      offset: 0,
      byteLength: bytes.length,
      compression: "none",
      storedLength: bytes.length,
      byteOrder: "little",
      elementOffset: 0,
    },
  };
  return { ref: { file, tensor }, bytes };
}

let lastFile = 0;

/** A context that opens the files of `fixtures`. */
export function contextOf(...fixtures: readonly TensorFixture[]): JobContext {
  return {
    task: untracked,
    async open(file) {
      const fixture = fixtures.find((candidate) => candidate.ref.file.path === file.path);
      if (!fixture) throw new Error(`no file ${file.path}`);
      return memorySource(file.path, fixture.bytes);
    },
  };
}
