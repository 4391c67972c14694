/** Networks as files in memory, and what the chain methods make of them. */
import { readFileSync } from "node:fs";
import { openCheckpoint } from "../../../../extension/engine/formats/index";
import type { JobInput, JobName, JobOutput } from "../../../../extension/engine/jobs/executor";
import { createRandom } from "../../../../extension/engine/linalg/random";
import {
  type ChainNetwork,
  chainNetwork,
  isChain,
} from "../../../../extension/engine/weights/chain/network";
import { inlineExecutor } from "../../support/inlineExecutor";
import { MemoryFiles } from "../../support/memoryFiles";
import { safetensorsFile } from "../../support/safetensorsFile";

export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** Parameters by name, in the order of the network. */
export type Parameters = Readonly<Record<string, Values>>;

export const values = (shape: readonly number[], data: ArrayLike<number>): Values => ({
  shape,
  data: Float64Array.from(data),
});

/** A nested list as rows of numbers. */
export function nested(list: unknown): Values {
  const shape: number[] = [];
  for (let at = list; Array.isArray(at); at = at[0]) shape.push(at.length);
  return values(shape, (list as unknown[]).flat(Number.POSITIVE_INFINITY) as number[]);
}

/** A safetensors file of F64, or of F32 as torch would save it. */
export function fileOf(
  parameters: Parameters,
  { dtype = "F64", metadata }: { dtype?: "F64" | "F32"; metadata?: Record<string, string> } = {},
): Uint8Array {
  let end = 0;
  const header: Record<string, unknown> = metadata ? { __metadata__: metadata } : {};
  const size = dtype === "F64" ? 8 : 4;
  const all: number[] = [];
  for (const [name, { shape, data }] of Object.entries(parameters)) {
    header[name] = { dtype, shape, data_offsets: [end, end + size * data.length] };
    end += size * data.length;
    for (const value of data) all.push(value);
  }
  const array = dtype === "F64" ? Float64Array.from(all) : Float32Array.from(all);
  return safetensorsFile(header, new Uint8Array(array.buffer));
}

export interface Opened {
  readonly files: MemoryFiles;
  readonly networks: readonly ChainNetwork[];
  run<K extends JobName>(name: K, input: JobInput<K>): Promise<JobOutput<K>>;
}

/** Opens networks that are chains. */
export async function openNetworks(
  networks: readonly Parameters[],
  options: { dtype?: "F64" | "F32" } = {},
): Promise<Opened> {
  const names = networks.map((_, i) => `net${i}.safetensors`);
  const files = new MemoryFiles(
    Object.fromEntries(networks.map((each, i) => [names[i], fileOf(each, options)])),
  );
  const executor = inlineExecutor(files);
  const found = await Promise.all(
    names.map(async (name) => {
      const chain = chainNetwork(await openCheckpoint(files, name));
      if (!isChain(chain)) throw new Error(`${name}: ${chain.reason}`);
      return chain;
    }),
  );
  return { files, networks: found, run: (name, input) => executor.run(name, input) };
}

/** A dense ReLU network of these widths, with biases. */
export function denseNetwork(widths: readonly number[], seed: number): Record<string, Values> {
  const random = createRandom(seed);
  const draw = (shape: number[], scale: number) =>
    values(
      shape,
      Array.from({ length: shape.reduce((x, y) => x * y, 1) }, () => scale * random.gaussian()),
    );
  const parameters: Record<string, Values> = {};
  for (let l = 1; l < widths.length; l++) {
    const [inputs, units] = [widths[l - 1], widths[l]];
    parameters[`fc${l}.weight`] = draw([units, inputs], Math.sqrt(2 / inputs));
    parameters[`fc${l}.bias`] = draw([units], 0.3);
  }
  return parameters;
}

/** The float parameters of a sample checkpoint that ships with the extension. */
export function sampleParameters(name: string): Record<string, Values> {
  const bytes = readFileSync(new URL(`../../../../media/samples/${name}`, import.meta.url));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const parameters: Record<string, Values> = {};
  for (const [tensor, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (dtype !== "F32") continue;
    const [begin, end] = data_offsets.map((at) => 8 + length + at);
    const copy = Uint8Array.from(bytes.subarray(begin, end));
    parameters[tensor] = values(shape, new Float32Array(copy.buffer));
  }
  return parameters;
}
