/** The matrices of measures that go by slabs: one pass over the slabs for all measures of one φ. */
import type { MeasureChoice } from "../measures/params";
import type { Workbench } from "../weights/pool";
import { faultOf, type ReadyLayer, setCell, soundLayers } from "./cells";
import { runSlabs } from "./slabs";
import type { ActivationState } from "./state";

export interface SlabComparison {
  readonly rows: readonly ReadyLayer[];
  /** The very list of rows, for all pairs within it. */
  readonly columns: readonly ReadyLayer[];
  /** Measures of one φ. */
  readonly choices: readonly MeasureChoice[];
}

export async function compareBySlabs(
  state: ActivationState,
  bench: Workbench,
  { rows, columns, choices }: SlabComparison,
): Promise<void> {
  const within = rows === columns;
  noteFaults(state, { rows, columns, choices });
  const sound = { rows: soundLayers(rows), columns: within ? null : soundLayers(columns) };
  if (sound.rows.length === 0 || sound.columns?.length === 0) return;
  const pairs = within ? (rows.length * (rows.length + 1)) / 2 : rows.length * columns.length;
  const productsAt = await runSlabs(bench, {
    choice: choices[0],
    rows: sound.rows.map(({ x }) => x),
    columns: sound.columns?.map(({ x }) => x) ?? null,
    onShare: (share) => bench.done(share * pairs * choices.length),
  });
  for (const choice of choices) {
    for (const [i, row] of sound.rows.entries()) {
      for (const [j, column] of (sound.columns ?? sound.rows).entries()) {
        if (within && j < i) continue;
        const forth = choice.measure.slabs!.combine(productsAt(i, j));
        setCell(state, choice, { row: row.at, column: column.at, forth, back: forth });
      }
    }
  }
}

function noteFaults(state: ActivationState, { rows, columns, choices }: SlabComparison): void {
  for (const x of rows) {
    for (const y of columns) {
      const note = faultOf(x, y);
      if (note === null) continue;
      const figure = { value: null, note };
      for (const choice of choices) {
        setCell(state, choice, { row: x.item.at, column: y.item.at, forth: figure, back: figure });
      }
    }
  }
}
