/** Noise ceilings: how well halves of each layer's features agree, and what that lets pairs reach. */
import type { MeasureChoice } from "../measures/params";
import { noiseCeiling, spearmanBrown } from "../stats/reliability";
import { forEachBounded, type Workbench } from "../weights/pool";
import { wantedCells } from "./cells";
import type { DumpLayer } from "./dump";
import { loadLayer } from "./loading";
import type { ActivationState } from "./state";
import type { StatisticsRun } from "./statisticsPhase";
import { Rooms } from "./tiles";

const DRAWS_PER_JOB = 4;

export async function runCeilings(
  state: ActivationState,
  bench: Workbench,
  options: StatisticsRun,
): Promise<void> {
  if (options.noiseCeiling === 0) return;
  const [able, unable] = [
    state.choices.filter(hasCeiling),
    state.choices.filter((c) => !hasCeiling(c)),
  ];
  for (const { key, measure } of unable) {
    const text = `${measure.name}: a noise ceiling is that of a similarity that is 1 between equals`;
    state.notes.push({ at: `${key}.ceiling`, code: "undefined", text });
  }
  const sides = state.self ? (["a"] as const) : (["a", "b"] as const);
  const rooms = new Rooms();
  for (const side of sides) {
    for (const [at, layer] of state.dumps[side].layers.entries()) {
      const found = await reliabilitiesOf(state, bench, { layer, able, options, rooms });
      for (const [i, { key }] of able.entries()) {
        const known = state.reliabilities.get(key) ?? { a: [], b: [] };
        state.reliabilities.set(key, known);
        known[side][at] = found[i];
        if (state.self) known.b[at] = found[i];
      }
    }
  }
  writeCeilings(state, able, options);
}

/** True for measures whose value between two halves is a reliability. */
const hasCeiling = ({ measure }: MeasureChoice): boolean =>
  measure.direction === "similarity" &&
  measure.range[1] === 1 &&
  measure.representation.self === 1 &&
  measure.representation.input === "representations";

interface LayerWork {
  readonly layer: DumpLayer;
  readonly able: readonly MeasureChoice[];
  readonly options: StatisticsRun;
  readonly rooms: Rooms;
}

async function reliabilitiesOf(
  state: ActivationState,
  bench: Workbench,
  { layer, able, options, rooms }: LayerWork,
): Promise<(number | null)[]> {
  const { rows, columns } = layer.plan;
  const x = await loadLayer(state, bench, { layer, room: rooms.take(rows * columns) });
  const draws = options.noiseCeiling;
  // one feature has no halves
  if (!("data" in x) || columns < 2) return able.map(() => null);
  const values = new Float64Array(draws * able.length);
  const firsts = Array.from(
    { length: Math.ceil(draws / DRAWS_PER_JOB) },
    (_, i) => i * DRAWS_PER_JOB,
  );
  await forEachBounded(bench, firsts, async (first) => {
    const count = Math.min(DRAWS_PER_JOB, draws - first);
    const measures = able.map(({ measure, params }) => ({
      id: measure.id,
      params,
      seed: options.seed,
    }));
    const input = { x, measures, first, count, seed: options.seed };
    const { executor, signal } = bench;
    const output = await executor.run("representations.halves", input, { signal });
    values.set(output.values, first * able.length);
    bench.done(count * able.length);
  });
  return able.map((_, i) => {
    const found = Array.from({ length: draws }, (_, k) => values[k * able.length + i]);
    const sound = found.filter((value) => !Number.isNaN(value));
    if (sound.length === 0) return null;
    return spearmanBrown(sound.reduce((sum, value) => sum + value, 0) / sound.length);
  });
}

function writeCeilings(
  { dumps, boards, reliabilities, pairs, pairsOnly, self }: ActivationState,
  able: readonly MeasureChoice[],
  { statistics }: StatisticsRun,
): void {
  const wanted = wantedCells({ pairs, pairsOnly, self }, statistics === "pairs");
  for (const { key } of able) {
    const known = reliabilities.get(key)!;
    const board = boards.get(key)!;
    for (let i = 0; i < dumps.a.layers.length; i++) {
      for (let j = 0; j < dumps.b.layers.length; j++) {
        const [a, b] = [known.a[i], known.b[j]];
        if (!wanted(i, j)) continue;
        board.setAspect("ceiling", i, j, a === null || b === null ? null : noiseCeiling(a, b));
      }
    }
  }
}
