/** Models that run, or dumps, as the layers that are grouped. */
import { EngineError, isEngineError } from "../errors";
import { type Checkpoint, isFloat } from "../formats/checkpoint";
import type { Files } from "../io";
import { visibleName } from "../report/names";
import { type Dump, openDump } from "../representations/dump";
import { isMarkedDump, isReserved, MARKER_ARRAY } from "../representations/marks";
import { requireSameInputs } from "../representations/samples";
import type { ArrayPlace } from "../representations/similarity";
import { arrayName } from "../representations/similarity";
import type { Note, Result } from "../result";
import type { InspectedSide } from "../subnetworks/assemble";
import type { LayerEdge } from "../subnetworks/groups";
import { type InspectContext, inspectLayers } from "../subnetworks/inspect";
import type { SubnetworkOptions } from "../subnetworks/options";
import { compileGlob } from "../weights/glob";
import type { Workbench } from "../weights/pool";
import type { ArchitectureFile } from "./architecture/find";
import { prepareCapture } from "./capture";
import { layerEdges } from "./layerEdges";
import { type Model, openModel, tryModel } from "./model";
import type { ModelSettings } from "./modelSettings";
import { type ProbeChoice, probesFor } from "./probeChoice";
import type { Probe } from "./probes";
import { representModel } from "./representations";
import { shuffledWeights } from "./shuffledWeights";
import { statedInput } from "./statedInput";
import { compressionNotes, compressionOf } from "./uses/compress";
import { adviceNote, freezeAdvice } from "./uses/freeze";

export interface InspectedCheckpoint {
  readonly checkpoint: Checkpoint;
  readonly architecture: ArchitectureFile | null;
  readonly settings: ModelSettings | null;
  readonly probe: ProbeChoice;
}

export interface InspectedInputs {
  /** The checkpoints of a run in order; the last is grouped, of the others figures are told. */
  readonly run: readonly InspectedCheckpoint[];
  readonly other: InspectedCheckpoint | null;
  /** Values or vectors that a layer may compute. */
  readonly target: ArrayPlace | null;
  readonly uses: InspectedUses;
}

/** What the groups are to be tried for. */
export interface InspectedUses {
  /** Which layers can go. */
  readonly compress: boolean;
  /** Which groups to freeze, going by the other model. */
  readonly freeze: boolean;
  /** The output that is compared; the first when null. */
  readonly output: string | null;
}

/** Throws what opening and running models throws, and what {@link inspectLayers} does. */
export async function inspectModels(
  { run, other, target, uses }: InspectedInputs,
  options: SubnetworkOptions,
  context: InspectContext & { readonly files: Files },
): Promise<Result> {
  const runs = new SideRuns(options, context);
  const sides: RunSide[] = [];
  for (const each of run) sides.push(await runs.open(each, "a"));
  const before = sides.slice(0, -1).map(({ dump }) => dump);
  const a = sides[sides.length - 1];
  const b = other ? await runs.open(other, "b") : null;
  const aimed = target ? targetSide(target, options) : null;
  const second = b ?? aimed;
  const paired = !options.unpaired;
  const notes = [...sides, ...(b ? [b] : [])].flatMap((side) => side.notes);
  if (second && paired && !(a.ran && b?.ran)) {
    notes.push(...(await requireSameInputs(a.dump, second.dump, context)));
  }
  const ran = a.ran ?? b?.ran ?? null;
  const once = new Map(notes.map((note) => [JSON.stringify(note), note]));
  const all = {
    a,
    b: second,
    target: aimed !== null,
    paired,
    before,
    notes: [...once.values()],
    ran,
  };
  if (uses.compress) requireRunning(a);
  const result = await inspectLayers(all, options, context);
  if (result.status !== "complete") return result;
  try {
    return await withUses(result, { a, b, uses, seed: options.seed }, context);
  } catch (error) {
    if (!context.signal.aborted || !isEngineError(error, "cancelled")) throw error;
    return { ...result, status: "cancelled" };
  }
}

function requireRunning({ running, dump }: RunSide): void {
  if (running) return;
  const path = visibleName(dump.checkpoint.path, 200);
  const text = `${path}: is an activation dump, which cannot be run without some layers; expected a model that runs`;
  throw new EngineError("model.unrunnable", text, { file: dump.checkpoint.path });
}

interface UsedSides {
  readonly a: RunSide;
  readonly b: RunSide | null;
  readonly uses: InspectedUses;
  readonly seed: number;
}

async function withUses(
  result: Result,
  { a, b, uses, seed }: UsedSides,
  context: InspectContext & { readonly files: Files },
): Promise<Result> {
  const { executor, signal, files, onProgress } = context;
  let done = 0;
  const bench = (text: string): Workbench => ({
    executor,
    signal,
    done: (samples) => {
      done += samples;
      onProgress({ done, total: Math.max(done, 1), text });
    },
  });
  const answering = (side: RunSide | null, text: string) =>
    side?.running ? { ...side.running, files, bench: bench(text) } : null;
  let told = result;
  if (uses.compress) {
    const given = answering(a, "running the model without some layers")!;
    const shapes = new Map(a.dump.layers.map(({ info, shape }) => [info.id, shape.slice(1)]));
    const { output } = uses;
    const compression = await compressionOf(result, shapes, given, { output, seed });
    told = { ...told, compression, notes: [...told.notes, ...compressionNotes(compression)] };
  }
  if (uses.freeze) {
    const [before, after] = [a, b].map((side) => answering(side, "putting weights back"));
    const { output } = uses;
    const advice = await freezeAdvice(result, before && after && { before, after, output });
    told = { ...told, advice, notes: [...told.notes, adviceNote] };
  }
  return told;
}

interface RunSide extends InspectedSide {
  readonly notes: readonly Note[];
  readonly ran: { readonly probe: string; readonly runtime: string } | null;
  readonly running: { readonly model: Model; readonly probe: Probe } | null;
}

class SideRuns {
  readonly #options: SubnetworkOptions;
  readonly #context: InspectContext & { readonly files: Files };

  constructor(options: SubnetworkOptions, context: InspectContext & { readonly files: Files }) {
    this.#options = options;
    this.#context = context;
  }

  async open(given: InspectedCheckpoint, side: "a" | "b"): Promise<RunSide> {
    const { checkpoint, architecture, probe } = given;
    const { files } = this.#context;
    const only = this.#only();
    const asDump = (notes: readonly Note[]): RunSide => {
      const dump = openDump(checkpoint, { reduce: this.#options.reduce, only });
      return { dump, edges: chainEdges(dump, side), notes, ran: null, running: null };
    };
    if (isMarkedDump(checkpoint)) return asDump([]);
    const { signal } = this.#context;
    const opening = { architecture, input: statedInput(probe), signal };
    const model = await tryModel(files, checkpoint, opening);
    if ("graph" in model) return this.#run(model, given, side);
    if (!looksLikeDump(checkpoint)) {
      if (checkpoint.format === "npz") throw neither(checkpoint, model.reason);
      await openModel(files, checkpoint, opening);
    }
    const text = "taken for an activation dump: its arrays have one length, and do not say so";
    return asDump([{ at: checkpoint.path, code: "dump.assumed", text }]);
  }

  #only(): ((id: string) => boolean) | undefined {
    return this.#options.layers === null ? undefined : compileGlob(this.#options.layers);
  }

  async #run(
    model: Model,
    { settings, probe: choice }: InspectedCheckpoint,
    side: "a" | "b",
  ): Promise<RunSide> {
    const { files } = this.#context;
    const { seed, reduce } = this.#options;
    const bench = this.#bench(model);
    const [probe] = await probesFor([{ model, settings }], { probe: choice, seed }, bench);
    const ready = await prepareCapture(model, { files, bench, probe, only: this.#only() });
    const dump = await representModel(model, ready, { reduce, bench });
    const shown = new Set(dump.layers.map(({ info }) => info.id));
    return {
      dump,
      edges: layerEdges(model.graph, model.layers, shown, side),
      notes: [...model.notes, ...(settings?.notes ?? []), ...probe.notes],
      ran: { probe: probe.text, runtime: ready.runtime },
      running: { model, probe },
      control: () => this.#control(model, probe, bench),
    };
  }

  /** What the same layers answer when the weights are shuffled. */
  async #control(model: Model, probe: Probe, bench: Workbench): Promise<Dump | null> {
    const { files, signal } = this.#context;
    const { seed, reduce } = this.#options;
    const shuffled = await shuffledWeights(model, files, { seed, signal });
    if (!shuffled) return null;
    const silent = { ...bench, done: () => {} };
    const only = this.#only();
    const ready = await prepareCapture(shuffled, { files, bench: silent, probe, only });
    return representModel(shuffled, ready, { reduce, bench: silent });
  }

  #bench({ checkpoint }: Model): Workbench {
    const { executor, signal, onProgress } = this.#context;
    let done = 0;
    const text = `running ${checkpoint.path}`;
    return {
      executor,
      signal,
      done: (samples) => {
        done += samples;
        onProgress({ done, total: Math.max(done, 1), text });
      },
    };
  }
}

/** The order of a file, where nothing else is known. */
const chainEdges = ({ layers }: Dump, side: "a" | "b"): LayerEdge[] =>
  layers.slice(1).map(({ info }, i) => ({
    side,
    from: layers[i].info.id,
    to: info.id,
    rule: "order",
  }));

/** Arrays of one length and at least two axes, as no state dict has them. */
function looksLikeDump({ tensors }: Checkpoint): boolean {
  const arrays = tensors.filter((tensor) => !isReserved(tensor));
  const [first] = arrays;
  return (
    first !== undefined &&
    first.shape.length > 1 &&
    arrays.every(
      ({ dtype, shape }) => isFloat(dtype) && shape.length > 1 && shape[0] === first.shape[0],
    )
  );
}

/** Arrays that are no model may well be activations that only do not say so. */
function neither({ path }: Checkpoint, reason: string): EngineError {
  const text = `${reason}; if it is an activation dump, give it an array ${MARKER_ARRAY}`;
  return new EngineError("model.unrunnable", text, { file: path });
}

function targetSide(place: ArrayPlace, { reduce }: SubnetworkOptions): InspectedSide {
  const array = arrayName(place);
  const dump = openDump(place.checkpoint, { reduce, array });
  if (dump.layers.length === 1) return { dump, edges: null };
  throw new EngineError("usage", `${visibleName(place.checkpoint.path, 200)}: expected one array`);
}
