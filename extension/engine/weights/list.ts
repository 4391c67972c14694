/** What a checkpoint holds, from its header alone. */
import { type Checkpoint, dtypeBytes, elementCount, type TensorInfo } from "../formats/checkpoint";
import { quoted } from "../report/names";
import type { Note, Result, ResultParams, TensorEntry } from "../result";
import { Turns } from "../turns";
import { resultInput } from "./assemble";
import { formLayers } from "./layers";
import { summarize } from "./plan";

/**
 * The tensors, layers and problems of a checkpoint, as a result of kind `list`. Nothing is
 * computed: the parameters are only told in the result. Throws `cancelled` between two `turns`.
 */
export function listCheckpoint(
  checkpoint: Checkpoint,
  params: Partial<ResultParams> = {},
  turns = new Turns(),
): Promise<Result> {
  const unused = { seed: 0, mode: "fast", threads: 1, probe: null } as const;
  return listing(checkpoint, { kind: "list", params: { ...unused, ...params } }, turns);
}

export async function listing(
  checkpoint: Checkpoint,
  { kind, params }: { readonly kind: "list" | "stats"; readonly params: ResultParams },
  turns = new Turns(),
): Promise<Result> {
  const { layers, notes } = formLayers(checkpoint);
  await turns.next();
  const owner = new Map<string, string>();
  for (const { info } of layers) for (const name of info.tensors) owner.set(name, info.id);
  return {
    kind,
    schema: 1,
    engine: "",
    status: "complete",
    inputs: [resultInput(checkpoint)],
    params,
    layers: { a: layers.map(({ info }) => info), b: [] },
    pairing: [],
    pairs: [],
    matrices: [],
    values: totals(checkpoint),
    tensors: checkpoint.tensors.map((tensor) =>
      tensorEntry(checkpoint, tensor, owner.get(tensor.name) ?? tensor.name),
    ),
    ...(kind === "list" && { metadata: checkpoint.metadata }),
    problems: checkpoint.problems,
    notes: [...notes, ...opaqueNotes(checkpoint)],
  };
}

/** Tied tensors are counted once. */
function totals({ tensors }: Checkpoint): Record<string, number> {
  const own = tensors.filter(({ tiedTo }) => tiedTo === undefined);
  const sum = (of: (tensor: TensorInfo) => number) =>
    own.reduce((total, tensor) => total + of(tensor), 0);
  return {
    tensors: tensors.length,
    parameters: sum(({ shape }) => elementCount(shape)),
    bytes: sum(({ shape, dtype }) => elementCount(shape) * dtypeBytes[dtype]),
  };
}

function tensorEntry(checkpoint: Checkpoint, tensor: TensorInfo, layer: string): TensorEntry {
  const { name, dtype, shape, data, tiedTo } = tensor;
  return {
    name,
    dtype,
    shape,
    file: checkpoint.files[data.file].path,
    range: [data.offset, data.offset + data.storedLength],
    layer,
    ...(tiedTo !== undefined && { tiedTo }),
  };
}

function opaqueNotes({ path, opaque }: Checkpoint): Note[] {
  if (opaque.length === 0) return [];
  const names = summarize(opaque.map(quoted));
  const globals = opaque.length === 1 ? "a global that is" : `${opaque.length} globals that are`;
  const text = `the pickle names ${globals} not on the list of allowed ones; nothing of it was run: ${names}`;
  return [{ at: path, code: "opaque", text }];
}
