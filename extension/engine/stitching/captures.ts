/** What both models answer natively to the data, and to inputs that a layer cannot tell from them. */

import { EngineError } from "../errors";
import type { Files } from "../io";
import type { Probe } from "../models/probes";
import type { RunningLayer, RunningModel } from "../models/running/runningModel";
import type { Note } from "../result";
import type { Workbench } from "../weights/pool";
import type { StitchContext, StitchOptions } from "./call";
import { wantedCells } from "./cells";
import type { Activations } from "./channelRows";
import type { DataSets } from "./dataSets";
import type { Hook } from "./hooks";
import { identicalInputs } from "./identicalInputs";
import { nativeAnswers, requireHeld } from "./nativeAnswers";
import type { scoresOf } from "./scores";

export interface Answers {
  readonly train: SetAnswers;
  readonly test: SetAnswers;
  readonly shifted: SetAnswers | null;
  readonly runtime: string;
}

export interface SetAnswers {
  readonly front: ReadonlyMap<string, Activations>;
  readonly end: ReadonlyMap<string, Activations>;
}

export interface Captures {
  readonly data: DataSets;
  readonly sending: RunningModel;
  readonly receiving: RunningModel;
  readonly scores: {
    readonly front: ReturnType<typeof scoresOf>;
    readonly end: ReturnType<typeof scoresOf>;
  };
  readonly isSelf: boolean;
  readonly bench: Workbench;
  readonly files: Files;
}

export type Hooked = { readonly front: readonly Hook[]; readonly end: readonly Hook[] };

export async function capture(
  hooks: Hooked,
  { data, sending, receiving, scores, isSelf, bench, files }: Captures,
): Promise<Answers> {
  const front = [...hooks.front.map(({ layer }) => layer), scores.front.layer];
  const end = [...hooks.end.map(({ layer }) => layer), scores.end.layer];
  const union = [...new Map([...front, ...end].map((layer) => [layer.id, layer])).values()];
  const { train, test, shifted } = data;
  requireHeld(
    train.front.samples + test.front.samples + (shifted?.front.samples ?? 0),
    isSelf ? union : [...front, ...end],
  );
  let runtime = "";
  const run = async (running: RunningModel, probe: Probe, layers: readonly RunningLayer[]) => {
    const found = await nativeAnswers(running.model, probe, { layers, files, bench });
    runtime = found.runtime;
    return found.layers;
  };
  const both = async (set: { front: Probe; end: Probe }, ofEnd = end): Promise<SetAnswers> => {
    if (isSelf) {
      const all = await run(receiving, set.end, union);
      return { front: all, end: all };
    }
    return {
      front: await run(sending, set.front, front),
      end: await run(receiving, set.end, ofEnd),
    };
  };
  const answers = {
    train: await both(train),
    test: await both(test),
    shifted: shifted && (await both(shifted, [scores.end.layer])),
  };
  return { ...answers, runtime };
}

/**
 * On what stitches from each front layer are fitted: the training data, or inputs that the layer
 * answers like them, as both models answer these.
 */
export async function trainAnswers(
  hooks: Hooked,
  { train }: Answers,
  {
    options,
    notes,
    context,
    ...parts
  }: Captures & { options: StitchOptions; notes: Note[]; context: StitchContext },
): Promise<(front: number) => SetAnswers> {
  if (options.inputs !== "identical") return () => train;
  const { data, sending, receiving, scores, bench, files } = parts;
  const { front: probe, end } = data.train;
  if (probe !== end) {
    const text =
      "option --inputs: identical ones are fed to both models, expected models that take the same";
    throw new EngineError("usage", text);
  }
  const fronts = new Set(wantedCells(hooks, options).map(({ front }) => front));
  const ofEnd = [...hooks.end.map(({ layer }) => layer), scores.end.layer];
  requireHeld(probe.samples * (1 + fronts.size), ofEnd);
  const found = new Map<number, SetAnswers>();
  for (const front of fronts) {
    const hook = hooks.front[front];
    const { id } = hook.layer;
    context.onProgress({
      done: found.size,
      total: fronts.size,
      text: `finding inputs identical to ${id}`,
    });
    const targets = train.front.get(id)!;
    const made = await identicalInputs(sending, hook, {
      probe,
      targets,
      seed: options.seed,
      bench,
    });
    const run = async (running: RunningModel, layers: readonly RunningLayer[]) =>
      (await nativeAnswers(running.model, made.probe, { layers, files, bench })).layers;
    found.set(front, {
      front: await run(sending, [hook.layer]),
      end: await run(receiving, ofEnd),
    });
    const text = `fitted on inputs that the layer cannot tell from the data: relative distance ${made.distance.toPrecision(3)}`;
    notes.push({ at: id, code: "inputs.identical", text });
  }
  return (front) => found.get(front)!;
}
