import { EngineError, isEngineError } from "../errors";
import type { Files } from "../io";
import type { Checkpoint, Problem } from "./checkpoint";
import { classifyFolder, isStageName } from "./folder";
import { SUPPORTED } from "./foreign";
import { MAX_FOLDER_ENTRIES, MAX_RUN_FOLDERS } from "./limits";
import { compareNaturally } from "./naturalOrder";
import { openOne, openShardFiles } from "./openOne";

/** A folder that is one checkpoint, or the paths of the several that it holds, in natural order. */
export type OpenedFolder = Checkpoint | { readonly members: readonly string[] };

/** Opens a folder. Throws `format.unsupported` where it holds no checkpoint. */
export async function openFolder(files: Files, path: string): Promise<OpenedFolder> {
  const names = await listFolder(files, path);
  const join = (name: string): string => files.join(path, name);
  const found = classifyFolder(names);
  switch (found.kind) {
    case "index":
      return { ...(await openOne(files, join(found.name))), path };
    case "file": {
      const checkpoint = await openOne(files, join(found.name));
      const copies = found.copies.map((name): Problem => {
        const text = `${name} holds the weights of ${found.name} once more and is left aside`;
        return { code: "format.unsupported", file: join(name), where: "", text };
      });
      return { ...checkpoint, path, problems: [...checkpoint.problems, ...copies] };
    }
    case "shards":
      return openShardFiles(files, {
        path,
        folder: path,
        stem: "model",
        shards: [...found.names, ...found.missing],
      });
    case "run":
      return { members: found.members.map(join) };
    case "none":
      return openStages(files, path, names);
    default:
      return found satisfies never;
  }
}

/** The subfolders that hold a checkpoint each, as `checkpoint-500` does in a trainer's output. */
async function openStages(
  files: Files,
  path: string,
  names: readonly string[],
): Promise<OpenedFolder> {
  const candidates = names.filter(isStageName).sort(compareNaturally);
  const members: string[] = [];
  for (const name of candidates.slice(0, MAX_RUN_FOLDERS)) {
    const folder = files.join(path, name);
    if (await holdsCheckpoint(files, folder)) members.push(folder);
  }
  if (members.length > 1) return { members };
  if (members.length === 1) return openFolder(files, members[0]);
  throw new EngineError(
    "format.unsupported",
    `${path}: the folder holds no checkpoint; supported are ${SUPPORTED}`,
    { file: path, expected: SUPPORTED, got: `a folder of ${names.length} entries` },
  );
}

/** Whether a path is a folder that is one checkpoint, by the names in it. */
async function holdsCheckpoint(files: Files, path: string): Promise<boolean> {
  try {
    const { kind } = await files.stat(path);
    if (kind !== "directory") return false;
    const found = classifyFolder(await listFolder(files, path));
    return found.kind === "index" || found.kind === "shards" || found.kind === "file";
  } catch (error) {
    // A subfolder that may not be read is no member; the others still are.
    if (isEngineError(error)) return false;
    throw error;
  }
}

async function listFolder(files: Files, path: string): Promise<string[]> {
  const names = await files.list(path);
  if (names.length <= MAX_FOLDER_ENTRIES) return names;
  throw new EngineError(
    "format.limit",
    `${path}: holds ${names.length} entries, expected at most ${MAX_FOLDER_ENTRIES}`,
    { file: path, expected: `at most ${MAX_FOLDER_ENTRIES}`, got: `${names.length}` },
  );
}
