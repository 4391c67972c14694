/** `weights.inputGram.cosine` over many pairs of layers, estimated from seeded sketches. */
import type { GramSketch } from "../jobs/gramSketch";
import { productSeconds } from "../linalg/products";
import type { Board } from "./board";
import { type Crossing, groupItems } from "./crossing";
import { type GramWork, isTraceless, READ_PER_SECOND, setCells } from "./gramMatrix";
import type { MatrixRef } from "./matrixRef";
import { runJob } from "./pool";
import { missing, type Reason } from "./reasons";
import { runTiles } from "./tiles";

/** The error of a cosine is about 1/√(probes · effective rank). */
export const PROBES = 64;
export const FEW_PROBES = 16;
const DOTS_PER_SECOND = 5e8;

/** Plans estimates for the cells of a crossing, whose partners have one input width. */
export function planSketches(
  board: Board,
  crossing: Crossing,
  { probes, seed }: { probes: number; seed: number },
): GramWork {
  const groups = [...groupItems(crossing, ({ columns }) => columns)];
  const prepareSeconds = ({ rows, columns }: MatrixRef): number =>
    (rows * columns) / READ_PER_SECOND + 2 * productSeconds(rows, probes, columns);
  const compareSeconds = ({ columns }: MatrixRef): number =>
    (3 * probes * columns) / DOTS_PER_SECOND;
  const seconds = groups
    .flatMap(([, items]) => items)
    .reduce(
      (sum, p) =>
        sum +
        prepareSeconds(crossing.items[p]) +
        crossing.partners[p].length * compareSeconds(crossing.items[p]),
      0,
    );
  return {
    seconds,
    run: async (bench) => {
      for (const [width, items] of groups) {
        await runTiles<GramSketch>(bench, {
          items: items.map((position) => ({ position, length: width * probes })),
          partners: (p) => crossing.partners[p],
          prepare: (p, room) => {
            const matrix = crossing.items[p];
            const input = { matrix, probes, seed, room };
            return runJob(bench, "weights.gramSketch", input, prepareSeconds(matrix));
          },
          compare: async (row, columns) => {
            const why = columns.map(({ prepared }) => emptyReason(row.prepared, prepared, width));
            const sound = columns.filter((_, i) => why[i] === null);
            const input = { row: row.prepared, columns: sound.map(({ prepared }) => prepared) };
            const each = columns.length * compareSeconds(crossing.items[row.position]);
            const estimates =
              sound.length > 0 ? await runJob(bench, "weights.gramSketchCells", input, each) : [];
            for (const [i, column] of columns.entries()) {
              const [p, q] = [row.position, column.position];
              const estimate = estimates[sound.indexOf(column)];
              if (!estimate) {
                setCells(board, crossing, { p, q, figure: missing(why[i] ?? "traceless") });
              } else {
                for (const [a, b] of crossing.cells(p, q)) {
                  // What is known exactly stays.
                  if (board.isPending(a, b)) board.setEstimate(a, b, estimate);
                }
              }
            }
          },
        });
      }
    },
  };
}

function emptyReason(a: GramSketch, b: GramSketch, width: number): Reason | null {
  if (!a.finite || !b.finite) return "unsound";
  if (a.trace === 0 || b.trace === 0) return "zero";
  const flat = isTraceless(a.self, a.trace, width) || isTraceless(b.self, b.trace, width);
  return flat ? "traceless" : null;
}
