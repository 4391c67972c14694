/** Files beside a model that hold the data of its tensors. */
import { EngineError, isEngineError } from "../errors";
import type { Files } from "../io";
import type { Checkpoint, CheckpointFile, TensorInfo } from "./checkpoint";
import { MAX_SHARDS } from "./limits";
import { ProblemList, quoted } from "./problems";

/**
 * `checkpoint` with the files of `locations` (relative to its folder) after its own. Tensors whose
 * file is missing, too short, or outside the model's folder are left out, and listed.
 */
export async function withExternal(
  files: Files,
  checkpoint: Checkpoint,
  locations: readonly string[],
): Promise<Checkpoint> {
  const { path } = checkpoint;
  if (locations.length > MAX_SHARDS) {
    throw new EngineError(
      "format.limit",
      `${path}: keeps its data in ${locations.length} files, expected at most ${MAX_SHARDS}`,
      { file: path },
    );
  }
  const problems = new ProblemList(path);
  const found: (CheckpointFile | null)[] = [];
  for (const location of locations) found.push(await locate(files, path, { location, problems }));

  const present = found.filter((file) => file !== null);
  const places = new Map(present.map((file, i) => [file, checkpoint.files.length + i]));
  const first = checkpoint.files.length;
  const tensors = checkpoint.tensors.flatMap((tensor): TensorInfo[] => {
    if (tensor.data.file < first) return [tensor];
    const file = found[tensor.data.file - first];
    if (!file) return [];
    const { offset, byteLength } = tensor.data;
    if (offset + byteLength > file.size) {
      const text = `tensor ${quoted(tensor.name)} ends at byte ${offset + byteLength} of ${file.path}, which has ${file.size}`;
      problems.add("format.truncated", tensor.name, text);
      return [];
    }
    return [{ ...tensor, data: { ...tensor.data, file: places.get(file) as number } }];
  });
  return {
    ...checkpoint,
    files: [...checkpoint.files, ...present],
    tensors,
    problems: [...checkpoint.problems, ...problems.list],
  };
}

async function locate(
  files: Files,
  path: string,
  { location, problems }: { location: string; problems: ProblemList },
): Promise<CheckpointFile | null> {
  const segments = location.split("/").filter((segment) => segment !== "." && segment !== "");
  // A model may name files of its own folder only, whatever its author would like to read.
  const outside = location.startsWith("/") || segments.some((name) => /^\.\.$|[\\:\0]/.test(name));
  if (outside || segments.length === 0) {
    const text = `keeps data at ${quoted(location)}, outside its folder, which is not read`;
    problems.add("format.unsupported", location, text);
    return null;
  }
  const place = segments.reduce((folder, name) => files.join(folder, name), files.dirname(path));
  try {
    const { kind, size, modified } = await files.stat(place);
    if (kind === "file") return { path: place, size, modified };
    problems.add(
      "file.unreadable",
      location,
      `${place}: expected a file with tensor data, got a folder`,
    );
  } catch (error) {
    if (!isEngineError(error, "file.unreadable")) throw error;
    problems.add(
      "file.unreadable",
      location,
      `the file with its tensor data is missing: ${error.message}`,
    );
  }
  return null;
}
