/** A checkpoint that runs: its graph, and its layers by name. */
import { EngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Files } from "../io";
import { visibleName } from "../report/names";
import { isMarkedDump } from "../representations/marks";
import type { Note } from "../result";
import { ARCHITECTURE_FILE, type ArchitectureFile, findArchitecture } from "./architecture/find";
import type { Graph } from "./graph";
import type { ModelLayer } from "./layers";
import { type ModelOrigin, type Refused, type Sourced, sourceModel } from "./sources";

export interface Model {
  readonly checkpoint: Checkpoint;
  readonly graph: Graph;
  /** In execution order. */
  readonly layers: readonly ModelLayer[];
  /** By what the layers are known. */
  readonly origin: ModelOrigin;
  /** How the graph was come by, and what was assumed; every result of the model shows them. */
  readonly notes: readonly Note[];
}

export interface OpenModelOptions {
  /** What says how the layers work; looked for beside the checkpoint when absent, null for none. */
  readonly architecture?: ArchitectureFile | null;
  /** Sizes of one input without the batch, where the user's probe tells them. */
  readonly input?: readonly number[];
  /** Stops what takes long; `cancelled` is thrown then. */
  readonly signal?: AbortSignal;
}

/**
 * The model of a checkpoint: of ONNX files their own graph; of state dicts the one that an
 * architecture file describes, or that names and shapes tell.
 *
 * Throws `model.unrunnable` where there is none, with what can be done instead, and for a graph
 * that cannot be read; for architecture files what reading and building them throws.
 */
export async function openModel(
  files: Files,
  checkpoint: Checkpoint,
  options: OpenModelOptions = {},
): Promise<Model> {
  const path = visibleName(checkpoint.path, 200);
  if (isMarkedDump(checkpoint)) {
    const text = `${path}: is an activation dump, which does not run; expected a model`;
    throw new EngineError("model.unrunnable", text, { file: checkpoint.path });
  }
  const made = await source(files, checkpoint, options);
  if ("graph" in made) return { checkpoint, ...made };
  const stem = `NAME.${ARCHITECTURE_FILE}`;
  throw new EngineError(
    "model.unrunnable",
    `${made.reason} (${stem} beside it, or --architecture FILE; \`cognate list --json\` has a draft), export it to ONNX, or compare its weights, which need no run`,
    { file: checkpoint.path, expected: "a model that runs", got: checkpoint.format },
  );
}

/** As {@link openModel}, but answers why there is no model instead of throwing it. */
export async function tryModel(
  files: Files,
  checkpoint: Checkpoint,
  options: OpenModelOptions = {},
): Promise<Model | Refused> {
  const made = await source(files, checkpoint, options);
  return "graph" in made ? { checkpoint, ...made } : made;
}

async function source(
  files: Files,
  checkpoint: Checkpoint,
  { architecture, input, signal }: OpenModelOptions,
): Promise<Sourced | Refused> {
  const isOwn = checkpoint.format === "onnx";
  const found =
    architecture === undefined && !isOwn ? await findArchitecture(files, checkpoint) : architecture;
  const more = { ...(input && { input }), ...(signal && { signal }) };
  return sourceModel({ files, checkpoint, architecture: found ?? null, ...more });
}
