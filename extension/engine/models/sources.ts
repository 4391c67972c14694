/**
 * Where models come from: the table of all sources, tried in order. Each makes an operator graph of
 * a checkpoint, or says why it does not.
 *
 * Where a new one belongs:
 * - A format that holds its own topology (Keras `.h5` and `.keras`, TF.js `model.json`): a source
 *   before `architecture`, whose graph an importer makes in a folder beside `onnx/`.
 * - A family of state dicts that names and shapes tell (ResNet, VGG, GPT-2, Llama, BERT, ViT,
 *   recurrent networks): a guess in `builders/families.ts` where the kinds of layer of architecture
 *   files suffice; else a builder of its own beside `builders/build.ts` and a source after
 *   `recognized`. What a `config.json` beside the weights says is read as `architecture/find.ts`
 *   reads architecture files.
 */
import { EngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Files } from "../io";
import { visibleName } from "../report/names";
import type { Note } from "../result";
import { Turns } from "../turns";
import type { ArchitectureFile } from "./architecture/find";
import { parseArchitecture } from "./architecture/parse";
import { buildGraph } from "./builders/build";
import { builtLayers } from "./builders/builtLayers";
import { recognize } from "./builders/recognize";
import type { Graph } from "./graph";
import { markLayers } from "./layerNodes";
import { type ModelLayer, modelLayers } from "./layers";
import { importOnnx } from "./onnx/importGraph";
import { samplesFirst } from "./recurrentLayers";

/** By what the layers of a model are known. */
export type ModelOrigin = "onnx" | "architecture" | "recognized";

export interface SourceInput {
  readonly files: Files;
  readonly checkpoint: Checkpoint;
  /** The file that says what the layers do, where there is one. */
  readonly architecture: ArchitectureFile | null;
  /** Sizes of one input without the batch, where the user's probe tells them. */
  readonly input?: readonly number[];
  /** Stops what takes long. */
  readonly signal?: AbortSignal;
}

export interface Sourced {
  readonly origin: ModelOrigin;
  readonly graph: Graph;
  readonly layers: readonly ModelLayer[];
  /** How the graph was come by, and what was assumed; results show them. */
  readonly notes: readonly Note[];
}

export interface Refused {
  /** A sentence that begins with the file and says what to do. */
  readonly reason: string;
  /** An architecture file to correct, as text; null where there is nothing to begin with. */
  readonly draft: string | null;
}

/** Null: the source has nothing to say of this checkpoint. Throws for one that is its own and broken. */
type Source = (from: SourceInput) => Promise<Sourced | Refused | null>;

const onnx: Source = async ({ files, checkpoint, architecture, signal }) => {
  if (checkpoint.format !== "onnx") return null;
  if (architecture) {
    const text = `${visibleName(architecture.path, 200)}: ${visibleName(checkpoint.path, 200)} holds its own graph, expected weights alone`;
    throw new EngineError("usage", text, { file: architecture.path });
  }
  const source = await files.open(checkpoint.files[0].path);
  const turns = new Turns(signal);
  try {
    const whole = await importOnnx({ source, checkpoint, turns });
    const { graph, layers } = samplesFirst(whole, await modelLayers(whole, checkpoint, turns));
    return { origin: "onnx", graph: await markLayers(graph, layers, turns), layers, notes: [] };
  } finally {
    await source.close();
  }
};

const architecture: Source = async ({ checkpoint, architecture: file }) => {
  if (!file) return null;
  const path = visibleName(file.path, 200);
  const graph = buildGraph(checkpoint, parseArchitecture(file.bytes, path));
  const text = `its layers are those of the architecture file ${path}`;
  const note = { at: checkpoint.path, code: "model.architecture", text };
  return { origin: "architecture", graph, layers: builtLayers(graph), notes: [note] };
};

const recognized: Source = async ({ checkpoint, input }) => {
  const found = recognize(checkpoint, input ? { input } : {});
  if (found.kind === "unrecognized") return found;
  const { graph, family, assumptions } = found;
  const text = [`recognized as ${family} from names and shapes`, ...assumptions].join("; ");
  const note = { at: checkpoint.path, code: "model.assumed", text };
  return { origin: "recognized", graph, layers: builtLayers(graph), notes: [note] };
};

const sources: readonly Source[] = [onnx, architecture, recognized];

/** What the first source that knows the checkpoint makes of it. */
export async function sourceModel(from: SourceInput): Promise<Sourced | Refused> {
  for (const source of sources) {
    const made = await source(from);
    if (made) return made;
  }
  const reason = `${visibleName(from.checkpoint.path, 200)}: is of no kind that runs`;
  return { reason, draft: null };
}
