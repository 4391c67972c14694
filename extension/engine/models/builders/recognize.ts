/** From a state dict alone to the architecture of its model, where names and shapes suffice. */
import { EngineError, isEngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import { quoted } from "../../formats/problems";
import { visibleName } from "../../report/names";
import { formLayers } from "../../weights/layers";
import type { Architecture } from "../architecture/architecture";
import { writeArchitecture } from "../architecture/write";
import type { Graph } from "../graph";
import { buildGraph } from "./build";
import { bilinearStack, type Guess, residualMlp, sequential } from "./families";
import { type Unit, unitOf } from "./units";

export interface Recognized {
  readonly kind: "recognized";
  readonly family: Guess["family"];
  readonly architecture: Architecture;
  readonly graph: Graph;
  /** What was assumed, each in a sentence; results must show them. */
  readonly assumptions: readonly string[];
}

export interface Unrecognized {
  readonly kind: "unrecognized";
  /** One line: why, and what to do about it. */
  readonly reason: string;
  /** An architecture file to correct and complete; null where there is nothing to begin with. */
  readonly draft: string | null;
}

export interface RecognizeOptions {
  /** Sizes of one input without the batch, where the user states them. */
  readonly input?: readonly number[];
}

/**
 * The model that `checkpoint` is, if it is one of the families of {@link Guess}. Convolutions are
 * recognized only where a stated input comes out at the width that the first linear layer takes,
 * since strides, padding and pooling leave no trace elsewhere.
 */
export function recognize(
  checkpoint: Checkpoint,
  { input }: RecognizeOptions = {},
): Recognized | Unrecognized {
  const { layers } = formLayers(checkpoint);
  const refuse = (why: string, draft: string | null): Unrecognized => ({
    kind: "unrecognized",
    reason: `${visibleName(checkpoint.path)}: ${why}; describe the model in an architecture file`,
    draft,
  });
  const units = layers.map((layer, i) => unitOf(layer, layers[i + 1]));
  const known = units.filter((unit): unit is Unit => unit !== null);
  const guess = bilinearStack(known) ?? residualMlp(known) ?? sequential(known);
  if (!guess) return refuse("has no layers that names and shapes tell", null);
  const inferred = input ?? inputOf(known, guess);
  const architecture = { file: checkpoint.path, input: inferred, layers: guess.layers };
  const draft = writeArchitecture(architecture);
  const unknown = layers.find((_, i) => units[i] === null);
  if (unknown) return refuse(`layer ${quoted(unknown.info.id)} is of a kind unknown here`, draft);
  if (guess.doubt !== null) return refuse(guess.doubt, draft);
  if (guess.family === "cnn") {
    if (!input)
      return refuse("the size of its input and its pooling are not in its weights", draft);
    if (!known.some(({ kind }) => kind === "linear")) {
      return refuse("nothing confirms its strides and padding", draft);
    }
  }
  try {
    const graph = buildGraph(checkpoint, architecture);
    const { family, assumptions } = guess;
    return { kind: "recognized", family, architecture, graph, assumptions };
  } catch (error) {
    if (!isEngineError(error, "shape.mismatch")) throw error;
    return refuse(`does not fit as ${guess.family} (${error.message})`, draft);
  }
}

/** As {@link recognize}; throws `model.unrunnable` with the reason for what is not recognized. */
export function recognized(checkpoint: Checkpoint, options: RecognizeOptions = {}): Recognized {
  const found = recognize(checkpoint, options);
  if (found.kind === "recognized") return found;
  throw new EngineError("model.unrunnable", found.reason, { file: checkpoint.path });
}

/**
 * The width of the first matrix, which is certain. For convolutions, what a square input without
 * padding and pooling would be, for the draft: side of the first matrix plus every window less one.
 */
function inputOf(units: readonly Unit[], { family }: Guess): number[] {
  const first = units.find(({ kind }) => kind === "linear" || kind === "convolution");
  if (!first) return [1];
  if (family !== "cnn" || first.kind === "linear") return [first.shape[1]];
  const convolutions = units.filter(({ kind }) => kind === "convolution");
  const matrix = units.find(({ kind }) => kind === "linear");
  const channels = convolutions.at(-1)?.shape[0] ?? 1;
  const axes = first.shape.length - 2;
  const side = Math.max(1, Math.round(((matrix?.shape[1] ?? channels) / channels) ** (1 / axes)));
  const grown = Array.from({ length: axes }, (_, axis) =>
    convolutions.reduce((size, { shape }) => size + (shape[axis + 2] ?? 1) - 1, side),
  );
  return [first.shape[1], ...grown];
}
