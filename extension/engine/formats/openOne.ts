import type { Files } from "../io";
import { readAdapterConfig } from "./adapterConfig";
import type { Checkpoint, Problem } from "./checkpoint";
import { readFileContents } from "./detect";
import { withExternal } from "./externalFiles";
import { shardPlace } from "./folder";
import { LayoutId } from "./identity";
import { type OpenedFile, withFile } from "./openFile";
import { copyProblems, openShards, type ShardSet } from "./sharded";
import { looksLikeIndex, readIndex, type ShardIndex } from "./shardIndex";

/** Opens a file that is a checkpoint, or the index of one. */
export async function openOne(files: Files, path: string): Promise<Checkpoint> {
  const opened = await withFile(
    files,
    path,
    async (source, file): Promise<ShardIndex | OpenedFile> =>
      looksLikeIndex(source) ? readIndex(source) : { ...(await readFileContents(source, 0)), file },
  );
  const folder = files.dirname(path);
  if ("weightMap" in opened) {
    const shards = [...new Set(opened.weightMap.values())];
    // `model` of `model.safetensors.index.json`.
    const stem = files.basename(path).split(".")[0];
    return openShardFiles(files, { path, folder, stem, shards, index: opened });
  }
  const single = singleFile(files, path, opened);
  const { externalFiles = [] } = opened.contents;
  const whole =
    externalFiles.length > 0 ? await withExternal(files, single, externalFiles) : single;
  return withAdapterConfig(files, folder, whole);
}

/** Opens the shards of one checkpoint, and says what lies beside them. */
export async function openShardFiles(files: Files, set: ShardSet): Promise<Checkpoint> {
  const checkpoint = await openShards(files, set);
  const copies = await copyProblems(files, set);
  const problems = [...checkpoint.problems, ...copies];
  return withAdapterConfig(files, set.folder, { ...checkpoint, problems });
}

function singleFile(
  files: Files,
  path: string,
  { file, format, contents }: OpenedFile,
): Checkpoint {
  const id = new LayoutId();
  id.add(file.size, contents.header);
  return {
    path,
    format,
    files: [file],
    tensors: contents.tensors,
    ordered: contents.ordered,
    metadata: contents.metadata,
    id: id.digest(),
    problems: [...aloneProblem(files.basename(path), path), ...contents.problems],
    opaque: contents.opaque,
  };
}

/** One shard opened by itself is a part of a model, and says so. */
function aloneProblem(name: string, file: string): Problem[] {
  const place = shardPlace(name);
  if (place === null || place.count < 2) return [];
  const text = `this is shard ${place.number} of ${place.count}; open the index or the folder for the whole checkpoint`;
  return [{ code: "usage", file, where: "", text }];
}

async function withAdapterConfig(
  files: Files,
  folder: string,
  checkpoint: Checkpoint,
): Promise<Checkpoint> {
  const { text, problems } = await readAdapterConfig(files, folder);
  return {
    ...checkpoint,
    problems: [...checkpoint.problems, ...problems],
    ...(text === undefined ? {} : { adapterConfig: text }),
  };
}
