/** Activations read from a file by range, reduced to samples × features and widened to float64. */
import { dtypeBytes } from "../formats/checkpoint";
import { widen } from "../formats/decode";
import { type TensorBytes, tensorBytes } from "../formats/tensorBytes";
import { requireRepresentation } from "../measures/check";
import type { ActivationSource } from "../representations/dump";
import { type ReductionPlan, reduceSamples } from "../representations/reductions";
import type { JobContext, TensorRef } from "./job";

/** Elements that are read and reduced in one go, unless a single sample has more. */
const BLOCK_ELEMENTS = 1 << 20;

export interface LoadInput {
  readonly source: ActivationSource;
  readonly plan: ReductionPlan;
  /** Room for the plan's rows × columns; shared memory, where there is any. */
  readonly room: Float64Array;
  /** What the user calls it, for messages. */
  readonly name: string;
}

/**
 * Job `representations.load`: fills `room`, and answers with it. Throws `input.nonfinite` for an
 * entry that is no finite number, and what reading throws.
 */
export async function loadRepresentation(
  { source, plan, room, name }: LoadInput,
  context: JobContext,
): Promise<{ data: Float64Array }> {
  const { samples, rows, columns } = plan;
  if (source.kind === "held") {
    // reduced while the model ran
    room.set(source.data);
    requireRepresentation({ rows, columns, data: room }, name);
    return { data: room };
  }
  const { ref } = source;
  const bytes = await tensorBytes(await context.open(ref.file), ref.tensor);
  const whole = plan.outer * plan.inner;
  const oneToken = plan.step === "first" || plan.step === "last";
  const read = oneToken ? plan.inner : whole;
  const perSample = (rows * columns) / samples;
  // tokens of one sample lie apart, so that each is a read of its own
  const block = oneToken ? 1 : Math.max(1, Math.floor(BLOCK_ELEMENTS / whole));
  // what needs no reduction goes to its place at once
  const buffer = plan.step === "copy" ? null : new Float64Array(Math.min(block, samples) * read);
  for (let first = 0; first < samples; first += block) {
    context.task.tick(first, samples);
    const count = Math.min(block, samples - first);
    const target = room.subarray(first * perSample, (first + count) * perSample);
    const elements = buffer?.subarray(0, count * read) ?? target;
    const offset = plan.step === "last" ? whole - plan.inner : 0;
    await readElements(bytes, first * whole + offset, elements);
    if (buffer) reduceSamples(plan, elements, target);
  }
  context.task.tick(samples, samples);
  requireRepresentation({ rows, columns, data: room }, name);
  return { data: room };
}

async function readElements(
  bytes: TensorBytes,
  first: number,
  target: Float64Array,
): Promise<void> {
  const raw = new Uint8Array(target.length * dtypeBytes[bytes.dtype]);
  await bytes.readInto(first, raw);
  widen(raw, bytes.dtype, target);
}

/** Job `representations.sampleIds`: the whole numbers of a tensor, exactly. */
export async function readSampleIds(
  { file, tensor }: TensorRef,
  context: JobContext,
): Promise<{ ids: BigInt64Array }> {
  const bytes = await tensorBytes(await context.open(file), tensor);
  const size = dtypeBytes[bytes.dtype];
  const raw = new Uint8Array(bytes.length * size);
  await bytes.readInto(0, raw);
  const view = new DataView(raw.buffer);
  const ids = new BigInt64Array(bytes.length);
  for (let i = 0; i < ids.length; i++) ids[i] = wholeNumber(view, i * size, bytes.dtype);
  return { ids };
}

function wholeNumber(view: DataView, at: number, dtype: TensorBytes["dtype"]): bigint {
  switch (dtype) {
    // of 64 bits, the pattern: two ids are the same number when their bits are
    case "I64":
    case "U64":
      return view.getBigInt64(at, true);
    case "I32":
      return BigInt(view.getInt32(at, true));
    case "U32":
      return BigInt(view.getUint32(at, true));
    case "I16":
      return BigInt(view.getInt16(at, true));
    case "U16":
      return BigInt(view.getUint16(at, true));
    case "I8":
      return BigInt(view.getInt8(at));
    default:
      return BigInt(view.getUint8(at));
  }
}
