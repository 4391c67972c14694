/** Inputs on which models are run: the user's own, or random ones. */
import { EngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import type { TensorRef } from "../jobs/job";
import type { FedInput } from "../jobs/modelCapture";
import { sharedFloats } from "../jobs/sharedFloats";
import { visibleName } from "../report/names";
import type { Note } from "../result";
import type { Workbench } from "../weights/pool";
import type { InputSpec, ModelInputs } from "./inputs";
import type { Model } from "./model";

/** Samples of a random probe, unless asked otherwise. */
export const DEFAULT_SAMPLES = 256;
/** Length of every axis that a model leaves open, besides that of samples: tokens, mostly. */
export const OPEN_AXIS = 32;
/** A probe is held in memory as float64. */
export const MAX_PROBE_BYTES = 2 * 1024 * 1024 * 1024;

export interface ProbeInput {
  readonly name: string;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** All samples, one after the other. */
  readonly data: Float64Array;
}

export interface Probe {
  readonly samples: number;
  /** What was used, for `params.probe`. */
  readonly text: string;
  readonly inputs: readonly ProbeInput[];
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
  return { samples: samples ?? 0, text: path, inputs, notes: [] };
}

/**
 * Random inputs that all of `models` take: standard normal for floating-point numbers, ids
 * equally likely among those that every embedding has; integers that no embedding reads, and
 * booleans, are 1, as masks are.
 */
export async function randomProbe(
  models: readonly ModelInputs[],
  { samples, seed }: { samples: number; seed: number },
  { executor, signal }: Workbench,
): Promise<Probe> {
  const inputs: ProbeInput[] = [];
  for (const [stream, spec] of models[0].specs.entries()) {
    const same = models.map(({ specs }) => partner(specs, models[0].specs, stream));
    const shape = spec.shape.map((size, axis) => size ?? fixedBy(same, axis) ?? OPEN_AXIS);
    const length = samples * elementCount(shape);
    requireRoom(`input ${JSON.stringify(spec.name)}`, length);
    const room = sharedFloats(length);
    const known = same.flatMap((each) => each?.vocabulary ?? []);
    const isFloat = spec.dtype.startsWith("F");
    if (!isFloat && known.length === 0) {
      inputs.push({ name: spec.name, shape, data: room.fill(1) });
      continue;
    }
    const distribution = isFloat
      ? ({ kind: "gaussian" } as const)
      : ({ kind: "uniform", count: Math.min(...known) } as const);
    const input = { distribution, seed, stream, room };
    const { data } = await executor.run("models.randomInputs", input, { signal });
    inputs.push({ name: spec.name, shape, data });
  }
  const shapes = inputs.map(({ name, shape }) => `${name} ${shapeText([samples, ...shape])}`);
  const text = `random inputs, seed ${seed}: ${shapes.join(", ")}`;
  const note = `random inputs, not your data: ${shapes.join(", ")}; --probe FILE takes yours`;
  return { samples, text, inputs, notes: [{ at: "probe", code: "probe.random", text: note }] };
}

/** The input of another model that is fed the same numbers: of its name, else in its place. */
function partner<T extends { readonly name: string }>(
  candidates: readonly T[],
  specs: readonly { readonly name: string }[],
  at: number,
): T | undefined {
  const named = candidates.find(({ name }) => name === specs[at].name);
  return named ?? (candidates.length === specs.length ? candidates[at] : undefined);
}

const fixedBy = (specs: readonly (InputSpec | undefined)[], axis: number): number | undefined =>
  specs.flatMap((spec) => spec?.shape[axis] ?? [])[0];

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
    const shape = fitted(spec.shape, given.shape);
    if (!shape) throw mismatch(what, expected, shapeText([probe.samples, ...given.shape]));
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

const shapeText = (shape: readonly number[]): string => shape.join(" × ") || "a single number";

function requireRoom(what: string, length: number): void {
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
