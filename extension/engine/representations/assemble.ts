/** The result of a comparison of activations as far as it has come. */
import type { Problem } from "../formats/checkpoint";
import { aspectKey } from "../measures/figures";
import type { Note, PairValues, Result, ResultParams } from "../result";
import { resultInput } from "../weights/assemble";
import { cancelledNote, cellAspects, pendingNote } from "./board";
import type { ActivationState } from "./state";
import { summarizeActivations } from "./summary";

export interface AssembleOptions {
  readonly status: Result["status"];
  readonly params: ResultParams;
}

/** So many notes on single pairs; the rest is counted with the matrix's own. */
const MAX_PAIR_NOTES = 200;

export function assembleActivations(
  state: ActivationState,
  { status, params }: AssembleOptions,
): Result {
  const { a, b } = state.dumps;
  const ids = {
    a: a.layers.map(({ info }) => info.id),
    b: b.layers.map(({ info }) => info.id),
  };
  const result: Result = {
    kind: "compare",
    schema: 1,
    engine: "",
    status,
    inputs: [resultInput(a.checkpoint), resultInput(b.checkpoint)],
    params,
    layers: { a: a.layers.map(({ info }) => info), b: b.layers.map(({ info }) => info) },
    pairing: state.pairs.map(({ a: i, b: j, rule }) => ({ a: ids.a[i], b: ids.b[j], rule })),
    pairs: state.pairs.map(
      ({ a: i, b: j }): PairValues => ({
        a: ids.a[i],
        b: ids.b[j],
        level: "layer",
        values: cellValues(state, i, j),
      }),
    ),
    matrices: state.pairsOnly
      ? []
      : [...state.boards.values()].map((board) => board.toMatrix(ids.a, ids.b)),
    activations: [a.facts, b.facts],
    ...(state.values.size > 0 && { values: Object.fromEntries(state.values) }),
    problems: problemsOf(state),
    notes: [...state.notes, ...figureNotes(state, ids, status)],
  };
  return { ...result, summary: summarizeActivations(result, state.choices[0]) };
}

/** All figures of a pair of layers. */
export function cellValues(
  { boards, reliabilities }: Pick<ActivationState, "boards" | "reliabilities">,
  row: number,
  column: number,
): Record<string, number | null> {
  const values: Record<string, number | null> = {};
  for (const [key, board] of boards) {
    values[key] = board.value(row, column);
    for (const aspect of cellAspects) {
      const value = board.aspect(aspect, row, column);
      if (value !== undefined && (aspect !== "error" || value !== null)) {
        values[aspectKey(key, aspect)] = value;
      }
    }
    const known = reliabilities.get(key);
    if (known) {
      values[aspectKey(key, "reliability.a")] = known.a[row] ?? null;
      values[aspectKey(key, "reliability.b")] = known.b[column] ?? null;
    }
  }
  return values;
}

/** Problems of the files and of their arrays, each once. */
function problemsOf({ dumps, problems }: ActivationState): Problem[] {
  const all = [
    ...dumps.a.checkpoint.problems,
    ...dumps.b.checkpoint.problems,
    ...dumps.a.problems,
    ...dumps.b.problems,
    ...problems.values(),
  ];
  return [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
}

type Ids = { readonly a: readonly string[]; readonly b: readonly string[] };

/** Why numbers are missing: of a matrix in counts, of paired layers one by one. */
function figureNotes(state: ActivationState, ids: Ids, status: Result["status"]): Note[] {
  const counted: Note[] = [];
  // of pairs alone, their own notes say it all
  const boards = state.pairsOnly && status === "complete" ? [] : state.boards;
  for (const [key, board] of boards) {
    const all = board.rows * board.columns;
    for (const { note, count } of board.noteCounts().values()) {
      const { code, text } = note === pendingNote && status === "cancelled" ? cancelledNote : note;
      const cells = all === 1 ? "" : ` (${count} of ${all} cells)`;
      counted.push({ at: key, code, text: `${text}${cells}` });
    }
  }
  return [...pairNotes(state, ids), ...counted];
}

function pairNotes({ boards, pairs, single }: ActivationState, ids: Ids): Note[] {
  if (single) return [];
  const notes: Note[] = [];
  for (const [key, board] of boards) {
    for (const { a, b } of pairs) {
      const note = board.note(a, b);
      if (!note || note === pendingNote || notes.length >= MAX_PAIR_NOTES) continue;
      notes.push({ at: `${key} ${ids.a[a]} ↔ ${ids.b[b]}`, code: note.code, text: note.text });
    }
  }
  return notes;
}
