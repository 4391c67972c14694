/** A model's layers on a probe as an activation dump that is held in memory. */

import { EngineError } from "../errors";
import type { Problem } from "../formats/checkpoint";
import type { CaptureTarget } from "../jobs/modelCapture";
import { sharedFloats } from "../jobs/sharedFloats";
import { quoted, visibleName } from "../report/names";
import { type Dump, type DumpLayer, reductionNotes, sizeFault } from "../representations/dump";
import type { Reduction } from "../representations/reduction";
import { planReduction } from "../representations/reductions";
import type { Workbench } from "../weights/pool";
import { type ReadyCapture, runCapture } from "./capture";
import type { Model } from "./model";

/** Bytes of one model's representations as float64. */
export const HELD_BYTES = 1024 * 1024 * 1024;

/**
 * The layers reduced to samples × features while the model runs: whole maps are never held.
 * Throws `format.limit` when they take more than {@link HELD_BYTES} even so.
 */
export async function representModel(
  { checkpoint, notes }: Model,
  ready: ReadyCapture,
  { reduce, bench }: { reduce: Reduction | null; bench: Workbench },
): Promise<Dump> {
  const { path } = checkpoint;
  const problems: Problem[] = [...ready.problems];
  const layers: DumpLayer[] = [];
  const targets: CaptureTarget[] = [];
  const drafts = ready.layers.flatMap(({ layer, shape }) => {
    const plan = planReduction(shape, reduce);
    const fault = typeof plan === "string" ? plan : sizeFault(plan);
    if (typeof plan !== "string" && fault === null) return [{ layer, shape, plan }];
    const code = typeof plan === "string" ? "shape.mismatch" : "format.limit";
    problems.push({ code, file: path, where: layer.id, text: `${quoted(layer.id)} ${fault}` });
    return [];
  });
  requireSome(path, drafts.length, problems);
  requireBudget(
    path,
    drafts.reduce((sum, { plan }) => sum + 8 * plan.rows * plan.columns, 0),
  );
  for (const [index, { layer, shape, plan }] of drafts.entries()) {
    const room = sharedFloats(plan.rows * plan.columns);
    targets.push({ value: layer.value, into: { plan, room } });
    const info = {
      id: layer.id,
      index,
      kind: "activation",
      shape: [plan.rows, plan.columns],
      tensors: layer.weights,
    } as const;
    layers.push({ info, plan, shape, source: { kind: "held", data: room, path } });
  }
  await runCapture(ready, bench, { targets, take: async () => {} });
  return {
    checkpoint,
    layers,
    sampleIds: null,
    facts: { samples: ready.samples, sampleIds: false, marked: false },
    problems,
    notes: [...notes, ...reductionNotes(checkpoint, layers, reduce)],
  };
}

function requireSome(path: string, count: number, [first]: readonly Problem[]): void {
  if (count > 0) return;
  const why = first ? `; ${first.text}` : "";
  throw new EngineError(
    "input.unpaired",
    `${visibleName(path, 200)}: no layer answers samples × features${why}`,
    { file: path },
  );
}

function requireBudget(path: string, bytes: number): void {
  if (bytes <= HELD_BYTES) return;
  throw new EngineError(
    "format.limit",
    `${visibleName(path, 200)}: its layers take ${bytes} bytes on this probe, expected at most ${HELD_BYTES}; choose some with --layers, fewer samples, or --reduce mean`,
    { file: path, expected: `at most ${HELD_BYTES} bytes`, got: `${bytes} bytes` },
  );
}
