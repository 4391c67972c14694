/** Both models opened, and their data read. */

import { openModel } from "../models/model";
import type { ModelSettings } from "../models/modelSettings";
import { type ProbeChoice, type ProbedModel, probesFor } from "../models/probeChoice";
import { statedInput } from "../models/statedInput";
import { readLabels } from "../representations/labels";
import { type ArrayPlace, arrayName } from "../representations/similarity";
import type { Workbench } from "../weights/pool";
import type { StitchContext, StitchedCheckpoint, StitchInputs, StitchOptions } from "./call";
import type { GivenData } from "./dataSets";

export interface Side {
  readonly model: ProbedModel["model"];
  readonly settings: ModelSettings | null;
}

export interface Sides {
  readonly front: Side;
  readonly end: Side;
  /** Both are one model. */
  readonly isSelf: boolean;
}

export async function openSides(
  { front, end, probe }: StitchInputs,
  { selfTest }: StitchOptions,
  { files }: StitchContext,
): Promise<Sides> {
  const input = statedInput(probe);
  const open = async ({
    checkpoint,
    architecture,
    settings,
  }: StitchedCheckpoint): Promise<Side> => ({
    model: await openModel(files, checkpoint, { architecture, ...(input && { input }) }),
    settings,
  });
  const identity = ({ checkpoint, architecture }: StitchedCheckpoint) =>
    JSON.stringify([checkpoint.id, checkpoint.path, architecture?.path]);
  const receiving = await open(end);
  const isSelf = selfTest || identity(front) === identity(end);
  return { front: isSelf ? receiving : await open(front), end: receiving, isSelf };
}

/** Inputs and true classes, each side's own where pictures are prepared differently. */
export async function readData(
  { probe, labels, test, shifted }: StitchInputs,
  { front, end, isSelf }: Sides,
  { options, bench }: { options: StitchOptions; bench: Workbench },
): Promise<GivenData> {
  const models = isSelf ? [end] : [front, end];
  const read = async (choice: ProbeChoice, place: ArrayPlace | null) => {
    const probes = await probesFor(models, { probe: choice, seed: options.seed }, bench);
    const own = probes[0].labels?.values ?? null;
    const classes = place
      ? await readLabels({ ...place, name: arrayName(place) }, probes[0].samples, bench)
      : own;
    return { front: probes[0], end: probes[probes.length - 1], labels: classes };
  };
  return {
    probe: await read(probe, labels),
    test: test && (await read(test.probe, test.labels)),
    shifted: shifted && (await read(shifted, null)),
  };
}
