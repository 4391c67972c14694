/** What is told about values besides the values: every draw on every pair of layers. */
import { EngineError } from "../errors";
import type { DrawKind } from "../jobs/representationDraws";
import { MIN_RESAMPLES } from "../stats/interval";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { CellNote } from "./board";
import { type LayerItem, type SoundLayer, soundLayers, wantedCells } from "./cells";
import type { StatisticsOptions } from "./compare";
import type { DumpLayer } from "./dump";
import { loadLayer } from "./loading";
import { type MeasureGroup, MeasurePlan } from "./measurePlan";
import type { SharedRepresentation } from "./shared";
import type { ActivationState } from "./state";
import { type DrawnCell, StatisticsCells } from "./statisticsCells";
import { REPRESENTATION_BYTES, Rooms, runTiles } from "./tiles";

/** So many draws go to one job: what is computed of the side that stays serves them all. */
const DRAWS_PER_JOB = 4;
/** Layers of either side that go to one job, where memory allows. */
const LAYERS_PER_JOB = 16;
/** Bytes that one job's representations and their parts take. */
const JOB_BYTES = 256 * 1024 * 1024;
/** Values over all draws of one job's pairs that are held until they are summed up. */
const MAX_HELD_VALUES = 1 << 24;

export interface StatisticsRun extends StatisticsOptions {
  readonly seed: number;
  readonly budget?: number;
}

/** Throws `usage` for numbers of draws that tell nothing. */
export function requireDraws({ bootstrap }: StatisticsOptions): void {
  if (bootstrap === 0 || bootstrap >= MIN_RESAMPLES) return;
  throw new EngineError(
    "usage",
    `--bootstrap: expected at least ${MIN_RESAMPLES} resamples for a 95 % interval, got ${bootstrap}`,
    { expected: `at least ${MIN_RESAMPLES}`, got: `${bootstrap}` },
  );
}

/** Draws a pair meets, over all kinds. */
export const drawsOf = ({ bootstrap, nullDraws, splitHalf }: StatisticsOptions): number =>
  bootstrap + nullDraws + 2 * splitHalf;

export async function runStatistics(
  state: ActivationState,
  bench: Workbench,
  options: StatisticsRun,
): Promise<void> {
  if (drawsOf(options) === 0) return;
  const cells = new StatisticsCells(state, options);
  const items = (layers: readonly DumpLayer[]) =>
    layers.map(
      (layer, at): LayerItem => ({ at, layer, length: layer.plan.rows * layer.plan.columns }),
    );
  const rows = items(state.dumps.a.layers);
  const budget = options.budget ?? REPRESENTATION_BYTES;
  const groups = new MeasurePlan(state, options.seed).groups(JOB_BYTES);
  await runTiles<LayerItem, SharedRepresentation | CellNote>(
    bench,
    {
      rows,
      columns: state.self ? rows : items(state.dumps.b.layers),
      prepare: ({ layer }, room) => loadLayer(state, bench, { layer, room }),
      compare: async (x, y) => {
        const left = soundLayers(x);
        const right = x === y ? left : soundLayers(y);
        await drawTile(state, bench, { rows: left, columns: right, cells, groups, options });
      },
    },
    { rooms: new Rooms(), budget },
  );
  cells.finish();
}

interface Tile {
  readonly rows: readonly SoundLayer[];
  readonly columns: readonly SoundLayer[];
  readonly cells: StatisticsCells;
  readonly groups: readonly MeasureGroup[];
  readonly options: StatisticsRun;
}

async function drawTile(state: ActivationState, bench: Workbench, tile: Tile): Promise<void> {
  const { options, cells, groups } = tile;
  const kinds: readonly (readonly [DrawKind, number])[] = [
    ["subsample", options.bootstrap],
    ["shuffle", options.nullDraws],
    ["firstHalf", options.splitHalf],
    ["secondHalf", options.splitHalf],
  ];
  for (const [kind, draws] of kinds) {
    if (draws === 0) continue;
    for (const group of groups) {
      for (const piece of piecesOf(state, tile, { group, draws })) {
        const drawn = await drawPiece(state, bench, { piece, group, kind, draws, options });
        for (const cell of drawn) cells.take(kind, cell);
      }
    }
  }
}

/** Some layers against some, all of the same samples. */
interface Piece {
  readonly rows: readonly SoundLayer[];
  readonly columns: readonly SoundLayer[];
}

function piecesOf(
  state: ActivationState,
  { rows, columns, options }: Tile,
  { group, draws }: { group: MeasureGroup; draws: number },
): Piece[] {
  const wanted = wantedCells(state, options.statistics === "pairs");
  const cells = (piece: Piece) =>
    piece.rows.some(({ at: i }) =>
      piece.columns.some(({ at: j }) => wanted(i, j) && (!state.self || i <= j)),
    );
  const width = options.statistics === "pairs" || state.pairsOnly ? 1 : pieceWidth();
  return chunks(rows, width)
    .flatMap((x) => chunks(columns, width).map((y): Piece => ({ rows: x, columns: y })))
    .filter(cells);

  function pieceWidth(): number {
    const largest = [...rows, ...columns].reduce(
      (most, { x }) => Math.max(most, 8 * group.length(x)),
      1,
    );
    const byMemory = Math.floor(JOB_BYTES / (2 * largest));
    const byValues = Math.floor(Math.sqrt(MAX_HELD_VALUES / (draws * group.choices.length)));
    return Math.max(1, Math.min(LAYERS_PER_JOB, byMemory, byValues));
  }
}

/** Pieces of at most `width`, each of layers with one number of samples. */
function chunks(list: readonly SoundLayer[], width: number): SoundLayer[][] {
  const parts: SoundLayer[][] = [];
  for (const each of list) {
    const last = parts.at(-1);
    if (last && last.length < width && last[0].x.rows === each.x.rows) last.push(each);
    else parts.push([each]);
  }
  return parts;
}

interface PieceWork {
  readonly piece: Piece;
  readonly group: MeasureGroup;
  readonly kind: DrawKind;
  readonly draws: number;
  readonly options: StatisticsRun;
}

async function drawPiece(
  state: ActivationState,
  bench: Workbench,
  { piece, group, kind, draws, options }: PieceWork,
): Promise<DrawnCell[]> {
  const { rows, columns } = piece;
  const perPair = state.self ? 2 : 1;
  const perMeasure = rows.length * columns.length * perPair;
  const perDraw = group.choices.length * perMeasure;
  if (rows[0].x.rows !== columns[0].x.rows) return [];
  const values = new Float64Array(draws * perDraw);
  const saturated = new Uint8Array(draws * perDraw);
  const firsts = Array.from(
    { length: Math.ceil(draws / DRAWS_PER_JOB) },
    (_, i) => i * DRAWS_PER_JOB,
  );
  await forEachBounded(bench, firsts, async (first) => {
    const count = Math.min(DRAWS_PER_JOB, draws - first);
    const { executor, signal } = bench;
    const output = await executor.run(
      "representations.draws",
      {
        kind,
        first,
        count,
        rows: rows.map(({ x }) => x),
        columns: columns.map(({ x }) => x),
        measures: group.refs,
        both: state.self,
        seed: options.seed,
        ...(state.labels && { labels: state.labels }),
      },
      { signal },
    );
    values.set(output.values, first * perDraw);
    saturated.set(output.saturated, first * perDraw);
    bench.done(count * group.choices.length * rows.length * columns.length);
  });
  const wanted = wantedCells(state, options.statistics === "pairs");
  return group.choices.flatMap((choice, m) =>
    rows.flatMap(({ at: i }, r) =>
      columns.flatMap(({ at: j }, c) => {
        if ((state.self && j < i) || !wanted(i, j)) return [];
        const place = m * perMeasure + (r * columns.length + c) * perPair;
        const over = (at: number) => ({
          values: Float64Array.from({ length: draws }, (_, k) => values[k * perDraw + at]),
          saturated: saturatedShare(saturated, { at, perDraw, draws }),
        });
        const forth: DrawnCell = { choice, row: i, column: j, ...over(place) };
        if (!state.self || i === j) return [forth];
        return [forth, { choice, row: j, column: i, ...over(place + 1) }];
      }),
    ),
  );
}

function saturatedShare(
  flags: Uint8Array,
  { at, perDraw, draws }: { at: number; perDraw: number; draws: number },
): number {
  let count = 0;
  for (let k = 0; k < draws; k++) count += flags[k * perDraw + at];
  return count / draws;
}
