/** What layers of a model answer to samples, kept whole and in the model's own precision. */
import { EngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import type { Files } from "../io";
import { prepareCapture, runCapture } from "../models/capture";
import type { Model } from "../models/model";
import type { Probe } from "../models/probes";
import type { RunningLayer } from "../models/running/runningModel";
import { visibleName } from "../report/names";
import type { Workbench } from "../weights/pool";
import type { Activations } from "./channelRows";

/** Bytes of all native activations and targets of a call. */
export const HELD_BYTES = 2 * 1024 * 1024 * 1024;

export interface Captured {
  readonly layers: ReadonlyMap<string, Activations>;
  readonly runtime: string;
}

/** The layers, each sample after sample. Throws what capturing throws. */
export async function nativeAnswers(
  model: Model,
  probe: Probe,
  { layers, files, bench }: { layers: readonly RunningLayer[]; files: Files; bench: Workbench },
): Promise<Captured> {
  const ids = new Set(layers.map(({ id }) => id));
  const ready = await prepareCapture(model, { files, bench, probe, only: (id) => ids.has(id) });
  const [problem] = ready.problems;
  if (problem) {
    const path = visibleName(model.checkpoint.path, 200);
    throw new EngineError(problem.code, `${path}: ${problem.text}`, { where: problem.where });
  }
  const rooms = ready.layers.map(({ shape, dtype }) =>
    dtype === "F64" ? sharedDoubles(elementCount(shape)) : sharedSingles(elementCount(shape)),
  );
  const targets = ready.layers.map(
    ({ layer }) => ({ value: layer.value, into: "values" }) as const,
  );
  const take = async (
    { values }: { values: readonly (readonly { data: unknown }[])[] },
    first: number,
  ) => {
    for (const [i, runs] of values.entries()) {
      let at = first * (rooms[i].length / probe.samples);
      for (const { data } of runs) {
        const numbers = data as Activations;
        rooms[i].set(numbers, at);
        at += numbers.length;
      }
    }
  };
  await runCapture(ready, bench, { targets, take });
  for (const [i, room] of rooms.entries()) requireFinite(room, model, ready.layers[i].layer.id);
  return {
    layers: new Map(ready.layers.map(({ layer }, i) => [layer.id, rooms[i]])),
    runtime: ready.runtime,
  };
}

/** Throws `format.limit` for more than {@link HELD_BYTES}. */
export function requireHeld(samples: number, layers: readonly RunningLayer[]): void {
  const each = layers.reduce(
    (sum, { shape, dtype }) => sum + elementCount(shape) * (dtype === "F64" ? 8 : 4),
    0,
  );
  const bytes = samples * each;
  if (bytes <= HELD_BYTES) return;
  throw new EngineError(
    "format.limit",
    `stitching: activations of all layers take ${bytes} bytes on ${samples} samples, expected at most ${HELD_BYTES}; choose some with --layers, or fewer samples`,
    { expected: `at most ${HELD_BYTES} bytes`, got: `${bytes} bytes` },
  );
}

function requireFinite(room: Activations, { checkpoint }: Model, id: string): void {
  const bad = (room as Float64Array).find((value) => !Number.isFinite(value));
  if (bad === undefined) return;
  const path = visibleName(checkpoint.path, 200);
  throw new EngineError(
    "input.nonfinite",
    `${path}: layer ${JSON.stringify(id)}: expected finite activations, got ${bad}`,
    { file: checkpoint.path, where: id, expected: "finite activations", got: `${bad}` },
  );
}

const sharedSingles = (length: number): Float32Array =>
  typeof SharedArrayBuffer === "undefined"
    ? new Float32Array(length)
    : new Float32Array(new SharedArrayBuffer(4 * length));

const sharedDoubles = (length: number): Float64Array =>
  typeof SharedArrayBuffer === "undefined"
    ? new Float64Array(length)
    : new Float64Array(new SharedArrayBuffer(8 * length));
