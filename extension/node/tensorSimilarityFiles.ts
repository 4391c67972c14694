/** Tensor similarity of two files: checkpoints, or layers written as JSON. */
import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import { LayoutId } from "../engine/formats/identity";
import type { Files } from "../engine/io";
import { inMode } from "../engine/jobs/inMode";
import type { DenseMatrix } from "../engine/linalg/matrix";
import { parseArchitecture } from "../engine/models/architecture/parse";
import type { ArrayPlace } from "../engine/representations/similarity";
import type { Layer, Result } from "../engine/result";
import { resultInput } from "../engine/weights/assemble";
import { formLayers } from "../engine/weights/layers";
import {
  checkpointStack,
  type Parts,
  partsOf,
  type ReadingContext,
} from "../engine/weights/tensorSimilarity/checkpointStack";
import { compareStacks, type TensorSide } from "../engine/weights/tensorSimilarity/compare";
import { inputLayer } from "../engine/weights/tensorSimilarity/inputLaw";
import { liftedStack, prepended } from "../engine/weights/tensorSimilarity/lift";
import { readMatrixOf } from "../engine/weights/tensorSimilarity/readMatrixOf";
import { recognizeStack } from "../engine/weights/tensorSimilarity/recognizeStack";
import type { Stack } from "../engine/weights/tensorSimilarity/stack";
import { parseStack } from "../engine/weights/tensorSimilarity/stackJson";
import type { TensorSimilarityParams } from "../protocol/engineApi";
import { computed } from "./compareFiles";
import { openArray } from "./openArray";
import { openCancellable } from "./openCancellable";
import {
  type Context,
  engineContext,
  modeOf,
  requireGoing,
  type ServiceParts,
} from "./serviceParts";

/** Numbers as text of a network that somebody wrote out. */
const MAX_STACK_BYTES = 512 * 1024 * 1024;
/** A page or two for each of some hundred layers. */
const MAX_SPEC_BYTES = 16 * 1024 * 1024;
const DEFAULT_SAMPLES = 4096;

export async function tensorSimilarity(
  parts: ServiceParts,
  params: TensorSimilarityParams,
  context: Context,
): Promise<Result> {
  const { files, executor } = parts;
  const { spec, covariance, mean, slice, form } = params;
  const [a, b] = [
    await openNetwork(files, params.a, { spec, context }),
    await openNetwork(files, params.b, { spec, context }),
  ];
  const options = {
    form: form ?? null,
    slice: slice ?? null,
    samples: params.samples ?? DEFAULT_SAMPLES,
    seed: params.seed ?? 0,
    mode: modeOf(params.strict),
  };
  const places: ArrayPlace[] = [];
  for (const text of [covariance, mean]) {
    if (text !== undefined) places.push(await openArray(files, text, context.signal));
  }
  if (mean !== undefined && covariance === undefined) {
    throw new EngineError("usage", "option --mean: goes with --covariance");
  }
  requireGoing(context.signal);
  const reading = { executor: inMode(executor, options.mode), signal: context.signal };
  const architecture = spec === undefined ? null : await readText(files, spec, MAX_SPEC_BYTES);
  return computed(parts, params, {
    checkpoints: [a.checkpoint, b.checkpoint, ...places.map(({ checkpoint }) => checkpoint)],
    what: [
      "tensor-similarity",
      options,
      architecture && new TextDecoder().decode(architecture),
      places.map(({ name }) => name),
    ],
    context,
    run: async () => {
      const lifted = a.needsLift || b.needsLift || mean !== undefined;
      const sides = [a, b].map((network) => network.side(lifted, reading));
      const law = covariance === undefined ? null : await readLaw(places, reading);
      const [first, second] = sides.map((side) =>
        law === null ? side : { ...side, stack: underLaw(side.stack, law, covariance ?? "") },
      );
      return compareStacks(first, second, options, engineContext(parts, context));
    },
  });
}

/** A network that was opened, whose layers are still to be read. */
interface Network {
  /** The file as the result and the cache know it. */
  readonly checkpoint: Checkpoint;
  readonly needsLift: boolean;
  side(lifted: boolean, reading: ReadingContext): TensorSide;
}

async function openNetwork(
  files: Files,
  path: string,
  { spec, context }: { readonly spec: string | undefined; readonly context: Context },
): Promise<Network> {
  if (/\.json$/i.test(path) && !/\.index\.json$/i.test(path)) return openJson(files, path);
  const checkpoint = await openCancellable(files, path, context.signal);
  const architecture =
    spec === undefined
      ? null
      : parseArchitecture(await readText(files, spec, MAX_SPEC_BYTES), spec);
  const { layers, assumptions } = architecture
    ? { layers: architecture.layers, assumptions: [] }
    : recognizeStack(checkpoint);
  const parts: Parts = partsOf(checkpoint, layers);
  return {
    checkpoint,
    needsLift: parts.needsLift,
    side: (lifted, reading) => ({
      stack: checkpointStack(parts, lifted, reading),
      input: resultInput(checkpoint),
      layers: formLayers(checkpoint).layers.map(({ info }) => info),
      problems: checkpoint.problems,
      notes: assumptions.map((text) => ({ at: checkpoint.path, code: "assumption", text })),
    }),
  };
}

async function openJson(files: Files, path: string): Promise<Network> {
  const { modified } = await files.stat(path);
  const bytes = await readText(files, path, MAX_STACK_BYTES);
  const stack = parseStack(bytes, path);
  const id = new LayoutId();
  id.add(bytes.length, [bytes]);
  const checkpoint: Checkpoint = {
    path,
    format: "json",
    files: [{ path, size: bytes.length, modified }],
    tensors: [],
    ordered: true,
    metadata: {},
    id: id.digest(),
    problems: [],
    opaque: [],
  };
  return {
    checkpoint,
    needsLift: stack.lifted,
    side: () => ({
      stack,
      input: resultInput(checkpoint),
      layers: stackLayers(stack),
      problems: [],
      notes: [],
    }),
  };
}

const stackLayers = ({ outlines }: Stack): Layer[] =>
  outlines.map(({ kind, inputs, outputs }, index) => ({
    id: String(index),
    index,
    kind: kind === "attention" ? "attention" : kind === "linear" ? "linear" : "other",
    shape: [outputs, inputs],
    tensors: [],
  }));

interface InputLaw {
  readonly covariance: DenseMatrix;
  readonly mean: Float64Array | null;
}

async function readLaw(
  [covariance, mean]: readonly ArrayPlace[],
  reading: ReadingContext,
): Promise<InputLaw> {
  return {
    covariance: await readMatrixOf(covariance, reading),
    mean: mean ? (await readMatrixOf(mean, reading)).data : null,
  };
}

function underLaw(stack: Stack, { covariance, mean }: InputLaw, name: string): Stack {
  const whole = mean === null ? stack : liftedStack(stack);
  const inputs = whole.outlines[0].inputs - (whole.lifted ? 1 : 0);
  if (covariance.rows !== inputs) {
    throw new EngineError(
      "shape.mismatch",
      `${name}: covariance of ${covariance.rows} inputs, expected ${inputs} as ${stack.name} has`,
      { file: name, expected: `${inputs}`, got: `${covariance.rows}` },
    );
  }
  return prepended(inputLayer(covariance, mean, { lifted: whole.lifted, name }), whole);
}

async function readText(files: Files, path: string, most: number): Promise<Uint8Array> {
  const source = await files.open(path);
  try {
    if (source.size > most) {
      throw new EngineError(
        "format.limit",
        `${path}: has ${source.size} bytes, expected at most ${most}`,
        { file: path, expected: `at most ${most}`, got: `${source.size}` },
      );
    }
    return await source.read(0, source.size);
  } finally {
    await source.close();
  }
}
