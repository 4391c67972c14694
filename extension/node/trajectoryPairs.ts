/** A run of checkpoints by any measure that compares two: pair by pair. */
import { EngineError, type ErrorCode, isEngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import { chainMeasures } from "../engine/measures/chain";
import type { MeasureDescriptor } from "../engine/measures/descriptor";
import { parseMeasures } from "../engine/measures/params";
import { weightMeasures } from "../engine/measures/weights";
import { quoted } from "../engine/report/names";
import type { RunBoard, RunMeasure } from "../engine/weights/trajectory/compare";
import type { TrajectoryParams } from "../protocol/engineApi";
import { compare } from "./compareFiles";
import type { Context, ServiceParts } from "./serviceParts";

/** Failures that lie in no checkpoint. */
const outside: readonly ErrorCode[] = ["cancelled", "internal", "engine.stopped"];

interface Call {
  readonly params: TrajectoryParams;
  readonly context: Context;
}

/**
 * The measure that `named` names, as the mean over paired layers. A checkpoint that holds NaN or
 * goes with no other is marked, and the others go on.
 */
export function pairMeasure(parts: ServiceParts, named: string, call: Call): RunMeasure {
  const { id, name, direction, range, symmetric } = oneMeasure(named);
  return {
    ...{ id, name, direction, range, symmetric },
    async compare(checkpoints, board) {
      const text = "of each pair of checkpoints the mean over paired layers";
      board.notes.push({ at: id, code: "mean", text });
      const n = checkpoints.length;
      const total = symmetric ? (n * (n + 1)) / 2 : n * n;
      const failures: Failure[] = [];
      let done = 0;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < (symmetric ? i + 1 : n); j++) {
          const pair = { a: checkpoints[i], b: checkpoints[j] };
          try {
            const value = await meanOf(parts, pair, { ...call, id, places: [i, j], board });
            board.values[i * n + j] = value;
            if (symmetric) board.values[j * n + i] = value;
          } catch (error) {
            if (!isEngineError(error) || outside.includes(error.code)) throw error;
            failures.push({ i, j, error });
          }
          board.tell(++done, total, "pairs of checkpoints");
        }
      }
      markFailed(failures, n, board);
      for (const i of board.broken.keys()) {
        board.values.fill(Number.NaN, i * n, (i + 1) * n);
        for (let j = 0; j < n; j++) board.values[j * n + i] = Number.NaN;
      }
    },
  };
}

/** The measure that `named` names by its id, which figures have, or an alias. */
function oneMeasure(
  named: string,
): Pick<MeasureDescriptor, "id" | "name" | "direction" | "range" | "symmetric"> {
  const figures: readonly MeasureDescriptor[] = [...weightMeasures, ...chainMeasures];
  const figure = figures.find(({ id }) => id === named);
  if (figure) return figure;
  const chosen = parseMeasures([named], { labelled: false });
  if (chosen.length === 1) return { ...chosen[0].measure, id: chosen[0].key };
  const got = `${quoted(named)}, which is ${chosen.length}`;
  throw new EngineError("usage", `trajectory: expected one measure, got ${got}`);
}

interface Failure {
  readonly i: number;
  readonly j: number;
  readonly error: EngineError;
}

/** Marks what fails with every other; throws the first failure where nothing else is left. */
function markFailed(failures: readonly Failure[], n: number, board: RunBoard): void {
  const [first] = failures;
  if (!first) return;
  const failed = (i: number, j: number) =>
    failures.some((each) => (each.i === i && each.j === j) || (each.i === j && each.j === i));
  const places = Array.from({ length: n }, (_, i) => i);
  const alone = places.filter((i) => places.every((j) => j === i || failed(i, j)));
  if (alone.length > n - 2) throw first.error;
  for (const i of alone) {
    const found = failures.find((each) => each.i === i || each.j === i) ?? first;
    board.broken.set(i, { code: found.error.code, text: found.error.message });
  }
}

interface PairCall extends Call {
  readonly id: string;
  /** Of the two among the sound checkpoints. */
  readonly places: readonly [number, number];
  readonly board: RunBoard;
}

async function meanOf(
  parts: ServiceParts,
  { a, b }: { readonly a: Checkpoint; readonly b: Checkpoint },
  { id, places, params, context, board }: PairCall,
): Promise<number> {
  const { seed, strict, probe, samples, pictures, architecture } = params;
  const options = { measures: [id], pairsOnly: !id.startsWith("weights."), nullDraws: 0 };
  const result = await compare(
    parts,
    { a: a.path, b: b.path, ...options, seed, strict, probe, samples, pictures, architecture },
    { ...context, progress() {} },
  );
  if (result.status === "cancelled") {
    throw new EngineError("cancelled", "cancelled");
  }
  for (const { code, file, text } of result.problems) {
    const place = places[[a.path, b.path].indexOf(file)];
    // what is left of its layers is another mean than that of the others
    if (code === "input.nonfinite" && place !== undefined) board.broken.set(place, { code, text });
  }
  for (const note of result.notes) {
    const known = board.notes.some(({ code, text }) => code === note.code && text === note.text);
    if (!known && inputCodes.includes(note.code)) board.notes.push(note);
  }
  const values = result.pairs.flatMap(({ level, values: own }) => {
    const value = level === "layer" ? own[id] : null;
    // of a yes or no (equal bytes) the share of layers
    return value === null || value === undefined ? [] : [Number(value)];
  });
  return values.length === 0
    ? Number.NaN
    : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Notes that hold for a whole run: what inputs it saw, and what its models are taken for. */
const inputCodes: readonly string[] = [
  "probe.random",
  "probe.drawn",
  "model.assumed",
  "model.architecture",
];
