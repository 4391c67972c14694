/** Inputs that nobody chose: numbers and ids from a seed. */
import { elementCount } from "../formats/checkpoint";
import type { Distribution } from "../jobs/modelProbe";
import { sharedFloats } from "../jobs/sharedFloats";
import type { Workbench } from "../weights/pool";
import type { InputSpec, ModelInputs } from "./inputs";
import type { ModelSettings } from "./modelSettings";
import { type Probe, type ProbeInput, partner, requireRoom, shapeText } from "./probes";

/** Length of every axis that a model leaves open, besides that of samples: tokens, mostly. */
export const OPEN_AXIS = 32;

export interface RandomModel {
  readonly inputs: ModelInputs;
  readonly settings: Pick<ModelSettings, "vocabulary" | "specialIds" | "positions"> | null;
}

/**
 * Random inputs that all of `models` take: standard normal for floating-point numbers; ids equally
 * likely among those that every embedding and tokenizer has, without those that stand for no text;
 * places counted from 0, and kinds of segment 0; other integers, and booleans, 1, as masks are.
 */
export async function randomProbe(
  models: readonly RandomModel[],
  { samples, seed }: { samples: number; seed: number },
  { executor, signal }: Workbench,
): Promise<Probe> {
  const inputs: ProbeInput[] = [];
  const [{ inputs: first }] = models;
  for (const [stream, spec] of first.specs.entries()) {
    const same = models.map(({ inputs: { specs } }) => partner(specs, first.specs, stream));
    const open = openLength(models);
    const shape = spec.shape.map((size, axis) => size ?? fixedBy(same, axis) ?? open);
    const length = samples * elementCount(shape);
    requireRoom(`input ${JSON.stringify(spec.name)}`, length);
    const room = sharedFloats(length);
    const distribution = distributionOf(spec, same, models);
    const drawn = typeof distribution !== "object";
    if (drawn) fill(room, distribution, shape.at(-1) ?? 1);
    const data = drawn
      ? room
      : (
          await executor.run(
            "models.randomInputs",
            { distribution, seed, stream, room },
            { signal },
          )
        ).data;
    inputs.push({ name: spec.name, shape, data });
  }
  const shapes = inputs.map(({ name, shape }) => `${name} ${shapeText([samples, ...shape])}`);
  const text = `random inputs, seed ${seed}: ${shapes.join(", ")}`;
  const note = `random inputs, not your data: ${shapes.join(", ")}; --probe FILE takes yours`;
  const notes = [{ at: "probe", code: "probe.random", text: note }];
  return { samples, text, inputs, labels: null, notes };
}

const fixedBy = (specs: readonly (InputSpec | undefined)[], axis: number): number | undefined =>
  specs.flatMap((spec) => spec?.shape[axis] ?? [])[0];

const openLength = (models: readonly RandomModel[]): number =>
  Math.min(OPEN_AXIS, ...models.flatMap(({ settings }) => settings?.positions ?? []));

function distributionOf(
  { name, dtype }: InputSpec,
  same: readonly (InputSpec | undefined)[],
  models: readonly RandomModel[],
): Distribution | "places" | "zeros" | "ones" {
  if (dtype.startsWith("F")) return { kind: "gaussian" };
  if (/position_ids$/.test(name)) return "places";
  if (/(token_type|segment)_ids$/.test(name)) return "zeros";
  const rows = same.flatMap((each) => each?.vocabulary ?? []);
  if (rows.length === 0) return "ones";
  const known = models.flatMap(({ settings }) => settings?.vocabulary ?? []);
  const count = Math.min(...rows, ...known);
  const special = models.flatMap(({ settings }) => settings?.specialIds ?? []);
  const except = [...new Set(special)].filter((id) => id < count).sort((x, y) => x - y);
  // a vocabulary of nothing but special ids is none that one could go by
  return { kind: "uniform", count, except: except.length < count ? except : [] };
}

function fill(room: Float64Array, what: "places" | "zeros" | "ones", length: number): void {
  if (what !== "places") room.fill(what === "ones" ? 1 : 0);
  else for (let i = 0; i < room.length; i++) room[i] = i % length;
}
