/** `weights.inputGram.cosine` over many pairs of layers, exactly. */
import type { GramForm, PreparedGram } from "../jobs/inputGram";
import { factorRows } from "../jobs/matrixFactor";
import { productSeconds } from "../linalg/products";
import type { Board } from "./board";
import { type Crossing, groupItems } from "./crossing";
import { cosine } from "./figures";
import type { MatrixRef } from "./matrixRef";
import { runJob, type Workbench } from "./pool";
import { type Figure, missing } from "./reasons";
import { PREPARED_BYTES, type Prepared, runTiles } from "./tiles";

/** Elements of one thread that are read and widened, or multiplied and added, in a second. */
export const READ_PER_SECOND = 1e8;
const DOTS_PER_SECOND = 5e8;

/** One group: all items of one input width, in the form that costs them least. */
interface GramGroup {
  readonly width: number;
  readonly form: GramForm;
  readonly items: readonly number[];
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

/** A tile holds two blocks of half the budget. */
const LARGEST_ITEM = PREPARED_BYTES / 2;

const bytesOf = (form: GramForm, ref: MatrixRef): number =>
  8 * ref.columns * (form === "gram" ? ref.columns : factorRows(ref));

function planGroup(crossing: Crossing, width: number, items: readonly number[]): GramGroup {
  const forms = (["gram", "factor"] as const).map((form) => {
    const fits = items.filter((p) => bytesOf(form, crossing.items[p]) <= LARGEST_ITEM);
    const seconds = fits.reduce((sum, p) => sum + itemSeconds(crossing, form, p), 0);
    return { form, fits, seconds };
  });
  // More cells first, then less work.
  const best = forms.reduce((x, y) =>
    y.fits.length > x.fits.length || (y.fits.length === x.fits.length && y.seconds < x.seconds)
      ? y
      : x,
  );
  const kept = new Set(best.fits);
  return {
    width,
    form: best.form,
    items: best.fits,
    tooLarge: items.filter((p) => !kept.has(p)),
    seconds: best.seconds,
  };
}

/** Preparing an item and comparing it with its later partners. */
function itemSeconds({ items, partners }: Crossing, form: GramForm, p: number): number {
  const { columns } = items[p];
  return (
    prepareSeconds(form, items[p]) +
    partners[p].reduce(
      (sum, q) => sum + compareSeconds(form, items[p], items[q]),
      columns / READ_PER_SECOND,
    )
  );
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
  const kept = new Set(group.items);
  for (const p of crossing.items.keys()) {
    for (const q of crossing.partners[p]) {
      const out = group.tooLarge.includes(p) || group.tooLarge.includes(q);
      if (out) setCells(board, crossing, { p, q, figure: missing("limit") });
    }
  }
  await runTiles<PreparedGram>(bench, {
    items: group.items.map((position) => ({
      position,
      bytes: bytesOf(form, crossing.items[position]),
    })),
    partners: (p) => crossing.partners[p].filter((q) => kept.has(q)),
    prepare: (p) => {
      const matrix = crossing.items[p];
      return runJob(bench, "weights.inputGram", { matrix, form }, prepareSeconds(form, matrix));
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
  const width = a.matrix.columns;
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
