/** An activation dump: the arrays of a checkpoint as layers of samples × features, from its header. */
import { EngineError } from "../errors";
import { type Checkpoint, isFloat, type Problem, type TensorInfo } from "../formats/checkpoint";
import type { TensorRef } from "../jobs/job";
import { quoted, visibleName } from "../report/names";
import type { Activations, Layer, Note } from "../result";
import { noLayerMatches } from "../weights/glob";
import { refer } from "../weights/layers";
import { modelOrder } from "../weights/modelOrder";
import { isMarkedDump, isReserved, SAMPLE_IDS } from "./marks";
import type { Reduction } from "./reduction";
import { planReduction, type ReductionPlan } from "./reductions";

/** Where a layer's numbers are: in a file, or in memory and reduced, since a model answered them. */
export type ActivationSource =
  | { readonly kind: "stored"; readonly ref: TensorRef }
  | { readonly kind: "held"; readonly data: Float64Array; readonly path: string };

/** The file that a layer belongs to. */
export const sourcePath = (source: ActivationSource): string =>
  source.kind === "stored" ? source.ref.file.path : source.path;

export interface DumpLayer {
  readonly info: Layer;
  readonly source: ActivationSource;
  /** Before it was reduced. */
  readonly shape: readonly number[];
  readonly plan: ReductionPlan;
}

export interface Dump {
  readonly checkpoint: Checkpoint;
  /** In model order. */
  readonly layers: readonly DumpLayer[];
  readonly sampleIds: TensorRef | null;
  readonly facts: Activations;
  /** Arrays that are no layers of it, and why. */
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
}

export interface DumpOptions {
  readonly reduce: Reduction | null;
  /** Layers to take, by id; all when absent. */
  readonly only?: (id: string) => boolean;
  /** The one array that is meant, whatever else the file holds. */
  readonly array?: string;
}

/**
 * The layers of `checkpoint`: every array whose first axis is as long as that of most (of
 * `sample_ids`, where there are any). Throws `input.unpaired` when there is none.
 */
export function openDump(checkpoint: Checkpoint, { reduce, only, array }: DumpOptions): Dump {
  const arrays = checkpoint.tensors.filter((tensor) =>
    array === undefined ? !isReserved(tensor) : tensor.name === array,
  );
  const ids = checkpoint.tensors.find(({ name }) => name === SAMPLE_IDS);
  const problems: Problem[] = [];
  const reject = (code: Problem["code"], { name, data }: TensorInfo, text: string) =>
    problems.push({ code, file: checkpoint.files[data.file].path, where: name, text });
  const sound = ids && isIdList(ids) ? ids : undefined;
  if (ids && !sound) {
    const text = `\`${SAMPLE_IDS}\` has dtype ${ids.dtype} and shape [${ids.shape.join(", ")}], expected whole numbers, one for each input`;
    reject("format.unsupported", ids, text);
  }
  const samples = sound?.shape[0] ?? commonLength(arrays);
  const drafts = arrays.flatMap((tensor) => {
    const fault = lengthFault(tensor, samples);
    const plan = fault ?? planReduction(tensor.shape, reduce);
    const size = typeof plan === "string" ? null : sizeFault(plan);
    if (typeof plan !== "string" && size === null) return [{ tensor, plan }];
    const code = size ? "format.limit" : fault ? "input.unpaired" : "shape.mismatch";
    reject(code, tensor, `${quoted(tensor.name)} ${size ?? plan}`);
    return [];
  });
  const layers = inOrder(checkpoint, drafts)
    .filter(({ tensor }) => only?.(tensor.name) ?? true)
    .map(({ tensor, plan }, index): DumpLayer => {
      const info: Layer = {
        id: tensor.name,
        index,
        kind: "activation",
        shape: [plan.rows, plan.columns],
        tensors: [tensor.name],
      };
      const source = { kind: "stored", ref: refer(checkpoint, tensor) } as const;
      return { info, source, shape: tensor.shape, plan };
    });
  if (layers.length === 0 && drafts.length > 0) {
    throw noLayerMatches(
      checkpoint.path,
      drafts.map(({ tensor }) => tensor.name),
    );
  }
  requireLayers(checkpoint, layers, { problems, array });
  return {
    checkpoint,
    layers,
    sampleIds: sound ? refer(checkpoint, sound) : null,
    facts: { samples, sampleIds: sound !== undefined, marked: isMarkedDump(checkpoint) },
    problems,
    notes: reductionNotes(checkpoint, layers, reduce),
  };
}

const isIdList = ({ dtype, shape }: TensorInfo): boolean =>
  shape.length === 1 && !isFloat(dtype) && dtype !== "BOOL";

/** The length of the first axis that most arrays have; the first such in file order. */
function commonLength(arrays: readonly TensorInfo[]): number {
  const counts = new Map<number, number>();
  for (const { shape } of arrays) {
    if (shape.length > 0) counts.set(shape[0], (counts.get(shape[0]) ?? 0) + 1);
  }
  let best = 0;
  for (const [length, count] of counts) if (count > (counts.get(best) ?? 0)) best = length;
  return best;
}

function lengthFault({ shape }: TensorInfo, samples: number): string | null {
  if (shape.length === 0 || shape[0] === samples) return null;
  return `has ${shape[0]} rows, expected ${samples}, one for each input`;
}

/** A representation is held whole while it is compared, and one sample of it while it is reduced. */
export const MAX_REPRESENTATION_BYTES = 2 * 1024 * 1024 * 1024;

/** A sentence for a layer that takes too much memory. */
export function sizeFault({ rows, columns, outer, inner }: ReductionPlan): string | null {
  const bytes = 8 * Math.max(rows * columns, outer * inner);
  if (bytes <= MAX_REPRESENTATION_BYTES) return null;
  return `takes ${bytes} bytes as float64, expected at most ${MAX_REPRESENTATION_BYTES}; take fewer inputs, or reduce it`;
}

function inOrder<T extends { readonly tensor: TensorInfo }>(
  { ordered, format }: Checkpoint,
  drafts: readonly T[],
): T[] {
  // numpy keeps the order in which arrays were given; safetensors sorts them
  if (ordered || format === "npz") return [...drafts];
  return modelOrder(drafts.map(({ tensor }) => tensor.name)).map((i) => drafts[i]);
}

function requireLayers(
  { path }: Checkpoint,
  layers: readonly DumpLayer[],
  { problems, array }: { problems: readonly Problem[]; array: string | undefined },
): void {
  if (layers.length > 0) return;
  const [first] = problems;
  const why = first ? `; ${first.text}` : "";
  const what =
    array === undefined ? "no activations to compare" : `no samples × features in ${quoted(array)}`;
  throw new EngineError(
    array !== undefined && first ? first.code : "input.unpaired",
    `${visibleName(path, 200)}: holds ${what}, expected arrays of samples × features${why}`,
    { file: path, ...(first && { where: first.where }) },
  );
}

/** One note a mode, since what a sample is depends on it. */
export function reductionNotes(
  { path }: Checkpoint,
  layers: readonly DumpLayer[],
  asked: Reduction | null,
): Note[] {
  const modes = new Map<Reduction, DumpLayer[]>();
  for (const layer of layers) {
    const { mode } = layer.plan;
    if (mode !== null) modes.set(mode, [...(modes.get(mode) ?? []), layer]);
  }
  return [...modes].map(([mode, list]) => {
    const { shape, info } = list[0];
    const { rows, columns } = list[0].plan;
    const unasked = asked === null ? "; --reduce chooses another way" : "";
    const count = list.length === 1 ? "1 array" : `${list.length} arrays`;
    const text = `${count} of more than two axes reduced by \`${mode}\`: ${quoted(info.id)} of ${shape.join(" × ")} to ${rows} × ${columns}${unasked}`;
    return { at: path, code: "reduced", text };
  });
}
