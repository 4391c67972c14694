/** Groups of layers that act as one: distances, the matrix, cuts and how sure they are. */
import { isEngineError } from "../errors";
import { accelerated } from "../jobs/accelerated";
import type { Executor } from "../jobs/executor";
import { inMode } from "../jobs/inMode";
import type { SharedSpace } from "../jobs/layerPairs";
import type { Dump } from "../representations/dump";
import type { Note, Result, ResultParams } from "../result";
import type { GwOptions } from "../transport/gromov";
import { LANDMARK_DRAWS } from "../transport/landmarks";
import type { Workbench } from "../weights/pool";
import { Progress } from "../weights/progress";
import {
  assembleInspection,
  type InspectedSide,
  type Inspection,
  meanOffDiagonal,
} from "./assemble";
import { PairBoard } from "./board";
import { type Chain, type Grouping, groupLayers, withControl, withStability } from "./grouping";
import {
  isSpace,
  type LayerSpace,
  prepareSpaces,
  requireSpaceBudget,
  runPairs,
} from "./matrixPhase";
import type { SubnetworkOptions } from "./options";
import { repairByComposing } from "./repair";
import { layerDistances } from "./segment";
import { drawnMatrices, resampledMatrices } from "./stability";

export interface InspectSides {
  readonly a: InspectedSide;
  readonly b: InspectedSide | null;
  /** Side b is what a layer may compute, and has no groups of its own. */
  readonly target: boolean;
  /** Row i of both sides is the same input. */
  readonly paired: boolean;
  /** Earlier checkpoints of the run that side a ends. */
  readonly before: readonly Dump[];
  readonly notes: readonly Note[];
  readonly ran: { readonly probe: string; readonly runtime: string } | null;
}

export interface InspectContext {
  readonly executor: Executor;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}

/**
 * Cancelling is no failure: the result then has `status: "cancelled"` and what was finished.
 * Throws `format.limit` for more than memory holds, and what reading throws.
 */
export async function inspectLayers(
  sides: InspectSides,
  options: SubnetworkOptions,
  context: InspectContext,
): Promise<Result> {
  return new Inspector(sides, options, context).run();
}

class Inspector {
  readonly #sides: InspectSides;
  readonly #options: SubnetworkOptions;
  readonly #signal: AbortSignal;
  #params: ResultParams;
  readonly #progress: Progress;
  #inspection: Inspection;

  constructor(sides: InspectSides, options: SubnetworkOptions, context: InspectContext) {
    this.#sides = sides;
    this.#options = options;
    this.#signal = context.signal;
    const executor = accelerated(inMode(context.executor, options.mode));
    this.#params = paramsOf(sides, options, executor.threads);
    this.#inspection = {
      sides: { a: sides.a, b: sides.b },
      boards: boardsOf(sides),
      problems: [],
      notes: [...sides.notes],
      groupings: [],
      runCurves: [],
      before: sides.before,
    };
    const earlier = sides.before.reduce((sum, { layers }) => sum + pairsOf(layers.length), 0);
    this.#progress = new Progress({
      bench: { executor, signal: context.signal },
      total:
        earlier +
        controlWork(sides, options) +
        this.#inspection.boards.reduce((sum, board) => sum + workOf(board), 0),
      onProgress: context.onProgress,
      cells: () =>
        this.#inspection.boards.reduce((sum, { rows, columns }) => sum + rows * columns, 0),
      partial: () => this.#assemble("partial"),
    });
  }

  async run(): Promise<Result> {
    try {
      await this.#runAll(this.#progress.bench);
    } catch (error) {
      if (this.#signal.aborted && isEngineError(error, "cancelled")) {
        return this.#assemble("cancelled");
      }
      throw error;
    }
    return this.#assemble("complete");
  }

  #assemble(status: Result["status"]): Result {
    return assembleInspection(this.#inspection, { status, params: this.#params });
  }

  async #runAll(bench: Workbench): Promise<void> {
    const { a, b, target, before } = this.#sides;
    const run: { path: string; mean: number | null; cuts: number }[] = [];
    for (const dump of before) run.push(await this.#earlier(dump, bench));
    const dumps = b ? [a.dump, b.dump] : [a.dump];
    requireSpaceBudget(dumps, this.#options.landmarks);
    this.#tellLandmarks(dumps);
    this.#progress.tell("measuring distances between inputs");
    const spaces: Record<"a" | "b", LayerSpace[]> = {
      a: await prepareSpaces(a.dump, this.#options, bench),
      b: b ? await prepareSpaces(b.dump, this.#options, bench) : [],
    };
    this.#tellProblems(spaces);
    this.#progress.tell("matching inputs between layers");
    for (const board of this.#inspection.boards) {
      const [rows, columns] = board.sides.map((side) => spaces[side]);
      const options = this.#gwOptions(board.self || this.#sides.paired);
      await runPairs(board, { rows, columns: board.self ? rows : columns }, { options, bench });
      await this.#repair(board, rows, bench);
      if (board.self && !(target && board.sides[0] === "b")) {
        await this.#group(board, rows, bench);
      }
    }
    if (before.length > 0) {
      const [board] = this.#inspection.boards;
      const cuts = this.#inspection.groupings[0]?.grouping.chosen.cuts.length ?? 0;
      run.push({ path: a.dump.checkpoint.path, mean: meanOffDiagonal(board), cuts });
      const at = run.map(({ path }) => path);
      this.#inspection.runCurves.push(
        { id: "run.mean", side: "a", at, values: run.map(({ mean }) => mean) },
        { id: "run.cuts", side: "a", at, values: run.map(({ cuts: count }) => count) },
      );
    }
  }

  /** An earlier checkpoint of the run, of which two figures are kept. */
  async #earlier(dump: Dump, bench: Workbench) {
    this.#progress.tell(`matching inputs between layers of ${dump.checkpoint.path}`);
    const { board, spaces } = await this.#ownBoard(dump, bench);
    const chain = chainOf(board, dump, spaces);
    const cuts = chain ? groupLayers(chain, this.#options).chosen.cuts.length : 0;
    return { path: dump.checkpoint.path, mean: meanOffDiagonal(board), cuts };
  }

  /** All pairs of the layers of a dump that is not shown itself. */
  async #ownBoard(dump: Dump, bench: Workbench) {
    requireSpaceBudget([dump], this.#options.landmarks);
    const spaces = await prepareSpaces(dump, this.#options, bench);
    const board = new PairBoard(["a", "a"], spaces.length, spaces.length);
    const options = this.#gwOptions(true);
    await runPairs(board, { rows: spaces, columns: spaces }, { options, bench });
    return { board, spaces };
  }

  #gwOptions(paired: boolean): GwOptions {
    const { loss, solver, start, epsilon } = this.#options;
    return { loss, solver, start, paired, ...(epsilon !== null && { epsilon }) };
  }

  async #repair(board: PairBoard, spaces: readonly LayerSpace[], bench: Workbench): Promise<void> {
    const { loss, solver } = this.#options;
    if (board.draws.size > 0) return;
    if (loss !== "square" || !(solver === "auto" || solver === "descent")) return;
    const improved = await repairByComposing(board, spaces, bench);
    if (improved === 0) return;
    const text = `${improved === 1 ? "1 pair" : `${improved} pairs`} of layers: a better matching was found by way of a third layer`;
    this.#inspection.notes.push({ at: "gw", code: "gw.composed", text });
  }

  async #group(board: PairBoard, spaces: readonly LayerSpace[], bench: Workbench): Promise<void> {
    const [side] = board.sides;
    const { dump } = side === "a" ? this.#sides.a : this.#sides.b!;
    const chain = chainOf(board, dump, spaces);
    if (!chain) return;
    const grouping = groupLayers(chain, this.#options);
    const { subsets, method } = this.#options;
    if (subsets === 0 || method === "clusters" || grouping.segmentations.length < 2) {
      this.#inspection.groupings.push({ chain, grouping });
      return;
    }
    const stable = await this.#withStability({ grouping, chain, board, spaces }, bench);
    const told = await this.#withControl({ grouping: stable, chain }, bench);
    this.#inspection.groupings.push({ chain, grouping: told });
  }

  async #withStability(
    { grouping, chain, board, spaces }: GroupedSpaces,
    bench: Workbench,
  ): Promise<Grouping> {
    if (board.draws.size > 0) {
      return withStability(grouping, chain, drawnMatrices(board, chain.at));
    }
    const { subsets, seed } = this.#options;
    this.#progress.tell("resampling inputs");
    const sound = spaces.flatMap((space, at) =>
      chain.at.includes(at) ? [{ at, space: space as SharedSpace }] : [],
    );
    const matrices = await resampledMatrices(board, sound, { subsets, seed, bench });
    if (matrices === null) {
      const text = "too many layers and inputs to resample: the stability of cuts is not known";
      this.#inspection.notes.push({ at: "gw", code: "stability.skipped", text });
    }
    return withStability(grouping, chain, matrices ?? []);
  }

  /** The same cuts where nothing was learned. */
  async #withControl(
    { grouping, chain }: Pick<GroupedSpaces, "grouping" | "chain">,
    bench: Workbench,
  ): Promise<Grouping> {
    const { control } = chain.side === "a" ? this.#sides.a : this.#sides.b!;
    if (!control) return grouping;
    this.#progress.tell("running the control, whose weights are shuffled");
    const dump = await control();
    if (!dump) return grouping;
    this.#progress.tell("matching inputs between layers of the control");
    const { board } = await this.#ownBoard(dump, bench);
    const data = chain.at.flatMap((i) => chain.at.map((j) => board.value(i, j)));
    if (data.some(Number.isNaN)) {
      const text = "a layer of the control answers one thing to all inputs: it has no contrasts";
      this.#inspection.notes.push({ at: "gw", code: "control.skipped", text });
      return grouping;
    }
    this.#params = { ...this.#params, control: CONTROL };
    return withControl(grouping, layerDistances(chain.at.length, data));
  }

  #tellLandmarks(dumps: readonly Dump[]): void {
    const { landmarks } = this.#options;
    const samples = Math.max(
      0,
      ...dumps.flatMap(({ layers }) => layers.map(({ plan }) => plan.rows)),
    );
    if (landmarks === null || landmarks >= samples) return;
    const text = `told from ${LANDMARK_DRAWS} random subsets of ${landmarks} of ${samples} inputs, with a 95 % interval; there is no lower bound, and the stability of cuts is that over the subsets`;
    this.#inspection.notes.push({ at: "gw", code: "gw.landmarks", text });
  }

  /** Layers that hold no sound numbers are problems of their file; constant ones are not. */
  #tellProblems(spaces: Readonly<Record<"a" | "b", readonly LayerSpace[]>>): void {
    for (const side of ["a", "b"] as const) {
      const dump = (side === "a" ? this.#sides.a : this.#sides.b)?.dump;
      for (const [i, space] of spaces[side].entries()) {
        if (isSpace(space) || !dump) continue;
        const where = dump.layers[i].info.id;
        if (space.code === "variance.none") {
          this.#inspection.notes.push({ at: where, code: space.code, text: space.text });
        } else {
          const file = dump.checkpoint.path;
          const code = space.code as "input.nonfinite";
          this.#inspection.problems.push({ code, file, where, text: space.text });
        }
      }
    }
  }
}

/** What the control of a model is called in results. */
const CONTROL = "entry-shuffled weights";

/** Layers whose distances are all there, with their places among all layers. */
type PlacedChain = Chain & { readonly at: readonly number[] };

interface GroupedSpaces {
  readonly grouping: Grouping;
  readonly chain: PlacedChain;
  readonly board: PairBoard;
  readonly spaces: readonly LayerSpace[];
}

const pairsOf = (layers: number): number => (layers * (layers - 1)) / 2;

const workOf = ({ self, rows, columns }: PairBoard): number =>
  self ? pairsOf(rows) : rows * columns;

/** Pairs of layers of the controls. */
function controlWork({ a, b }: InspectSides, { subsets, method }: SubnetworkOptions): number {
  if (subsets === 0 || method === "clusters") return 0;
  return [a, b].reduce(
    (sum, side) => sum + (side?.control ? pairsOf(side.dump.layers.length) : 0),
    0,
  );
}

function boardsOf({ a, b, target }: InspectSides): PairBoard[] {
  const rows = a.dump.layers.length;
  const own = new PairBoard(["a", "a"], rows, rows);
  if (!b) return [own];
  const columns = b.dump.layers.length;
  const between = new PairBoard(["a", "b"], rows, columns);
  return target ? [own, between] : [own, new PairBoard(["b", "b"], columns, columns), between];
}

/** The layers whose distances are all there; null for none. */
function chainOf(
  board: PairBoard,
  { layers }: Dump,
  spaces: readonly LayerSpace[],
): PlacedChain | null {
  const sound = [...spaces.keys()].filter((i) => isSpace(spaces[i]));
  const at = sound.filter((i) => sound.every((j) => !Number.isNaN(board.value(i, j))));
  if (at.length === 0) return null;
  const data = at.flatMap((i) => at.map((j) => board.value(i, j)));
  return {
    side: board.sides[0],
    ids: at.map((i) => layers[i].info.id),
    distances: layerDistances(at.length, data),
    at,
  };
}

function paramsOf(
  { ran, paired }: InspectSides,
  options: SubnetworkOptions,
  threads: number,
): ResultParams {
  const { seed, mode, ...asked } = options;
  return {
    seed,
    mode,
    threads,
    probe: ran?.probe ?? null,
    ...(ran && { runtime: ran.runtime }),
    ...asked,
    unpaired: !paired,
    control: "not tested",
  };
}
