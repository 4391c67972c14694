/** `weights.inputGram.cosine` over many pairs of layers, exactly. */
import { type GramForm, type PreparedGram, preparedLength } from "../jobs/inputGram";
import { factorRows } from "../jobs/matrixFactor";
import { productSeconds } from "../linalg/products";
import type { Board } from "./board";
import { type Crossing, groupItems } from "./crossing";
import { cosine } from "./figures";
import type { MatrixRef } from "./matrixRef";
import { runJob, type Workbench } from "./pool";
import { type Figure, missing } from "./reasons";
import { LARGEST_PREPARED, type Prepared, preparations, runTiles, type TileItem } from "./tiles";

/** Elements of one thread that are read and widened, or multiplied and added, in a second. */
export const READ_PER_SECOND = 1e8;
const DOTS_PER_SECOND = 5e8;

/** One group: all items of one input width, in the form that costs them least. */
interface GramGroup {
  readonly width: number;
  readonly form: GramForm;
  readonly items: readonly TileItem[];
  /** Items that do not fit the memory budget in that form. */
  readonly tooLarge: readonly number[];
  readonly seconds: number;
}

export interface GramWork {
  readonly seconds: number;
  run(bench: Workbench): Promise<void>;
}

/** Plans the cells of a crossing, whose partners have one input width. */
export function planGrams(board: Board, crossing: Crossing): GramWork {
  const groups = [...groupItems(crossing, ({ columns }) => columns)].map(([width, items]) =>
    planGroup(crossing, width, items),
  );
  return {
    seconds: groups.reduce((sum, { seconds }) => sum + seconds, 0),
    run: async (bench) => {
      for (const group of groups) await runGroup({ board, crossing, group, bench });
    },
  };
}

function planGroup(crossing: Crossing, width: number, items: readonly number[]): GramGroup {
  const forms = (["gram", "factor"] as const).map((form) => {
    const sized = itemsOf(crossing, form, items);
    const fits = sized.filter(({ length }) => 8 * length <= LARGEST_PREPARED);
    return { form, fits, seconds: groupSeconds(crossing, form, fits) };
  });
  // More cells first, then less work.
  const best = forms.reduce((x, y) =>
    y.fits.length > x.fits.length || (y.fits.length === x.fits.length && y.seconds < x.seconds)
      ? y
      : x,
  );
  const kept = new Set(best.fits.map(({ position }) => position));
  return {
    width,
    form: best.form,
    items: best.fits,
    tooLarge: items.filter((p) => !kept.has(p)),
    seconds: best.seconds,
  };
}

const itemsOf = ({ items }: Crossing, form: GramForm, positions: readonly number[]): TileItem[] =>
  positions.map((position) => ({ position, length: preparedLength(form, items[position]) }));

/** Preparing, as often as the tiles ask for it, and comparing each with its later partners. */
function groupSeconds(
  { items, partners }: Crossing,
  form: GramForm,
  sized: readonly TileItem[],
): number {
  let seconds = 0;
  for (const [p, times] of preparations(sized)) {
    seconds += times * prepareSeconds(form, items[p]);
    for (const q of partners[p]) seconds += compareSeconds(form, items[p], items[q]);
  }
  return seconds;
}

function prepareSeconds(form: GramForm, ref: MatrixRef): number {
  const rows = factorRows(ref);
  const read = (ref.rows * ref.columns) / READ_PER_SECOND;
  const product =
    form === "gram"
      ? productSeconds(ref.columns, ref.columns, rows) / 2
      : productSeconds(rows, rows, ref.columns);
  return read + product;
}

const compareSeconds = (form: GramForm, a: MatrixRef, b: MatrixRef): number =>
  form === "gram"
    ? (a.columns * a.columns) / DOTS_PER_SECOND
    : productSeconds(factorRows(a), factorRows(b), a.columns);

interface GroupRun {
  readonly board: Board;
  readonly crossing: Crossing;
  readonly group: GramGroup;
  readonly bench: Workbench;
}

async function runGroup({ board, crossing, group, bench }: GroupRun): Promise<void> {
  const { form } = group;
  const kept = new Set(group.items.map(({ position }) => position));
  for (const p of crossing.items.keys()) {
    for (const q of crossing.partners[p]) {
      const out = group.tooLarge.includes(p) || group.tooLarge.includes(q);
      if (out) setCells(board, crossing, { p, q, figure: missing("limit") });
    }
  }
  await runTiles<PreparedGram>(bench, {
    items: group.items,
    partners: (p) => crossing.partners[p].filter((q) => kept.has(q)),
    prepare: (p, room) => {
      const matrix = crossing.items[p];
      return runJob(
        bench,
        "weights.inputGram",
        { matrix, form, room },
        prepareSeconds(form, matrix),
      );
    },
    compare: async (row, columns) => {
      const sound = columns.filter(({ prepared }) => prepared.finite && row.prepared.finite);
      const input = { row: row.prepared, columns: sound.map(({ prepared }) => prepared) };
      const seconds = columns.reduce(
        (sum, { position }) =>
          sum + compareSeconds(form, crossing.items[row.position], crossing.items[position]),
        0,
      );
      const products =
        sound.length > 0 ? await runJob(bench, "weights.inputGramCells", input, seconds) : [];
      for (const column of columns) {
        const product = products[sound.indexOf(column)];
        const figure =
          product === undefined ? missing("unsound") : gramCosine(row, column, product);
        setCells(board, crossing, { p: row.position, q: column.position, figure });
      }
    },
  });
}

/** Below this share of tr²/d the traceless part is what rounding leaves of zero (in float32). */
const TRACELESS_TOLERANCE = 1e-12;

/** True when WᵀW is a multiple of the identity, as far as can be told. */
export const isTraceless = (self: number, trace: number, width: number): boolean =>
  !(self > (TRACELESS_TOLERANCE * trace * trace) / width);

function gramCosine(
  { prepared: a }: Prepared<PreparedGram>,
  { prepared: b }: Prepared<PreparedGram>,
  product: number,
): Figure {
  const { width } = a;
  if (a.trace === 0 || b.trace === 0) return missing("zero");
  const flat = isTraceless(a.self, a.trace, width) || isTraceless(b.self, b.trace, width);
  return flat ? missing("traceless") : cosine(product, a.self, b.self);
}

export function setCells(
  board: Board,
  crossing: Crossing,
  { p, q, figure }: { p: number; q: number; figure: Figure },
): void {
  for (const [i, j] of crossing.cells(p, q)) board.set(i, j, figure);
}
