/** A run of checkpoints: every pair by one measure, curves along the run, phases and a map. */
import { EngineError, type ErrorCode, isEngineError } from "../../errors";
import type { Checkpoint, Problem } from "../../formats/checkpoint";
import type { Note, Result, ResultInput } from "../../result";
import type { Curve, LayerGroup } from "../../subnetworks/groups";
import { resultInput } from "../assemble";
import { classicalMap, type PlaneMap } from "./classicalMap";
import { choosePhases, cutPhases, type Phases } from "./phases";

/** A checkpoint of the run, or the place of one that could not be read. */
export interface RunMember {
  readonly path: string;
  /** Unique in the run. */
  readonly label: string;
  readonly step: number | null;
  readonly checkpoint: Checkpoint | null;
  /** Why there is none. */
  readonly problem: Problem | null;
}

/** What compares the checkpoints of a run. */
export interface RunMeasure {
  readonly id: string;
  /** As sentences say it. */
  readonly name: string;
  readonly direction: "similarity" | "distance";
  readonly range: readonly [number | null, number | null];
  readonly symmetric: boolean;
  /**
   * Fills in the cells of the sound checkpoints, n×n, in any order; NaN stays where there is no
   * number. Self terms are computed once a checkpoint.
   */
  compare(members: readonly Checkpoint[], board: RunBoard): Promise<void>;
}

export interface RunBoard {
  readonly signal: AbortSignal;
  readonly values: Float64Array;
  /** Squared distances, where the measure has better ones than its values give. */
  squared: Float64Array | null;
  /** Per output k, its cells; absent where the measure has none. */
  slices: Float64Array[] | null;
  readonly notes: Note[];
  /** Of sound checkpoints that turn out not to be. */
  readonly broken: Map<number, { readonly code: ErrorCode; readonly text: string }>;
  tell(done: number, total: number, text: string): void;
}

export interface RunOptions {
  /** How many phases; null chooses. */
  readonly phases: number | null;
  readonly seed: number;
  readonly mode: "fast" | "strict";
  readonly threads: number;
}

export interface RunContext {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    done: number;
    total: number;
    text: string;
    partial?: Result;
  }) => void;
}

/** Curves of single outputs that a result carries. */
const MAX_SLICES = 32;

/**
 * Compares the checkpoints of a run. A broken one is marked, and the others go on; cancelling
 * leaves what was finished. Throws `input.unpaired` where fewer than two can be read.
 */
export async function compareRun(
  members: readonly RunMember[],
  measure: RunMeasure,
  options: RunOptions,
  context: RunContext,
): Promise<Result> {
  const sound = members.flatMap(({ checkpoint }, i) => (checkpoint ? [i] : []));
  if (sound.length < 2) {
    const first = members.find(({ problem }) => problem)?.problem;
    throw new EngineError(
      "input.unpaired",
      `trajectory: ${sound.length} of ${members.length} checkpoints can be read, expected at least 2${first ? `; ${first.text}` : ""}`,
    );
  }
  const n = sound.length;
  let status: Result["status"] = "complete";
  const board: RunBoard = {
    signal: context.signal,
    values: new Float64Array(n * n).fill(Number.NaN),
    squared: null,
    slices: null,
    notes: [],
    broken: new Map(),
    tell: (done, total, text) => {
      const partial = assemble({ members, sound, board, measure, options, status: "partial" });
      context.onProgress({ done, total, text, partial });
    },
  };
  try {
    const checkpoints = sound.flatMap((i) => members[i].checkpoint ?? []);
    await measure.compare(checkpoints, board);
  } catch (error) {
    if (!(context.signal.aborted && isEngineError(error, "cancelled"))) throw error;
    status = "cancelled";
    const text = "cancelled before all pairs were compared";
    board.notes.push({ at: measure.id, code: "cancelled", text });
  }
  return assemble({ members, sound, board, measure, options, status });
}

interface Assembly {
  readonly members: readonly RunMember[];
  /** Members that could be read. */
  readonly sound: readonly number[];
  readonly board: RunBoard;
  readonly measure: RunMeasure;
  readonly options: RunOptions;
  readonly status: Result["status"];
}

function assemble(assembly: Assembly): Result {
  const { members, sound, board, measure, options, status } = assembly;
  const labels = members.map(({ label }) => label);
  const whole = spread(board.values, sound, members.length);
  const { seed, mode, threads } = options;
  const inputs: ResultInput[] = members.flatMap(({ checkpoint }) =>
    checkpoint ? [resultInput(checkpoint)] : [],
  );
  const finished = status === "complete" ? phasesAndMap(assembly) : null;
  return {
    kind: "trajectory",
    schema: 1,
    engine: "",
    status,
    inputs,
    params: { seed, mode, threads, probe: null, measure: measure.id, phases: options.phases },
    layers: { a: [], b: [] },
    pairing: [],
    pairs: [],
    matrices: [
      {
        ...{ measure: measure.id, direction: measure.direction, range: measure.range },
        ...{ symmetric: measure.symmetric, rows: labels, columns: labels, values: whole },
      },
    ],
    run: members.map(({ path, label, step, problem }, i) => {
      const found = sound.indexOf(i);
      return { path, label, step, broken: problem !== null || board.broken.has(found) };
    }),
    curves: curvesOf(assembly, whole),
    ...(finished && { groups: finished.groups, map: finished.map }),
    ...(status === "complete" && { summary: summaryOf(assembly, whole, finished) }),
    problems: problemsOf(assembly),
    notes: status === "complete" ? [...board.notes, ...emptyNotes(assembly)] : board.notes,
  };
}

/** Why cells are empty, of a run that was compared to its end. */
function emptyNotes({ members, sound, board, measure }: Assembly): Note[] {
  const kept = sound.flatMap((_, i) => (board.broken.has(i) ? [] : [i]));
  const empty = kept.flatMap((i) =>
    kept.filter((j) => Number.isNaN(board.values[i * sound.length + j])),
  ).length;
  const notes: Note[] = [];
  if (kept.length < members.length) {
    const text = "rows and columns of checkpoints that could not be compared are empty";
    notes.push({ at: measure.id, code: "broken", text });
  }
  if (empty > 0) {
    const text = `${empty} of ${kept.length ** 2} cells have no number: weights are all 0, or no two layers have this measure`;
    notes.push({ at: measure.id, code: "undefined", text });
  }
  return notes;
}

function problemsOf({ members, sound, board }: Assembly): Problem[] {
  const own = members.flatMap(({ checkpoint, problem }) =>
    problem ? [problem] : (checkpoint?.problems ?? []),
  );
  const later = [...board.broken].map(
    ([i, { code, text }]): Problem => ({ code, file: members[sound[i]].path, where: "", text }),
  );
  return [...own, ...later];
}

type Rows = (number | null)[][];

/** The cells of the sound members among those of all. */
function spread(values: Float64Array, sound: readonly number[], count: number): Rows {
  const rows: Rows = Array.from({ length: count }, () =>
    new Array<number | null>(count).fill(null),
  );
  for (const [i, row] of sound.entries()) {
    for (const [j, column] of sound.entries()) {
      const value = values[i * sound.length + j];
      rows[row][column] = Number.isNaN(value) ? null : value;
    }
  }
  return rows;
}

function curvesOf({ members, sound, board, measure }: Assembly, whole: Rows): Curve[] {
  const at = members.map(({ label }) => label);
  const steps = members.map(({ step }) => step);
  const last = lastSound(sound, board);
  const curve = (
    id: "to.last" | "to.previous",
    values: readonly (number | null)[],
    slice?: number,
  ): Curve => ({
    ...{ id, side: "a", measure: measure.id, at, values, steps },
    ...(slice === undefined ? {} : { slice }),
  });
  const toLast = (rows: Rows) => rows.map((row) => (last === undefined ? null : row[last]));
  const previous = members.map((_, i) => {
    const before = sound.filter((j) => j < i).at(-1);
    return before === undefined ? null : whole[i][before];
  });
  const slices = (board.slices ?? [])
    .slice(0, MAX_SLICES)
    .map((values, k) => curve("to.last", toLast(spread(values, sound, members.length)), k));
  return [curve("to.last", toLast(whole)), curve("to.previous", previous), ...slices];
}

const lastSound = (sound: readonly number[], { broken }: RunBoard): number | undefined =>
  sound.filter((_, i) => !broken.has(i)).at(-1);

/** Groups as a result has them, and the map, over the checkpoints that have all their numbers. */
function phasesAndMap({ members, sound, board, measure, options }: Assembly): {
  groups: LayerGroup[];
  map: PlaneMap & { at: readonly string[] };
} {
  const n = sound.length;
  const kept = sound.flatMap((_, i) => (board.broken.has(i) ? [] : [i]));
  const m = kept.length;
  const squared = new Float64Array(m * m);
  for (const [i, row] of kept.entries()) {
    for (const [j, column] of kept.entries()) {
      const at = row * n + column;
      squared[i * m + j] =
        i === j ? 0 : (board.squared?.[at] ?? squaredFrom(measure, board.values[at]));
    }
  }
  for (let i = 0; i < squared.length; i++) {
    if (!Number.isFinite(squared[i])) squared[i] = 0;
  }
  const labels = kept.map((i) => members[sound[i]].label);
  const cuts = cutPhases(squared, m);
  const chosen =
    options.phases === null ? choosePhases(cuts, m) : cuts[Math.min(options.phases, m) - 1];
  const groups = groupsOf(chosen ?? cuts[0], labels, { board, kept, n });
  return { groups, map: { ...classicalMap(squared, m), at: labels } };
}

/** 2 − 2s of a cosine, which is the squared distance of unit vectors; d² of a distance. */
const squaredFrom = ({ direction }: RunMeasure, value: number): number =>
  direction === "similarity" ? Math.max(0, 2 - 2 * value) : value * value;

function groupsOf(
  { starts }: Phases,
  labels: readonly string[],
  { board, kept, n }: { board: RunBoard; kept: readonly number[]; n: number },
): LayerGroup[] {
  return starts.map((start, p) => {
    const end = starts[p + 1] ?? labels.length;
    const own = Array.from({ length: end - start }, (_, i) => start + i);
    const value = (i: number, j: number) => board.values[kept[i] * n + kept[j]];
    const pairs = own.flatMap((i) => own.filter((j) => j !== i).map((j) => value(i, j)));
    const within = pairs.reduce((sum, each) => sum + each, 0) / pairs.length;
    const closeness = (i: number) => own.reduce((sum, j) => sum + (i === j ? 0 : value(i, j)), 0);
    const medoid = own.reduce((best, i) => (closeness(i) > closeness(best) ? i : best), own[0]);
    return {
      ...{ side: "a", name: null, layers: own.map((i) => labels[i]) },
      within: Number.isFinite(within) ? within : null,
      medoid: labels[medoid],
    };
  });
}

function summaryOf(
  { members, sound, board, measure }: Assembly,
  whole: Rows,
  finished: ReturnType<typeof phasesAndMap> | null,
): string {
  const last = lastSound(sound, board);
  const [first] = sound;
  const start = last === undefined ? null : whole[first][last];
  const phases = finished?.groups.length ?? 1;
  const broken = members.length - sound.length + board.broken.size;
  const marked = broken === 0 ? "" : ` ${broken} of ${members.length} could not be compared.`;
  const began =
    start === null ? "" : `, from ${Number(start.toPrecision(3))} at the first checkpoint`;
  const cut = phases === 1 ? "no phases stand out" : `${phases} phases`;
  return `${sound.length - board.broken.size} checkpoints by ${measure.name}: to the last one${began}; ${cut}.${marked}`;
}
