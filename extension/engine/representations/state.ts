/** A comparison of activations as far as it has come; a result can be made of it at any time. */
import { EngineError } from "../errors";
import type { Problem } from "../formats/checkpoint";
import type { MeasureChoice } from "../measures/params";
import type { Note } from "../result";
import { MAX_MATRIX_CELLS } from "../weights/board";
import type { PairedLayers } from "../weights/pairing";
import { FigureBoard } from "./board";
import { type Dump, type DumpLayer, sourcePath } from "./dump";

export interface ActivationState {
  readonly dumps: { readonly a: Dump; readonly b: Dump };
  /** A dump against itself: m(i, j) stands for m(j, i) where the measure is symmetric. */
  readonly self: boolean;
  readonly pairs: readonly PairedLayers[];
  readonly choices: readonly MeasureChoice[];
  readonly boards: ReadonlyMap<string, FigureBoard>;
  /** True class of each sample. */
  readonly labels: Float64Array | null;
  readonly notes: Note[];
  /** What reading the arrays found, by file and array. */
  readonly problems: Map<string, Problem>;
  /** Figures of whole matrices, by key. */
  readonly values: Map<string, number | null>;
  /** Of each layer under a measure, from halves of its features; by the measure's key. */
  readonly reliabilities: Map<string, { a: (number | null)[]; b: (number | null)[] }>;
  /** One array against one, whose faults are the caller's and not counted among others. */
  readonly single: boolean;
  /** Cells of paired layers alone, and no matrix. */
  readonly pairsOnly: boolean;
}

export function newState(
  parts: Pick<
    ActivationState,
    "pairsOnly" | "dumps" | "self" | "pairs" | "choices" | "labels" | "notes" | "single"
  >,
): ActivationState {
  const { a, b } = parts.dumps;
  const size = { rows: a.layers.length, columns: b.layers.length };
  const cells = size.rows * size.columns;
  if (cells > MAX_MATRIX_CELLS) {
    throw new EngineError(
      "format.limit",
      `${size.rows} × ${size.columns} layers: expected at most ${MAX_MATRIX_CELLS} pairs, got ${cells}; choose layers with --layers`,
      { expected: `at most ${MAX_MATRIX_CELLS} pairs`, got: `${cells}` },
    );
  }
  const boards = parts.choices.map(
    (choice) => [choice.key, new FigureBoard(choice, size)] as const,
  );
  return {
    ...parts,
    boards: new Map(boards),
    problems: new Map(),
    values: new Map(),
    reliabilities: new Map(),
  };
}

/** An array that cannot be read or holds no sound numbers. */
export function addProblem(
  { problems }: Pick<ActivationState, "problems">,
  { source, info }: DumpLayer,
  fault: EngineError,
): void {
  const path = sourcePath(source);
  const text = fault.message;
  problems.set(JSON.stringify([path, info.id]), {
    code: fault.code,
    file: path,
    where: info.id,
    text,
  });
}
