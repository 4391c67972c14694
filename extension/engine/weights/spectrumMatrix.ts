/** `weights.spectrum.cosine` over many pairs of layers, each beside its chance level. */
import { isEngineError } from "../errors";
import type { Spectrum } from "../jobs/layerSpectrum";
import { factorRows } from "../jobs/matrixFactor";
import { productSeconds } from "../linalg/products";
import { singularValuesSeconds } from "../linalg/singularValues";
import type { Board } from "./board";
import { type Crossing, groupItems } from "./crossing";
import { cosine } from "./figures";
import { type GramWork, READ_PER_SECOND, setCells } from "./gramMatrix";
import type { MatrixRef } from "./matrixRef";
import { forEachBounded, runJob, type Workbench } from "./pool";
import { type Figure, missing, type Reason } from "./reasons";

export interface SpectrumOptions {
  readonly seed: number;
  /** Draws a shape for the chance level; 0 leaves it out. */
  readonly draws: number;
}

/**
 * Matrices above this many bytes in float64 are worked on one at a time, lest every thread hold
 * one and its copy.
 */
const HEAVY_BYTES = 128 * 1024 * 1024;

export function planSpectra(board: Board, crossing: Crossing, options: SpectrumOptions): GramWork {
  const items = [...groupItems(crossing, () => 0).values()].flat();
  const shapes = nullShapes(crossing, items);
  const nullSeconds = [...shapes.values()].reduce(
    (sum, shape) => sum + 2 * drawSeconds(shape, options.draws),
    0,
  );
  return {
    seconds: items.reduce((sum, p) => sum + spectrumSeconds(crossing.items[p]), nullSeconds),
    run: async (bench) => {
      const spectra = await computeSpectra(bench, crossing, items);
      await setCosines(board, crossing, spectra);
      if (options.draws > 0) await setChances({ board, crossing, bench, shapes, options });
    },
  };
}

function spectrumSeconds(ref: MatrixRef): number {
  const read = (ref.rows * ref.columns) / READ_PER_SECOND;
  return read + singularValuesSeconds(factorRows(ref), ref.columns);
}

type Outcome = { readonly values: Float64Array } | { readonly reason: Reason };

async function computeSpectra(
  bench: Workbench,
  crossing: Crossing,
  items: readonly number[],
): Promise<Map<number, Outcome>> {
  const outcomes = new Map<number, Outcome>();
  const compute = async (p: number) => {
    const matrix = crossing.items[p];
    const seconds = spectrumSeconds(matrix);
    outcomes.set(p, outcomeOf(await runJob(bench, "weights.layerSpectrum", { matrix }, seconds)));
  };
  const guarded = (p: number) =>
    compute(p).catch((error: unknown) => {
      // Too large for the kernels' memory: this layer has no number, the others have.
      if (!isEngineError(error, "format.limit")) throw error;
      outcomes.set(p, { reason: "limit" });
    });
  const bytes = (p: number) => 8 * factorRows(crossing.items[p]) * crossing.items[p].columns;
  await forEachBounded(
    bench,
    items.filter((p) => bytes(p) <= HEAVY_BYTES),
    guarded,
  );
  for (const p of items.filter((item) => bytes(item) > HEAVY_BYTES)) await guarded(p);
  return outcomes;
}

const outcomeOf = ({ values }: Spectrum): Outcome =>
  values ? { values } : { reason: "nonfinite" };

async function setCosines(
  board: Board,
  crossing: Crossing,
  spectra: ReadonlyMap<number, Outcome>,
): Promise<void> {
  const squares = new Map<number, number>();
  for (const [p, outcome] of spectra) {
    if ("values" in outcome) squares.set(p, dot(outcome.values, outcome.values));
  }
  for (const [p, partners] of crossing.partners.entries()) {
    for (const q of partners) {
      const [a, b] = [spectra.get(p), spectra.get(q)];
      let figure: Figure = missing("limit");
      if (a && "reason" in a) figure = missing(a.reason);
      else if (b && "reason" in b) figure = missing(b.reason);
      else if (a && b) {
        figure = cosine(dot(a.values, b.values), squares.get(p) ?? 0, squares.get(q) ?? 0);
      }
      setCells(board, crossing, { p, q, figure });
    }
  }
}

/** <x, y> of spectra of any two lengths: the shorter is padded with zeros. */
function dot(x: Float64Array, y: Float64Array): number {
  const length = Math.min(x.length, y.length);
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[i] * y[i];
  return sum;
}

interface NullShape {
  readonly rows: number;
  readonly columns: number;
  readonly rank: number | null;
  /** Tells shapes apart in the generator of random numbers. */
  readonly stream: number;
}

/** Spectra do not tell a matrix from its transpose. */
function shapeKey(ref: MatrixRef): string {
  const [short, long] = [ref.rows, ref.columns].sort((x, y) => x - y);
  return `${short} ${long} ${ref.kind === "product" ? ref.rank : ""}`;
}

function nullShapes(crossing: Crossing, items: readonly number[]): Map<string, NullShape> {
  const shapes = new Map<string, NullShape>();
  for (const p of items) {
    const ref = crossing.items[p];
    const key = shapeKey(ref);
    if (shapes.has(key)) continue;
    const rank = ref.kind === "product" ? ref.rank : null;
    const [rows, columns] = [ref.rows, ref.columns].sort((x, y) => y - x);
    // By the shape alone, so that chance does not hang on what else is compared.
    const stream =
      ((rows % 2 ** 20) * 2 ** 20 + (columns % 2 ** 20)) * 2 ** 11 + ((rank ?? 0) % 2 ** 10);
    shapes.set(key, { rows, columns, rank, stream });
  }
  return shapes;
}

/** From so many values on, spectra hardly vary and fewer draws do. */
const FULL_DRAWS = 512;
const FEWEST_DRAWS = 2;

function drawsFor({ rows, columns, rank }: NullShape, draws: number): number {
  const size = Math.min(rows, columns, rank ?? Number.POSITIVE_INFINITY);
  const wanted = Math.ceil((draws * FULL_DRAWS) / Math.max(FULL_DRAWS, size));
  return Math.min(draws, Math.max(FEWEST_DRAWS, wanted));
}

function drawSeconds(shape: NullShape, draws: number): number {
  const { rows, columns, rank } = shape;
  const short = Math.min(rows, columns);
  const one =
    rank === null
      ? (short * short) / 20e6
      : ((rows + columns) * rank) / 20e6 +
        productSeconds(rank, rank, rows + columns) +
        singularValuesSeconds(rank, columns);
  return one * drawsFor(shape, draws);
}

interface ChanceRun {
  readonly board: Board;
  readonly crossing: Crossing;
  readonly bench: Workbench;
  readonly shapes: ReadonlyMap<string, NullShape>;
  readonly options: SpectrumOptions;
}

/** Mean cosine of the spectra of independent random matrices of the two shapes. */
async function setChances({ board, crossing, bench, shapes, options }: ChanceRun): Promise<void> {
  const { seed } = options;
  const drawn = new Map<string, Float64Array[]>();
  const work = [...shapes].flatMap(([key, shape]) =>
    ([0, 1] as const).map((side) => ({ key: `${side} ${key}`, shape, side })),
  );
  await forEachBounded(bench, work, async ({ key, shape, side }) => {
    const draws = drawsFor(shape, options.draws);
    const input = { ...shape, draws, seed, stream: shape.stream + side * 2 ** 10 };
    const seconds = drawSeconds(shape, options.draws);
    drawn.set(key, await runJob(bench, "weights.spectrumDraws", input, seconds));
  });
  const chances = new Map<string, number>();
  for (const [p, partners] of crossing.partners.entries()) {
    const first = shapeKey(crossing.items[p]);
    for (const q of partners) {
      // One order for both cells of a symmetric pair.
      const [x, y] = [first, shapeKey(crossing.items[q])].sort();
      const key = `${x}\n${y}`;
      const chance = chances.get(key) ?? meanCosine(drawn.get(`0 ${x}`), drawn.get(`1 ${y}`));
      chances.set(key, chance);
      for (const [i, j] of crossing.cells(p, q)) {
        if (board.figure(i, j).value !== null) board.setChance(i, j, chance);
      }
    }
  }
}

function meanCosine(x: readonly Float64Array[] = [], y: readonly Float64Array[] = []): number {
  const draws = Math.min(x.length, y.length);
  let sum = 0;
  for (let draw = 0; draw < draws; draw++) {
    sum += dot(x[draw], y[draw]) / Math.sqrt(dot(x[draw], x[draw]) * dot(y[draw], y[draw]));
  }
  return sum / draws;
}
