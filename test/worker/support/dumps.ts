/** Arrays and activation dumps that tests write. */
import { writeFileSync } from "node:fs";

export interface ActivationArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** Writes a safetensors file of F64 arrays that says it is an activation dump. */
export function writeDump(path: string, arrays: readonly ActivationArray[]): string {
  let end = 0;
  const entries = arrays.map(({ name, shape, values }) => {
    const begin = end;
    end += 8 * values.length;
    return [name, { dtype: "F64", shape, data_offsets: [begin, end] }];
  });
  const header = { __metadata__: { cognate: "activations" }, ...Object.fromEntries(entries) };
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  const data = arrays.map(({ values }) => new Uint8Array(Float64Array.from(values).buffer));
  writeFileSync(path, Buffer.concat([length, json, ...data]));
  return path;
}

/** Writes an array of F64 as `numpy.save` does. */
export function writeNpy(
  path: string,
  shape: readonly number[],
  values: readonly number[],
): string {
  const dict = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(", ")},), }`;
  const text = `${dict.padEnd(Math.ceil((dict.length + 11) / 64) * 64 - 11)}\n`;
  const head = Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]);
  head.writeUInt16LE(text.length, 8);
  const data = new Uint8Array(Float64Array.from(values).buffer);
  writeFileSync(path, Buffer.concat([head, Buffer.from(text), data]));
  return path;
}

/** Numbers without pattern, the same on every run: the fractions of multiples of √2 and √3. */
export const numbers = (count: number, start = 0): number[] =>
  Array.from({ length: count }, (_, i) => {
    const at = i + 1 + start * 7919;
    return ((at * Math.SQRT2) % 1) - ((at * at * Math.sqrt(3)) % 1);
  });
