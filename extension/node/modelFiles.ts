/** The architecture files by which models of a call are opened. */
import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import type { Files } from "../engine/io";
import { type ArchitectureFile, findArchitecture } from "../engine/models/architecture/find";
import type { ModelParams } from "../protocol/engineApi";

/**
 * One file for each checkpoint, null where there is none: those of the call, one for all or one
 * each, else those beside the checkpoints. Throws `usage` for another number of them.
 */
export async function architecturesOf(
  files: Files,
  checkpoints: readonly Checkpoint[],
  { architecture: named = [] }: ModelParams,
): Promise<(ArchitectureFile | null)[]> {
  const count = checkpoints.length;
  if (named.length > 1 && named.length !== count) {
    throw new EngineError(
      "usage",
      `option --architecture: given ${named.length} times, expected once${count > 1 ? `, or ${count} times` : ""}`,
    );
  }
  if (named.length > 0 && checkpoints.every(({ format }) => format === "onnx")) {
    throw new EngineError(
      "usage",
      "option --architecture: is for state dicts; ONNX files say what their layers do",
    );
  }
  return Promise.all(
    checkpoints.map(async (checkpoint, i) => {
      // a graph of its own needs none, so that one may be named for the other side alone
      if (checkpoint.format === "onnx" && named.length < count) return null;
      return findArchitecture(files, checkpoint, named[named.length === 1 ? 0 : i]);
    }),
  );
}

/** For the keys of caches: the files by their contents. */
export const architectureKey = (found: readonly (ArchitectureFile | null)[]): unknown =>
  found.map((file) => file && [file.path, new TextDecoder().decode(file.bytes)]);

/** Whether a checkpoint would run; a broken architecture file counts, and is told when it is opened. */
export async function wouldRun(
  files: Files,
  checkpoint: Checkpoint,
  architecture: ArchitectureFile | null,
): Promise<boolean> {
  if (checkpoint.format === "onnx" || architecture) return true;
  // loaded when needed: what builds models is none of comparing weights
  const { tryModel } = await import("../engine/models/model");
  return "graph" in (await tryModel(files, checkpoint, { architecture }));
}
