import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const WIDTHS = [6, 10, 4] as const;

/** Random numbers of a seed, between -1 and 1: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return 2 * (((t ^ (t >>> 14)) >>> 0) / 2 ** 32) - 1;
  };
}

/**
 * Small dense networks that are one network of the seed with noise, their hidden units in another
 * order each.
 */
export function writeFamily(
  folder: string,
  { seed, count }: { readonly seed: number; readonly count: number },
): void {
  mkdirSync(folder, { recursive: true });
  const [inputs, units, outputs] = WIDTHS;
  const center = randomOf(1000 + seed);
  const first = Array.from({ length: units * inputs }, center);
  const second = Array.from({ length: outputs * units }, center);
  for (let i = 0; i < count; i++) {
    const random = randomOf(100 * seed + i + 1);
    const order = Array.from({ length: units }, (_, j) => j).sort(() => random());
    const noisy = (x: number) => x + 0.15 * random();
    const rows = order.flatMap((j) => first.slice(j * inputs, (j + 1) * inputs).map(noisy));
    const columns = Array.from({ length: outputs }, (_, o) =>
      order.map((j) => noisy(second[o * units + j])),
    ).flat();
    const header = {
      "fc1.weight": { dtype: "F32", shape: [units, inputs], data_offsets: [0, 4 * rows.length] },
      "fc2.weight": {
        dtype: "F32",
        shape: [outputs, units],
        data_offsets: [4 * rows.length, 4 * (rows.length + columns.length)],
      },
    };
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    const data = Buffer.from(Float32Array.from([...rows, ...columns]).buffer);
    writeFileSync(join(folder, `seed-${i}.safetensors`), Buffer.concat([length, text, data]));
  }
}
