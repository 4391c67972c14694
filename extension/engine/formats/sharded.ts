/** Checkpoints in several files, with an index or with names that say how many there are. */
import { EngineError, isEngineError } from "../errors";
import type { Files } from "../io";
import type { Checkpoint, CheckpointFile, Format, Problem, TensorInfo } from "./checkpoint";
import { copiesOfShards } from "./folder";
import { LayoutId } from "./identity";
import { MAX_HEADERS_BYTES, MAX_SHARDS, MAX_TENSORS } from "./limits";
import { compareNaturally } from "./naturalOrder";
import { openFile } from "./openFile";
import { ProblemList, quoted } from "./problems";
import type { FileContents } from "./reader";
import type { ShardIndex } from "./shardIndex";

export interface ShardSet {
  /** What the user named: the index or the folder. */
  readonly path: string;
  /** Where the shards lie. */
  readonly folder: string;
  /** What the checkpoint is called before its suffixes (`model`). */
  readonly stem: string;
  /** File names of the shards, and of those known to be missing. */
  readonly shards: readonly string[];
  /** Absent where the shards are known by their names alone. */
  readonly index?: ShardIndex;
}

/**
 * Opens every shard, in natural order of the names, as one checkpoint. Shards that are missing or
 * broken become problems; when no shard is left, the first failure is thrown.
 */
export async function openShards(files: Files, set: ShardSet): Promise<Checkpoint> {
  const { path, folder, index } = set;
  if (set.shards.length > MAX_SHARDS) {
    throw new EngineError(
      "format.limit",
      `${path}: has ${set.shards.length} shards, expected at most ${MAX_SHARDS}`,
      { file: path, expected: `at most ${MAX_SHARDS}`, got: `${set.shards.length}` },
    );
  }
  const problems = new ProblemList(index?.name ?? path);
  const merged = new MergedTensors(index, problems);
  const id = new LayoutId();
  const opened: { shard: string; file: CheckpointFile; format: Format; contents: ShardContents }[] =
    [];
  let failure: unknown;
  let headerBytes = 0;

  for (const shard of [...set.shards].sort(compareNaturally)) {
    try {
      const { file, format, contents } = await openFile(
        files,
        files.join(folder, shard),
        opened.length,
      );
      const { header, ...rest } = contents;
      headerBytes += header.reduce((sum, part) => sum + part.length, 0);
      opened.push({ shard, file, format: shardedFormat(format, shard), contents: rest });
      id.add(file.size, header);
    } catch (error) {
      failure ??= error;
      problems.addError(shard, shardFailure(error, shard, merged.countIn(shard)));
      merged.markUnread(shard);
    }
    // All shards may be links to one file: it is small on the disk, not in memory.
    if (headerBytes > MAX_HEADERS_BYTES) throw headersError(path);
  }
  if (opened.length === 0) {
    throw (
      failure ?? new EngineError("format.unsupported", `${path}: names no shards`, { file: path })
    );
  }
  // Only now is it known which shards cannot be read, and so where else a tensor may come from.
  for (const { shard, contents } of opened) merged.add(contents, shard);
  merged.reportAbsent();

  const contents = opened.map((shard) => shard.contents);
  return {
    path,
    format: opened[0].format,
    files: opened.map((shard) => shard.file),
    tensors: merged.tensors,
    ordered: contents.every((shard) => shard.ordered),
    // Where shards disagree, the first one counts.
    metadata: Object.fromEntries(
      contents.flatMap(({ metadata }) => Object.entries(metadata)).reverse(),
    ),
    id: id.digest(),
    problems: [
      ...(index?.problems ?? []),
      ...problems.list,
      ...contents.flatMap((shard) => shard.problems),
    ],
    opaque: [...new Set(contents.flatMap((shard) => shard.opaque))],
  };
}

const headersError = (path: string): EngineError =>
  new EngineError(
    "format.limit",
    `${path}: the headers of its shards take more than ${MAX_HEADERS_BYTES} bytes`,
    { file: path, expected: `at most ${MAX_HEADERS_BYTES} bytes` },
  );

/** What a shard declares, without the bytes that declared it. */
type ShardContents = Omit<FileContents, "header">;

/** What a set of shards of this format is called. Throws `format.unsupported` for other formats. */
function shardedFormat(format: Format, shard: string): Format {
  if (format === "safetensors") return "safetensors.sharded";
  if (format === "torch.zip" || format === "torch.legacy") return "torch.sharded";
  throw new EngineError(
    "format.unsupported",
    `${shard}: is ${format}, expected safetensors or PyTorch as a shard`,
    { file: shard, expected: "safetensors or PyTorch", got: format },
  );
}

function shardFailure(error: unknown, shard: string, tensors: number): unknown {
  if (!isEngineError(error) || error.code === "file.changed") return error;
  const lost = tensors === 0 ? "" : ` (${tensors} tensors)`;
  const what = error.code === "file.unreadable" ? "is missing or unreadable" : "is left out";
  return new EngineError(
    error.code,
    `shard ${quoted(shard)}${lost} ${what}: ${error.message}`,
    error.details,
    { cause: error },
  );
}

/** The tensors of all shards, each name once. */
class MergedTensors {
  readonly tensors: TensorInfo[] = [];
  readonly #index: ShardIndex | undefined;
  readonly #problems: ProblemList;
  readonly #seen = new Map<string, string>();
  /** Tensors that the index expects, by shard. */
  readonly #counts = new Map<string, number>();
  readonly #unread = new Set<string>();
  /** Tensors that their shard itself reports as broken. */
  readonly #broken = new Set<string>();

  constructor(index: ShardIndex | undefined, problems: ProblemList) {
    this.#index = index;
    this.#problems = problems;
    for (const shard of index?.weightMap.values() ?? []) {
      this.#counts.set(shard, this.countIn(shard) + 1);
    }
  }

  /** Tensors that the index expects in `shard`. */
  countIn(shard: string): number {
    return this.#counts.get(shard) ?? 0;
  }

  /** What the index expects in `shard` is known to be lost, and not reported one by one. */
  markUnread(shard: string): void {
    this.#unread.add(shard);
  }

  add({ tensors, problems }: ShardContents, shard: string): void {
    for (const { where } of problems) this.#broken.add(where);
    if (this.tensors.length + tensors.length > MAX_TENSORS) {
      throw new EngineError(
        "format.limit",
        `shard ${quoted(shard)} brings the checkpoint above ${MAX_TENSORS} tensors`,
        { where: shard, expected: `at most ${MAX_TENSORS}` },
      );
    }
    for (const tensor of tensors) {
      const { name } = tensor;
      const home = this.#index?.weightMap.get(name);
      const earlier = this.#seen.get(name);
      if (home !== undefined && home !== shard && !this.#unread.has(home)) {
        this.#report(name, `is in shard ${quoted(shard)} too; the index says ${quoted(home)}`);
      } else if (earlier !== undefined) {
        this.#report(name, `is in shard ${quoted(shard)} too; that of ${quoted(earlier)} counts`);
      } else {
        if (this.#index && home === undefined) {
          this.#report(name, `is in shard ${quoted(shard)}, but not in the index`);
        }
        this.#seen.set(name, shard);
        this.tensors.push(tensor);
      }
    }
  }

  /** Reports what the index promises and the shards do not hold. */
  reportAbsent(): void {
    for (const [name, shard] of this.#index?.weightMap ?? []) {
      if (this.#seen.has(name) || this.#unread.has(shard) || this.#broken.has(name)) continue;
      this.#report(name, `is not in shard ${quoted(shard)}, where the index says it is`);
    }
  }

  #report(name: string, text: string): void {
    this.#problems.add("format.unsupported", name, `tensor ${quoted(name)} ${text}`);
  }
}

/** Says which files beside the shards hold the same weights again, so that nobody counts twice. */
export async function copyProblems(files: Files, set: ShardSet): Promise<Problem[]> {
  let names: readonly string[];
  try {
    names = await files.list(set.folder);
  } catch (error) {
    // A folder that may be entered but not listed: the shards themselves could be opened.
    if (isEngineError(error)) return [];
    throw error;
  }
  return copiesOfShards(names, new Set(set.shards), set.stem).map((name) => ({
    code: "format.unsupported" as const,
    file: files.join(set.folder, name),
    where: "",
    text: `${name} holds the weights of the shards once more and is left aside`,
  }));
}
