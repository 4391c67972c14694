/** Every measure on every pair of layers: representations prepared once, pairs on the pool. */
import { isEngineError } from "../errors";
import type { PairFigure } from "../jobs/representationPairs";
import { partsOf } from "../jobs/representationParts";
import type { MeasureChoice } from "../measures/params";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { CellNote } from "./board";
import type { DumpLayer } from "./dump";
import { partsLength, type SharedRepresentation } from "./shared";
import { type ActivationState, addProblem } from "./state";
import { REPRESENTATION_BYTES, type Ready, Rooms, runTiles } from "./tiles";

/** So many columns go to one job: enough work for a message, few enough to see rows grow. */
const COLUMNS_PER_JOB = 8;

export interface MatrixOptions {
  readonly seed: number;
  readonly budget?: number;
}

/** A layer of one side, and the memory that it takes. */
interface Item {
  readonly side: "a" | "b";
  readonly at: number;
  readonly layer: DumpLayer;
  readonly length: number;
  /** False where its parts would not fit: measures then compute them for each pair. */
  readonly withParts: boolean;
}

type Ready1 = Ready<Item, SharedRepresentation | CellNote>;

/** Fills the boards of `choices`. */
export async function runMatrix(
  state: ActivationState,
  bench: Workbench,
  { seed, budget = REPRESENTATION_BYTES }: MatrixOptions,
): Promise<void> {
  const rooms = new Rooms();
  for (const group of groupsOf(state, budget)) {
    const rows = itemsOf(state, "a", { group, budget });
    const columns = state.self ? rows : itemsOf(state, "b", { group, budget });
    const measures = group.map(({ measure, params }) => ({ id: measure.id, params }));
    await runTiles(
      bench,
      {
        rows,
        columns,
        prepare: (item, room) => prepare(state, bench, { item, room, measures }),
        compare: (x, y) => compareAll(state, bench, { rows: x, columns: y, group, seed }),
      },
      { rooms, budget },
    );
  }
}

/**
 * Measures that are prepared together: all of them where that fits the budget, else family by
 * family, since measures of one family share most of their parts.
 */
function groupsOf({ choices, dumps, self }: ActivationState, budget: number): MeasureChoice[][] {
  const layers = self ? dumps.a.layers : [...dumps.a.layers, ...dumps.b.layers];
  const bytes = layers.reduce((sum, layer) => sum + 8 * lengthOf(layer, choices), 0);
  if (bytes <= budget) return choices.length === 0 ? [] : [[...choices]];
  const families = new Map<string, MeasureChoice[]>();
  for (const choice of choices) {
    const family = families.get(choice.measure.family);
    if (family) family.push(choice);
    else families.set(choice.measure.family, [choice]);
  }
  return [...families.values()];
}

function lengthOf({ plan }: DumpLayer, choices: readonly MeasureChoice[]): number {
  const { rows, columns } = plan;
  const parts = new Map(
    choices
      .flatMap(({ measure, params }) => partsOf({ id: measure.id, params }))
      .map((part) => [part.id, part]),
  );
  return rows * columns + partsLength([...parts.values()], rows, columns);
}

function itemsOf(
  { dumps }: ActivationState,
  side: "a" | "b",
  { group, budget }: { group: readonly MeasureChoice[]; budget: number },
): Item[] {
  return dumps[side].layers.map((layer, at) => {
    const length = lengthOf(layer, group);
    const withParts = 8 * length <= budget / 2;
    const { rows, columns } = layer.plan;
    return { side, at, layer, length: withParts ? length : rows * columns, withParts };
  });
}

interface Preparation {
  readonly item: Item;
  readonly room: Float64Array;
  readonly measures: readonly { id: string; params: Readonly<Record<string, number>> }[];
}

/** The layer with its parts; a note instead, where it holds no sound numbers. */
async function prepare(
  state: ActivationState,
  { executor, signal, done }: Workbench,
  { item, room, measures }: Preparation,
): Promise<SharedRepresentation | CellNote> {
  const { layer, withParts } = item;
  const { rows, columns } = layer.plan;
  const name = layer.info.id;
  try {
    const { data } = await executor.run(
      "representations.load",
      {
        source: layer.source,
        plan: layer.plan,
        room: room.subarray(0, rows * columns),
        name: `${layer.source.file.path}, ${name}`,
      },
      { signal },
    );
    const x = { rows, columns, data, parts: [] };
    if (!withParts) return x;
    const rest = room.subarray(rows * columns);
    const input = { x, measures, room: rest };
    return { ...x, ...(await executor.run("representations.prepare", input, { signal })) };
  } catch (error) {
    if (!isEngineError(error, "input.nonfinite", "format.truncated", "format.limit")) throw error;
    addProblem(state, layer, error);
    return { code: error.code, text: error.message };
  } finally {
    done(0);
  }
}

interface Comparison {
  readonly rows: readonly Ready1[];
  readonly columns: readonly Ready1[];
  readonly group: readonly MeasureChoice[];
  readonly seed: number;
}

interface Work {
  readonly choice: MeasureChoice;
  readonly row: Ready1;
  readonly columns: readonly Ready1[];
}

async function compareAll(
  state: ActivationState,
  bench: Workbench,
  { rows, columns, group, seed }: Comparison,
): Promise<void> {
  const within = rows === columns;
  // what draws random samples takes longest: it must not be what is left at the end
  const ordered = [...group].sort((x, y) => rank(x) - rank(y));
  const work = ordered.flatMap((choice) =>
    rows.flatMap((row) =>
      chunks(within ? columns.filter(({ item }) => item.at >= row.item.at) : columns).map(
        (chunk): Work => ({ choice, row, columns: chunk }),
      ),
    ),
  );
  await forEachBounded(bench, work, (piece) => compareRow(state, bench, { ...piece, seed }));
}

const rank = ({ measure }: MeasureChoice): number => (measure.representation.stochastic ? 0 : 1);

function chunks<T>(list: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < list.length; at += COLUMNS_PER_JOB) {
    parts.push(list.slice(at, at + COLUMNS_PER_JOB));
  }
  return parts;
}

async function compareRow(
  state: ActivationState,
  { executor, signal, done }: Workbench,
  { choice, row, columns, seed }: Work & { readonly seed: number },
): Promise<void> {
  const { self, labels } = state;
  const board = state.boards.get(choice.key)!;
  const mirrored = self && choice.measure.symmetric;
  const set = (i: number, j: number, { value, error, note }: PairFigure) => {
    board.set(i, j, value, note);
    if (error !== undefined) board.setAspect("error", i, j, error);
  };
  const both = (j: number, forth: PairFigure, back: PairFigure) => {
    set(row.item.at, j, forth);
    if (self && j !== row.item.at) set(j, row.item.at, back);
  };
  const sound: { at: number; x: SharedRepresentation }[] = [];
  for (const { item, prepared } of columns) {
    const fault = "data" in row.prepared ? prepared : row.prepared;
    if ("data" in fault) sound.push({ at: item.at, x: fault });
    else both(item.at, { value: null, note: fault }, { value: null, note: fault });
  }
  if (sound.length > 0 && "data" in row.prepared) {
    const { forth, back } = await executor.run(
      "representations.compare",
      {
        measure: { id: choice.measure.id, params: choice.params },
        row: row.prepared,
        columns: sound.map(({ x }) => x),
        both: self && !mirrored,
        seed,
        ...(labels && { labels }),
      },
      { signal },
    );
    sound.forEach(({ at }, i) => {
      both(at, forth[i], mirrored ? forth[i] : back[i]);
    });
  }
  done(columns.length);
}
