/** Every measure on every pair of layers: representations prepared once, pairs on the pool. */
import type { PairFigure } from "../jobs/representationPairs";
import { type MeasureRef, partsOf } from "../jobs/representationParts";
import type { MeasureChoice } from "../measures/params";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { CellNote } from "./board";
import type { DumpLayer } from "./dump";
import { loadLayer } from "./loading";
import { partsLength, type SharedRepresentation } from "./shared";
import { runSlabs, slabGroups, slabsPay } from "./slabs";
import type { ActivationState } from "./state";
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
  for (const group of measureGroups(state, budget)) {
    const rows = itemsOf(state, "a", { group, budget });
    const columns = state.self ? rows : itemsOf(state, "b", { group, budget });
    const measures = group.map((choice) => refOf(state, choice));
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
export function measureGroups(state: ActivationState, budget: number): MeasureChoice[][] {
  const { choices, dumps, self } = state;
  const layers = self ? dumps.a.layers : [...dumps.a.layers, ...dumps.b.layers];
  const bytes = layers.reduce((sum, { plan }) => sum + measureBytes(state, choices, plan), 0);
  if (bytes <= budget) return choices.length === 0 ? [] : [[...choices]];
  const families = new Map<string, MeasureChoice[]>();
  for (const choice of choices) {
    const family = families.get(choice.measure.family);
    if (family) family.push(choice);
    else families.set(choice.measure.family, [choice]);
  }
  return [...families.values()];
}

const refOf = (state: ActivationState, choice: MeasureChoice): MeasureRef => ({
  id: choice.measure.id,
  params: choice.params,
  bySlabs: goesBySlabs(state, choice),
});

/** Of a whole matrix only: few pairs are sooner compared one by one. */
function goesBySlabs(state: ActivationState, choice: MeasureChoice): boolean {
  const { a, b } = state.dumps;
  const [rows, columns] = [a.layers.length, b.layers.length];
  return (
    !state.pairsOnly &&
    slabsPay(choice, {
      layers: [...a.layers, ...(state.self ? [] : b.layers)].map(({ plan }) => plan),
      pairs: state.self ? (rows * (rows + 1)) / 2 : rows * columns,
    })
  );
}

/** Bytes of a representation with the parts that `choices` read. */
export const measureBytes = (
  state: ActivationState,
  choices: readonly MeasureChoice[],
  size: { readonly rows: number; readonly columns: number },
): number =>
  8 *
  lengthOf(
    size,
    choices.map((choice) => refOf(state, choice)),
  );

function lengthOf(
  { rows, columns }: { readonly rows: number; readonly columns: number },
  refs: readonly MeasureRef[],
): number {
  const parts = new Map(refs.flatMap(partsOf).map((part) => [part.id, part]));
  return rows * columns + partsLength([...parts.values()], rows, columns);
}

function itemsOf(
  state: ActivationState,
  side: "a" | "b",
  { group, budget }: { group: readonly MeasureChoice[]; budget: number },
): Item[] {
  const refs = group.map((choice) => refOf(state, choice));
  return state.dumps[side].layers.map((layer, at) => {
    const length = lengthOf(layer.plan, refs);
    const withParts = 8 * length <= budget / 2;
    const { rows, columns } = layer.plan;
    return { side, at, layer, length: withParts ? length : rows * columns, withParts };
  });
}

interface Preparation {
  readonly item: Item;
  readonly room: Float64Array;
  readonly measures: readonly MeasureRef[];
}

/** The layer with its parts; a note instead, where it holds no sound numbers. */
async function prepare(
  state: ActivationState,
  bench: Workbench,
  { item, room, measures }: Preparation,
): Promise<SharedRepresentation | CellNote> {
  const { layer, withParts } = item;
  const x = await loadLayer(state, bench, { layer, room });
  bench.done(0);
  if (!withParts || !("data" in x)) return x;
  const input = { x, measures, room: room.subarray(x.rows * x.columns) };
  const { executor, signal } = bench;
  return { ...x, ...(await executor.run("representations.prepare", input, { signal })) };
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
  const bySlabs = group.filter((choice) => goesBySlabs(state, choice));
  for (const choices of slabGroups(bySlabs)) {
    await compareBySlabs(state, bench, { rows, columns, choices });
  }
  const within = rows === columns;
  // what draws random samples takes longest: it must not be what is left at the end
  const ordered = group
    .filter((choice) => !bySlabs.includes(choice))
    .sort((x, y) => rank(x) - rank(y));
  const wanted = wantedCells(state);
  const work = ordered.flatMap((choice) =>
    rows.flatMap((row) => {
      const met = columns.filter(
        ({ item }) => (!within || item.at >= row.item.at) && wanted(row.item.at, item.at),
      );
      return chunks(met).map((chunk): Work => ({ choice, row, columns: chunk }));
    }),
  );
  await forEachBounded(bench, work, (piece) => compareRow(state, bench, { ...piece, seed }));
}

/** All cells, or those of paired layers. */
export function wantedCells(
  { pairs, pairsOnly, self }: Pick<ActivationState, "pairs" | "pairsOnly" | "self">,
  onlyPairs = pairsOnly,
): (row: number, column: number) => boolean {
  if (!onlyPairs && !pairsOnly) return () => true;
  const cells = new Set(pairs.map(({ a, b }) => `${a} ${b}`));
  // against itself, a cell below the diagonal comes with the one above
  return (i, j) => cells.has(`${i} ${j}`) || (self && cells.has(`${j} ${i}`));
}

interface SlabComparison {
  readonly rows: readonly Ready1[];
  readonly columns: readonly Ready1[];
  readonly choices: readonly MeasureChoice[];
}

/** One pass over the slabs for all measures of one φ. */
async function compareBySlabs(
  state: ActivationState,
  bench: Workbench,
  { rows, columns, choices }: SlabComparison,
): Promise<void> {
  const within = rows === columns;
  const sound = { rows: soundOnes(rows), columns: within ? null : soundOnes(columns) };
  const pairs = within ? (rows.length * (rows.length + 1)) / 2 : rows.length * columns.length;
  for (const x of rows) {
    for (const y of columns) {
      const fault = [x.prepared, y.prepared].find((each) => !("data" in each));
      if (!fault || "data" in fault) continue;
      for (const choice of choices) {
        const figure = { value: null, note: fault };
        setCell(state, choice, { row: x.item.at, column: y.item.at, forth: figure, back: figure });
      }
    }
  }
  if (sound.rows.length === 0 || sound.columns?.length === 0) return;
  const at = await runSlabs(bench, {
    choice: choices[0],
    rows: sound.rows.map(({ x }) => x),
    columns: sound.columns?.map(({ x }) => x) ?? null,
    onShare: (share) => bench.done(share * pairs * choices.length),
  });
  for (const choice of choices) {
    sound.rows.forEach((row, i) => {
      (sound.columns ?? sound.rows).forEach((column, j) => {
        if (within && j < i) return;
        const forth = choice.measure.slabs!.combine(at(i, j));
        setCell(state, choice, { row: row.at, column: column.at, forth, back: forth });
      });
    });
  }
}

const soundOnes = (list: readonly Ready1[]): { at: number; x: SharedRepresentation }[] =>
  list.flatMap(({ item, prepared }) => ("data" in prepared ? [{ at: item.at, x: prepared }] : []));

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly forth: PairFigure;
  readonly back: PairFigure;
}

/** Writes m(row, column), and within one dump m(column, row). */
function setCell(
  { boards, self }: ActivationState,
  { key }: MeasureChoice,
  { row, column, forth, back }: Cell,
): void {
  const board = boards.get(key)!;
  const set = (i: number, j: number, { value, error, note }: PairFigure) => {
    board.set(i, j, value, note);
    if (error !== undefined) board.setAspect("error", i, j, error);
  };
  set(row, column, forth);
  if (self && row !== column) set(column, row, back);
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
  const mirrored = self && choice.measure.symmetric;
  const put = (column: number, forth: PairFigure, back: PairFigure) =>
    setCell(state, choice, { row: row.item.at, column, forth, back });
  for (const { item, prepared } of columns) {
    const fault = "data" in row.prepared ? prepared : row.prepared;
    if ("data" in fault) continue;
    put(item.at, { value: null, note: fault }, { value: null, note: fault });
  }
  const sound = soundOnes(columns);
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
      put(at, forth[i], mirrored ? forth[i] : back[i]);
    });
  }
  done(columns.length);
}
