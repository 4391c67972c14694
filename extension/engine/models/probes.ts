/** Inputs on which models are run, and how they fit what a model takes. */
import { EngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import type { TensorRef } from "../jobs/job";
import type { FedInput } from "../jobs/modelCapture";
import { sharedFloats } from "../jobs/sharedFloats";
import { visibleName } from "../report/names";
import type { Note } from "../result";
import type { Workbench } from "../weights/pool";
import type { ModelInputs } from "./inputs";
import type { Model } from "./model";
import type { Labels } from "./probeFiles/table";

/** Samples of a random probe, and pictures of a folder, unless asked otherwise. */
export const DEFAULT_SAMPLES = 256;
/** A probe is held in memory as float64. */
export const MAX_PROBE_BYTES = 2 * 1024 * 1024 * 1024;

export interface ProbeInput {
  readonly name: string;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** All samples, one after the other. */
  readonly data: Float64Array;
  /** A table says how many numbers a sample has, and not in what shape: the model's is taken. */
  readonly flat?: boolean;
}

export interface Probe {
  readonly samples: number;
  /** What was used, for `params.probe`. */
  readonly text: string;
  readonly inputs: readonly ProbeInput[];
  /** The true class of each sample, where the user's data has them. */
  readonly labels: Labels | null;
  readonly notes: readonly Note[];
}

/** An array of a file that is one input. */
export interface ProbeArray {
  readonly name: string;
  readonly ref: TensorRef;
}

/** The arrays of a file, read. Throws `input.nonfinite` for what is no number. */
export async function readProbe(
  path: string,
  arrays: readonly ProbeArray[],
  { executor, signal }: Workbench,
): Promise<Probe> {
  const inputs: ProbeInput[] = [];
  let samples: number | null = null;
  for (const { name, ref } of arrays) {
    const what = `${visibleName(path, 200)}: probe ${JSON.stringify(name)}`;
    const [rows, ...shape] = ref.tensor.shape;
    if (rows === undefined || elementCount(ref.tensor.shape) === 0) {
      throw mismatch(what, "one row for each sample", shapeText(ref.tensor.shape));
    }
    samples ??= rows;
    if (rows !== samples) throw mismatch(what, `${samples} samples`, `${rows}`);
    const columns = elementCount(shape);
    requireRoom(what, rows * columns);
    const plan = {
      samples,
      rows,
      columns,
      outer: 1,
      inner: columns,
      step: "copy",
      mode: null,
    } as const;
    const room = sharedFloats(rows * columns);
    const source = { kind: "stored", ref } as const;
    const input = { source, plan, room, name: what };
    const { data } = await executor.run("representations.load", input, { signal });
    inputs.push({ name, shape, data });
  }
  return { samples: samples ?? 0, text: path, inputs, labels: null, notes: [] };
}

/** The samples at `rows`, in that order. */
export function takeSamples(probe: Probe, rows: readonly number[]): Probe {
  const inputs = probe.inputs.map((input) => {
    const length = elementCount(input.shape);
    const data = sharedFloats(rows.length * length);
    for (const [i, row] of rows.entries()) {
      data.set(input.data.subarray(row * length, (row + 1) * length), i * length);
    }
    return { ...input, data };
  });
  const labels = probe.labels && {
    ...probe.labels,
    values: Float64Array.from(rows, (row) => probe.labels!.values[row]),
  };
  return { ...probe, samples: rows.length, inputs, labels };
}

/** The input of another model that is fed the same numbers: of its name, else in its place. */
export function partner<T extends { readonly name: string }>(
  candidates: readonly T[],
  specs: readonly { readonly name: string }[],
  at: number,
): T | undefined {
  const named = candidates.find(({ name }) => name === specs[at].name);
  return named ?? (candidates.length === specs.length ? candidates[at] : undefined);
}

/**
 * What is fed to each input of `model`. Axes of length 1 may be missing or too many. Throws
 * `shape.mismatch` that names the input which does not fit.
 */
export function fitProbe({ checkpoint }: Model, { specs }: ModelInputs, probe: Probe): FedInput[] {
  const path = visibleName(checkpoint.path, 200);
  return specs.map((spec, at) => {
    const { name, dtype } = spec;
    const what = `${path}: input ${JSON.stringify(name)}`;
    const expected = `${probe.samples} × ${spec.shape.map((size) => size ?? "any").join(" × ")} of ${dtype}`;
    const given = partner(probe.inputs, specs, at);
    if (!given) {
      const names = probe.inputs.map((each) => JSON.stringify(each.name)).join(", ");
      throw mismatch(what, expected, `no array of that name, only ${names}`);
    }
    const shape = given.flat ? shaped(spec.shape, given.shape[0]) : fitted(spec.shape, given.shape);
    if (!shape) throw mismatch(what, expected, shapeText([probe.samples, ...given.shape]));
    if (spec.vocabulary !== null) requireIds(what, spec.vocabulary, given.data);
    return { name, dtype, shape, data: given.data };
  });
}

/** The shape that is fed, or null where `given` is another one. */
function fitted(
  wanted: readonly (number | null)[],
  given: readonly number[],
): readonly number[] | null {
  const fits = (shape: readonly number[]) =>
    shape.length === wanted.length && shape.every((size, i) => (wanted[i] ?? size) === size);
  if (fits(given)) return given;
  const lengths = given.filter((size) => size !== 1);
  let next = 0;
  const shape = wanted.map((size) => (size === 1 ? 1 : (lengths[next++] ?? 1)));
  return next >= lengths.length && fits(shape) ? shape : null;
}

/** `count` numbers in the shape that is wanted, or null; one open axis takes what is left. */
function shaped(wanted: readonly (number | null)[], count: number): readonly number[] | null {
  const fixed = elementCount(wanted.map((size) => size ?? 1));
  const open = wanted.filter((size) => size === null).length;
  const rest = count / fixed;
  if (open > 1 || !Number.isInteger(rest) || (open === 0 && rest !== 1)) return null;
  return wanted.map((size) => size ?? rest);
}

/** Throws `shape.mismatch` for ids that the embedding does not have; negative ones count from its end. */
function requireIds(what: string, vocabulary: number, ids: Float64Array): void {
  const stray = ids.find((id) => id >= vocabulary || id < -vocabulary);
  if (stray !== undefined) throw mismatch(what, `ids from 0 to ${vocabulary - 1}`, `${stray}`);
}

export const shapeText = (shape: readonly number[]): string =>
  shape.join(" × ") || "a single number";

export function requireRoom(what: string, length: number): void {
  const bytes = 8 * length;
  if (bytes <= MAX_PROBE_BYTES) return;
  throw new EngineError(
    "format.limit",
    `${what}: takes ${bytes} bytes as float64, expected at most ${MAX_PROBE_BYTES}; take fewer samples`,
    { expected: `at most ${MAX_PROBE_BYTES} bytes`, got: `${bytes} bytes` },
  );
}

const mismatch = (what: string, expected: string, got: string): EngineError =>
  new EngineError("shape.mismatch", `${what}: expected ${expected}, got ${got}`, {
    where: what,
    expected,
    got,
  });
