/**
 * A model that knows nothing: each weight with its entries in random order. What shows in its
 * layers too comes from the architecture and the distribution of the weights, not from learning.
 */
import { dtypeBytes, elementCount } from "../formats/checkpoint";
import { tensorBytes } from "../formats/tensorBytes";
import type { Files } from "../io";
import { createRandom, type Random } from "../linalg/random";
import { Turns } from "../turns";
import { type Constant, constantInfo } from "./graph";
import type { Model } from "./model";
import { type ElementType, type Tensor, tensorOver } from "./tensor";

/** Weights beyond that are not held in memory a second time. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** Streams that no other draw of the seed has, one a weight. */
const FIRST_STREAM = 2 ** 40;

const shuffledTypes: ReadonlySet<string> = new Set<ElementType>(["F64", "F32", "F16"]);

/**
 * The model with the entries of every matrix and kernel of its layers shuffled, each by itself;
 * vectors (biases, normalizations) stay. Null where nothing can be shuffled, or weights take more
 * than 1 GiB. Throws `cancelled`, and what reading throws.
 */
export async function shuffledWeights(
  model: Model,
  files: Files,
  { seed, signal }: { readonly seed: number; readonly signal?: AbortSignal },
): Promise<Model | null> {
  const { graph } = model;
  const names = [...new Set(model.layers.flatMap(({ weights }) => weights))].filter((name) => {
    const constant = graph.constants.get(name);
    return constant !== undefined && isShuffled(constant);
  });
  if (names.length === 0 || bytesOfAll(names, graph.constants) > MAX_BYTES) return null;
  const constants = new Map(graph.constants);
  const turns = new Turns(signal);
  for (const [at, name] of names.entries()) {
    await turns.next();
    const tensor = await readConstant(graph.constants.get(name)!, files);
    const mixed = shuffledEntries(tensor, createRandom(seed, FIRST_STREAM + at));
    constants.set(name, { kind: "tensor", tensor: mixed });
  }
  return { ...model, graph: { ...graph, constants } };
}

function isShuffled(constant: Constant): boolean {
  const { dtype, shape } = constantInfo(constant);
  return shuffledTypes.has(dtype) && shape.length > 1 && elementCount(shape) > 1;
}

function bytesOfAll(names: readonly string[], constants: ReadonlyMap<string, Constant>): number {
  return names.reduce((sum, name) => {
    const { dtype, shape } = constantInfo(constants.get(name)!);
    return sum + elementCount(shape) * dtypeBytes[dtype as keyof typeof dtypeBytes];
  }, 0);
}

async function readConstant(constant: Constant, files: Files): Promise<Tensor> {
  if (constant.kind === "tensor") return constant.tensor;
  const { file, tensor } = constant.ref;
  const source = await files.open(file.path);
  try {
    const elements = await tensorBytes(source, tensor);
    const bytes = new Uint8Array(elementCount(tensor.shape) * dtypeBytes[tensor.dtype]);
    await elements.readInto(0, bytes);
    return tensorOver(tensor.dtype as ElementType, tensor.shape, bytes);
  } finally {
    await source.close();
  }
}

/** The entries in random order (Fisher and Yates). */
function shuffledEntries(tensor: Tensor, random: Random): Tensor {
  const data = tensor.data.slice();
  for (let i = data.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const kept = data[i];
    data[i] = data[j];
    data[j] = kept;
  }
  return { ...tensor, data };
}
