/** Networks compared by the metrics that they pull back to their inputs. */
import { EngineError, isEngineError } from "../errors";
import type { Checkpoint } from "../formats/checkpoint";
import type { Files } from "../io";
import type { Executor } from "../jobs/executor";
import { inMode } from "../jobs/inMode";
import type { ArchitectureFile } from "../models/architecture/find";
import { openModel } from "../models/model";
import type { ModelSettings } from "../models/modelSettings";
import { type ProbeChoice, probesFor } from "../models/probeChoice";
import { RunningModel } from "../models/running/runningModel";
import { statedInput } from "../models/statedInput";
import { visibleName } from "../report/names";
import type { Note, Result } from "../result";
import { untracked } from "../task";
import { assemble } from "./assemble";
import { GeometryBoard } from "./board";
import { manifoldOf, rowsOf } from "./coordinates";
import { type ChosenLayers, chooseLayers, fieldSource, requireInput } from "./layerChoice";
import { LayerField, type TimeStretch } from "./layerField";
import type { CoordinateOptions, LayerMetric } from "./options";

export interface GeometryNetworkInput {
  readonly checkpoint: Checkpoint;
  readonly architecture: ArchitectureFile | null;
  readonly settings: ModelSettings | null;
}

export interface GeometryOptions {
  readonly probe: ProbeChoice;
  readonly coordinates: CoordinateOptions;
  readonly metric: LayerMetric;
  /** Ids: one for all networks or one each; the last of several units before the output when null. */
  readonly layer: readonly string[] | null;
  /** Glob on layers, all against all, of two networks; null without. */
  readonly layers: string | null;
  /** Time as a coordinate, over this stretch of the layer's first axis. */
  readonly time: TimeStretch | null;
  /** Scales of hidden units are taken out first. */
  readonly gauge: boolean;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

export interface GeometryContext {
  readonly executor: Executor;
  readonly files: Files;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}

/**
 * d_MSA of two networks at a layer each, and of all their layers where asked for, or of every pair
 * of several networks (Cayco Gajic and Pellegrino 2026). Cancelling leaves the points and cells that
 * were finished.
 *
 * Throws what opening and running models throws; `model.unrunnable` for a layer without derivatives,
 * with the operator; `shape.mismatch` for layers narrower than the coordinates; `input.nonfinite`
 * for a layer that nothing moves.
 */
export async function compareGeometry(
  networks: readonly GeometryNetworkInput[],
  options: GeometryOptions,
  context: GeometryContext,
): Promise<Result> {
  const executor = inMode(context.executor, options.mode);
  const { sides, notes, probe, rows } = await openSides(networks, options, {
    ...context,
    executor,
  });
  const board = new GeometryBoard({ sides, options, executor, signal: context.signal });
  board.notes.push(...notes);
  const assembled = (status: Result["status"]) =>
    assemble(board, { status, threads: executor.threads, probe, rows });
  try {
    await board.run((done, total, text) =>
      context.onProgress({ done, total, text, partial: assembled("partial") }),
    );
  } catch (error) {
    if (!(context.signal.aborted && isEngineError(error, "cancelled"))) throw error;
    const text = "cancelled before all points and cells were computed";
    board.notes.push({ at: "msa.spectralRatio", code: "cancelled", text });
    return assembled("cancelled");
  }
  return assembled("complete");
}

export interface Side {
  readonly checkpoint: Checkpoint;
  readonly running: RunningModel;
  readonly chosen: ChosenLayers;
  /** The layer that is compared. */
  readonly field: LayerField;
  /** Makes the field of another layer. */
  readonly fieldOf: (id: string) => Promise<LayerField>;
}

async function openSides(
  networks: readonly GeometryNetworkInput[],
  options: GeometryOptions,
  context: GeometryContext,
) {
  const { files, executor, signal, onProgress } = context;
  const bench = { executor, signal, done: () => {} };
  const models = [];
  const input = statedInput(options.probe);
  for (const { checkpoint, architecture, settings } of networks) {
    const text = `opening ${checkpoint.path}`;
    onProgress({ done: models.length, total: networks.length, text });
    models.push({ model: await openModel(files, checkpoint, { architecture, input }), settings });
  }
  for (const { model } of models) requireInput(model);
  const probes = await probesFor(models, options, bench);
  const [probe] = probes;
  const manifold = manifoldOf(probe, options.coordinates, untracked);
  const sides: Side[] = [];
  for (const [i, { model }] of models.entries()) {
    const running = await RunningModel.open(model, { files, bench, like: probes[i] });
    requireSame(options.coordinates, probes[i] === probe, model.checkpoint.path);
    const own =
      probes[i] === probe ? manifold : manifoldOf(probes[i], options.coordinates, untracked);
    const wanted = options.layer?.[options.layer.length === 1 ? 0 : i] ?? null;
    const chosen = chooseLayers(running, { layer: wanted, layers: options.layers });
    const fieldOf = async (id: string) =>
      new LayerField(await fieldSource(running, own, { id, options, executor, signal }));
    const field = await fieldOf(chosen.layer);
    sides.push({ checkpoint: model.checkpoint, running, chosen, field, fieldOf });
  }
  const told = models.flatMap(({ model, settings }) => [
    ...model.notes,
    ...(settings?.notes ?? []),
  ]);
  const notes: Note[] = [...told, ...probe.notes];
  return { sides, notes, probe: probe.text, rows: rowsOf(probe, options.coordinates) };
}

/** Directions of the data are those of one space of inputs; a slice is the same in any. */
function requireSame({ kind }: CoordinateOptions, same: boolean, path: string): void {
  if (same || kind === "slice" || kind === "grid") return;
  throw new EngineError(
    "usage",
    `${visibleName(path, 200)}: takes pictures prepared in another way, so that principal directions are not the same; use --coordinates slice`,
  );
}
