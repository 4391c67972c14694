/** Two models, or a model and a dump, run on one probe and compared as representations. */
import { EngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Files } from "../io";
import {
  type ActivationContext,
  type ActivationOptions,
  choose,
  compareDumps,
} from "../representations/compare";
import { type Dump, openDump } from "../representations/dump";
import { isMarkedDump } from "../representations/marks";
import { requireFewPairs } from "../representations/pairLimit";
import { requireSameInputs } from "../representations/samples";
import type { Note, Result } from "../result";
import { compileGlob } from "../weights/glob";
import type { Workbench } from "../weights/pool";
import type { ArchitectureFile } from "./architecture/find";
import { prepareCapture } from "./capture";
import { type Model, openModel } from "./model";
import type { ModelSettings } from "./modelSettings";
import { type ProbeChoice, probesFor } from "./probeChoice";
import type { Probe } from "./probes";
import { representModel } from "./representations";
import { statedInput } from "./statedInput";

export interface ModelOptions extends ActivationOptions {
  readonly probe: ProbeChoice;
  /** What is known of the inputs of both sides, from files beside them. */
  readonly settings: { readonly a: ModelSettings | null; readonly b: ModelSettings | null };
  /** What says how the layers of each side work, where a file does. */
  readonly architectures?: readonly [ArchitectureFile | null, ArchitectureFile | null];
}

export interface ModelContext extends ActivationContext {
  readonly files: Files;
}

/**
 * Compares the layers of two checkpoints of which at least one is run; the other may be a dump
 * that was taken on the same probe. Throws what opening and running models throws, `cancelled`
 * until all layers are there, and from then on answers as `compareActivations` does.
 */
export async function compareModels(
  a: Checkpoint,
  b: Checkpoint,
  options: ModelOptions,
  context: ModelContext,
): Promise<Result> {
  const choices = choose(options.measures);
  const { files } = context;
  const [ofA, ofB] = options.architectures ?? [];
  const same = JSON.stringify([a.files, ofA?.path]) === JSON.stringify([b.files, ofB?.path]);
  const input = statedInput(options.probe);
  const open = (checkpoint: Checkpoint, architecture: ArchitectureFile | null | undefined) =>
    isMarkedDump(checkpoint)
      ? null
      : openModel(files, checkpoint, { architecture, input, signal: context.signal });
  const first = await open(a, ofA);
  const second = same ? first : await open(b, ofB);
  const models = [
    ...(first ? [{ model: first, settings: options.settings.a }] : []),
    ...(second && !same ? [{ model: second, settings: options.settings.b }] : []),
  ];
  if (models.length === 0) {
    throw new EngineError("usage", "option --probe: both are activation dumps, which do not run");
  }
  if (!(first && second) && options.probe.kind === "random") {
    throw new EngineError(
      "usage",
      "option --probe: is needed to compare a model with a dump, which was taken on inputs of its own",
    );
  }
  const only = options.layers === null ? undefined : compileGlob(options.layers);
  if (first && second && !options.pairsOnly) {
    const [one, other] = [first, second].map(({ checkpoint: { path }, layers }) => ({
      path,
      layers: only ? layers.filter(({ id }) => only(id)).length : layers.length,
    }));
    // before anything is run; what turns out to be no layer of samples is few
    requireFewPairs(one, other);
  }
  const runs = new Runs(models.length, context);
  const probes = await probesFor(models, options, runs.bench);
  const probeOf = (model: Model): Probe => probes[models.findIndex((each) => each.model === model)];
  const side = async (model: Model | null, checkpoint: Checkpoint): Promise<Dump> => {
    if (!model) return openDump(checkpoint, { reduce: options.reduce, only });
    const probe = probeOf(model);
    runs.begin(model, probe.samples);
    const { bench } = runs;
    const ready = await prepareCapture(model, { files, bench, probe, only });
    runs.runtime = ready.runtime;
    return representModel(model, ready, { reduce: options.reduce, bench });
  };
  const left = await side(first, a);
  const right = same ? left : await side(second, b);
  const checked: Note[] = first && second ? [] : await requireSameInputs(left, right, context);
  const [{ text, notes }] = probes;
  const told = [...models.flatMap(({ settings }) => settings?.notes ?? []), ...notes];
  const ran = { probe: text, runtime: runs.runtime };
  return compareDumps(
    { a: left, b: right, choices, checked: [...told, ...checked] },
    { ...options, ran },
    context,
  );
}

/** Tells how far the runs of all models have come. */
class Runs {
  readonly bench: Workbench;
  runtime = "";
  readonly #models: number;
  readonly #context: ModelContext;
  #begun = 0;
  #done = 0;
  #samples = 0;
  #text = "making inputs";

  constructor(models: number, context: ModelContext) {
    this.#models = models;
    this.#context = context;
    const { executor, signal } = context;
    this.bench = { executor, signal, done: (samples) => this.#advance(samples) };
  }

  begin({ checkpoint }: Model, samples: number): void {
    this.#done = this.#begun * samples;
    this.#begun++;
    this.#samples = samples;
    this.#text = `running ${checkpoint.path}`;
    this.#advance(0);
  }

  #advance(samples: number): void {
    this.#done += samples;
    const total = this.#models * this.#samples;
    this.#context.onProgress({ done: this.#done, total, text: this.#text });
  }
}
