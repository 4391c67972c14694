/** The spaces of all layers, and Gromov-Wasserstein of every pair of them, on the pool. */
import { EngineError, isEngineError } from "../errors";
import type { PairOutcome, SharedSpace } from "../jobs/layerPairs";
import { sharedFloats } from "../jobs/sharedFloats";
import type { CellNote } from "../representations/board";
import { type Dump, type DumpLayer, sourcePath } from "../representations/dump";
import type { GwOptions } from "../transport/gromov";
import { drawLandmarks, LANDMARK_DRAWS } from "../transport/landmarks";
import { forEachBounded, type Workbench } from "../weights/pool";
import type { PairBoard } from "./board";
import type { SubnetworkOptions } from "./options";

/** Bytes of all spaces together: distances, and the same sorted. */
export const SPACE_BYTES = 2 * 1024 * 1024 * 1024;
/** So many columns go to one job: enough work for a message, few enough to see rows grow. */
const COLUMNS_PER_JOB = 4;
/** Bytes of matchings that are kept to go through third layers. */
const MATCHING_BYTES = 128 * 1024 * 1024;

export type SpaceOptions = Pick<
  SubnetworkOptions,
  "dissimilarity" | "scale" | "landmarks" | "seed"
>;

export type LayerSpace = SharedSpace | CellNote;

export const isSpace = (space: LayerSpace): space is SharedSpace => "room" in space;

/** Numbers that the space of so many inputs takes. */
function roomFor(n: number, landmarks: number | null): number {
  return isSampled(n, landmarks) ? 2 * landmarks ** 2 * LANDMARK_DRAWS : 2 * n * n;
}

const isSampled = (n: number, landmarks: number | null): landmarks is number =>
  landmarks !== null && landmarks < n;

/** Throws `format.limit` when the spaces of `dumps` would fill the memory. */
export function requireSpaceBudget(dumps: readonly Dump[], landmarks: number | null): void {
  const bytes = dumps
    .flatMap(({ layers }) => layers)
    .reduce((sum, { plan }) => sum + 8 * roomFor(plan.rows, landmarks), 0);
  if (bytes <= SPACE_BYTES) return;
  throw new EngineError(
    "format.limit",
    `distances between the inputs of all layers: take ${bytes} bytes, expected at most ${SPACE_BYTES}; take fewer inputs (--landmarks, --samples) or layers (--layers)`,
    { expected: `at most ${SPACE_BYTES} bytes`, got: `${bytes} bytes` },
  );
}

/** The layers of a dump as spaces; a note instead where a layer holds no sound numbers. */
export async function prepareSpaces(
  { layers }: Dump,
  options: SpaceOptions,
  bench: Workbench,
): Promise<LayerSpace[]> {
  const spaces = new Array<LayerSpace>(layers.length);
  await forEachBounded(bench, [...layers.entries()], async ([at, layer]) => {
    spaces[at] = await prepareSpace(layer, options, bench);
    bench.done(0);
  });
  return spaces;
}

async function prepareSpace(
  { source, plan, info }: DumpLayer,
  { dissimilarity, scale, landmarks, seed }: SpaceOptions,
  { executor, signal }: Workbench,
): Promise<LayerSpace> {
  const points = plan.rows;
  const room = sharedFloats(roomFor(points, landmarks));
  const sampled = isSampled(points, landmarks);
  const n = sampled ? landmarks : points;
  // the same inputs of all layers that have as many
  const subsets = sampled ? { subsets: drawLandmarks(points, n, seed) } : {};
  const name = `${sourcePath(source)}, ${info.id}`;
  try {
    const input = { source, plan, name, dissimilarity, scale, room, ...subsets };
    const { scale: divided } = await executor.run("transport.space", input, { signal });
    if (divided > 0 || n === 1) return { n, room, ...(sampled && { points }) };
    return { code: "variance.none", text: `${name}: all inputs have the same activations` };
  } catch (error) {
    if (!isEngineError(error, "input.nonfinite", "format.truncated", "format.limit")) throw error;
    return { code: error.code, text: error.message };
  }
}

export interface MatrixSides {
  readonly rows: readonly LayerSpace[];
  /** The very list of rows, for one side with itself. */
  readonly columns: readonly LayerSpace[];
}

/** Fills the board. */
export async function runPairs(
  board: PairBoard,
  { rows, columns }: MatrixSides,
  { options, bench }: { readonly options: GwOptions; readonly bench: Workbench },
): Promise<void> {
  const keeps = keepsMatchings(rows, columns);
  const work = rows.flatMap((_, i) => {
    const partners = [...columns.keys()].filter((j) => !board.self || j > i);
    return chunks(partners).map((list) => ({ i, list }));
  });
  await forEachBounded(bench, work, async ({ i, list }) => {
    const row = rows[i];
    const sound = list.filter((j) => isSpace(row) && isSpace(columns[j]));
    for (const j of list) {
      const fault = [row, columns[j]].find((space) => !isSpace(space));
      if (fault) board.explain(i, j, fault as CellNote);
    }
    if (sound.length > 0) {
      const spaces = sound.map((j) => columns[j] as SharedSpace);
      const input = { row: row as SharedSpace, columns: spaces, options };
      const outcomes = await bench.executor.run("transport.pairs", input, {
        signal: bench.signal,
      });
      for (const [k, j] of sound.entries()) place(board, [i, j], outcomes[k], keeps);
    }
    bench.done(list.length);
  });
}

function place(
  board: PairBoard,
  [i, j]: readonly [number, number],
  outcome: PairOutcome,
  keeps: boolean,
): void {
  if ("code" in outcome) board.explain(i, j, outcome);
  else board.set(i, j, keeps ? outcome : { ...outcome, matching: null });
}

function keepsMatchings(rows: readonly LayerSpace[], columns: readonly LayerSpace[]): boolean {
  const n = Math.max(0, ...[...rows, ...columns].map((space) => (isSpace(space) ? space.n : 0)));
  return 4 * n * rows.length * columns.length <= MATCHING_BYTES;
}

function chunks(list: readonly number[]): number[][] {
  const parts: number[][] = [];
  for (let at = 0; at < list.length; at += COLUMNS_PER_JOB) {
    parts.push(list.slice(at, at + COLUMNS_PER_JOB));
  }
  return parts;
}
