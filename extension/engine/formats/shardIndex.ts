/**
 * The index of a checkpoint in several files (`model.safetensors.index.json`,
 * `pytorch_model.bin.index.json`): `{ metadata, weight_map: { tensor: shard } }`.
 */
import { EngineError } from "../errors";
import type { Problem } from "./checkpoint";
import type { HeadSource } from "./headSource";
import { JsonObject, parseJson } from "./json";
import { MAX_INDEX_BYTES, MAX_NAME_LENGTH, MAX_TENSORS } from "./limits";
import { ProblemList, quoted } from "./problems";
import { safetensorsReader } from "./safetensors";

/** Which shard holds which tensor, by the index. */
export interface ShardIndex {
  /** The index as the user knows it, for messages. */
  readonly name: string;
  readonly weightMap: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Whether the file looks like an index: JSON text that is called so, or speaks of a weight_map. */
export function looksLikeIndex({ head, name, size }: HeadSource): boolean {
  // A header of 123 bytes starts with the code of an opening brace too.
  if (safetensorsReader.match(head, size)) return false;
  const start = new TextDecoder().decode(head.subarray(0, 4096)).trimStart();
  if (!start.startsWith("{")) return false;
  return name.endsWith(".index.json") || start.includes('"weight_map"');
}

/**
 * Reads an index. Throws `format.unsupported` for what is none and for shards that are not plain
 * names beside it, `format.limit` for one too large.
 */
export async function readIndex(source: HeadSource): Promise<ShardIndex> {
  const { name: file, size } = source;
  if (size > MAX_INDEX_BYTES) throw tooMany(file, `${size} bytes`, `${MAX_INDEX_BYTES} bytes`);
  const json = parseJson(await source.read(0, size), `index ${file}`);
  const map = json instanceof JsonObject ? json.get("weight_map") : undefined;
  if (!(map instanceof JsonObject)) {
    throw new EngineError("format.unsupported", `index ${file}: expected an object "weight_map"`, {
      file,
      expected: "weight_map",
    });
  }
  if (map.members.length > MAX_TENSORS) {
    throw tooMany(file, `${map.members.length} tensors`, `${MAX_TENSORS} tensors`);
  }

  const problems = new ProblemList(file);
  const weightMap = new Map<string, string>();
  for (const [tensor, shard] of map.members) {
    const what = `tensor ${quoted(tensor)}`;
    if (typeof shard !== "string" || !isPlainName(shard)) {
      const got = typeof shard === "string" ? quoted(shard) : "no name";
      throw new EngineError(
        "format.unsupported",
        `index ${file}: ${what} is said to be in ${got}, expected the name of a file beside the index`,
        { file, where: tensor, expected: "a file name", got },
      );
    }
    if (tensor.length > MAX_NAME_LENGTH) {
      problems.add("format.limit", "", `${what}: its name has ${tensor.length} characters`);
    } else if (weightMap.has(tensor)) {
      problems.add("format.unsupported", tensor, `${what} is listed twice; the last entry counts`);
      weightMap.set(tensor, shard);
    } else weightMap.set(tensor, shard);
  }
  return { name: file, weightMap, problems: problems.list };
}

/** One segment that stays in its folder on every system: no separators, drives or parents. */
const isPlainName = (name: string): boolean =>
  name.length > 0 && name.length <= 255 && !/^\.\.?$|[/\\:\0]/.test(name);

const tooMany = (file: string, got: string, most: string) =>
  new EngineError("format.limit", `index ${file}: has ${got}, expected at most ${most}`, {
    file,
    expected: `at most ${most}`,
    got,
  });
