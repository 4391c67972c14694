/** Every measure on every pair of layers: representations prepared once, pairs on the pool. */
import type { MeasureChoice } from "../measures/params";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { CellNote } from "./board";
import {
  faultOf,
  type LayerItem,
  type ReadyLayer,
  setCell,
  soundLayers,
  wantedCells,
} from "./cells";
import { loadLayer } from "./loading";
import { type MeasureGroup, MeasurePlan } from "./measurePlan";
import type { SharedRepresentation } from "./shared";
import { compareBySlabs } from "./slabPhase";
import { slabGroups } from "./slabs";
import type { ActivationState } from "./state";
import { REPRESENTATION_BYTES, Rooms, runTiles } from "./tiles";

/** So many columns go to one job: enough work for a message, few enough to see rows grow. */
const COLUMNS_PER_JOB = 8;

export interface MatrixOptions {
  readonly seed: number;
  readonly budget?: number;
}

interface Item extends LayerItem {
  /** False where its parts would not fit: measures then compute them for each pair. */
  readonly withParts: boolean;
}

/** Fills the boards. */
export async function runMatrix(
  state: ActivationState,
  bench: Workbench,
  { seed, budget = REPRESENTATION_BYTES }: MatrixOptions,
): Promise<void> {
  const rooms = new Rooms();
  const plan = new MeasurePlan(state, seed);
  for (const group of plan.groups(budget)) {
    const items = (side: "a" | "b") => itemsOf(state, side, { group, budget });
    const rows = items("a");
    await runTiles<Item, SharedRepresentation | CellNote>(
      bench,
      {
        rows,
        columns: state.self ? rows : items("b"),
        prepare: (item, room) => prepare(state, bench, { item, room, group }),
        compare: (x, y) => compareAll(state, bench, { rows: x, columns: y, group, plan, seed }),
      },
      { rooms, budget },
    );
  }
}

function itemsOf(
  { dumps }: ActivationState,
  side: "a" | "b",
  { group, budget }: { group: MeasureGroup; budget: number },
): Item[] {
  return dumps[side].layers.map((layer, at) => {
    const length = group.length(layer.plan);
    const withParts = 8 * length <= budget / 2;
    const { rows, columns } = layer.plan;
    return { at, layer, length: withParts ? length : rows * columns, withParts };
  });
}

interface Preparation {
  readonly item: Item;
  readonly room: Float64Array;
  readonly group: MeasureGroup;
}

/** The layer with its parts; a note instead, where it holds no sound numbers. */
async function prepare(
  state: ActivationState,
  bench: Workbench,
  { item, room, group }: Preparation,
): Promise<SharedRepresentation | CellNote> {
  const { layer, withParts } = item;
  const x = await loadLayer(state, bench, { layer, room });
  bench.done(0);
  if (!withParts || !("data" in x)) return x;
  const input = { x, measures: group.refs, room: room.subarray(x.rows * x.columns) };
  const { executor, signal } = bench;
  return { ...x, ...(await executor.run("representations.prepare", input, { signal })) };
}

interface Comparison {
  readonly rows: readonly ReadyLayer[];
  /** The very list of rows, for all pairs within it. */
  readonly columns: readonly ReadyLayer[];
  readonly group: MeasureGroup;
  readonly plan: MeasurePlan;
  readonly seed: number;
}

/** One row against some columns under one measure: the work of one job. */
interface RowWork {
  readonly choice: MeasureChoice;
  readonly row: ReadyLayer;
  readonly columns: readonly ReadyLayer[];
}

async function compareAll(
  state: ActivationState,
  bench: Workbench,
  { rows, columns, group, plan, seed }: Comparison,
): Promise<void> {
  for (const choices of slabGroups(group.choices.filter((choice) => plan.bySlabs(choice)))) {
    await compareBySlabs(state, bench, { rows, columns, choices });
  }
  const wanted = wantedCells(state);
  const partners = (row: ReadyLayer) =>
    columns.filter(
      ({ item }) => (rows !== columns || item.at >= row.item.at) && wanted(row.item.at, item.at),
    );
  const work = group.choices
    .filter((choice) => !plan.bySlabs(choice))
    // what draws random samples takes longest: it must not be what is left at the end
    .sort((x, y) => rank(x) - rank(y))
    .flatMap((choice) =>
      rows.flatMap((row) =>
        chunks(partners(row)).map((chunk): RowWork => ({ choice, row, columns: chunk })),
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
  { choice, row, columns, seed }: RowWork & { readonly seed: number },
): Promise<void> {
  const { self, labels } = state;
  const at = row.item.at;
  for (const column of columns) {
    const note = faultOf(row, column);
    if (note === null) continue;
    const figure = { value: null, note };
    setCell(state, choice, { row: at, column: column.item.at, forth: figure, back: figure });
  }
  const sound = soundLayers(columns);
  if (sound.length > 0 && "data" in row.prepared) {
    const mirrored = self && choice.measure.symmetric;
    const { forth, back } = await executor.run(
      "representations.compare",
      {
        measure: { id: choice.measure.id, params: choice.params, seed },
        row: row.prepared,
        columns: sound.map(({ x }) => x),
        both: self && !mirrored,
        ...(labels && { labels }),
      },
      { signal },
    );
    for (const [i, column] of sound.entries()) {
      const other = mirrored ? forth[i] : back[i];
      setCell(state, choice, { row: at, column: column.at, forth: forth[i], back: other });
    }
  }
  done(columns.length);
}
