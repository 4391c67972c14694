/** The result of a comparison as far as it has come. */
import type { Checkpoint, Problem } from "../formats/checkpoint";
import type { PairSums } from "../jobs/pairSums";
import { weightMeasures } from "../measures/weights";
import { quoted } from "../report/names";
import type { PairValues, Result, ResultInput, ResultParams } from "../result";
import {
  allMissing,
  chanceAgreement,
  type ElementwiseFigures,
  elementwiseFigures,
  equalBytesOf,
  integerFigures,
} from "./figures";
import { layerFigures } from "./layerFigures";
import { NoteBook } from "./noteBook";
import type { PlannedPair, TensorPair } from "./plan";
import { type Figure, missing, type Reason, reasons } from "./reasons";
import type { ComparisonState } from "./state";
import { summarizeComparison } from "./summary";

export interface AssembleOptions {
  readonly status: Result["status"];
  readonly params: ResultParams;
}

type Values = Record<string, number | boolean | null>;

export function assemble(state: ComparisonState, { status, params }: AssembleOptions): Result {
  const { plan } = state;
  const { a, b } = plan.checkpoints;
  const unfinished: Reason = status === "cancelled" ? "cancelled" : "pending";
  const book = new NoteBook([...plan.notes, ...state.notes]);
  const pairs = plan.pairs.flatMap((pair) => pairValues(state, pair, { book, unfinished }));
  const ids = {
    a: plan.layers.a.map(({ info }) => info.id),
    b: plan.layers.b.map(({ info }) => info.id),
  };
  const matrices = [...state.boards.values()]
    .filter(({ coverage }) => coverage !== "paired")
    .map((board) => board.toMatrix(ids.a, ids.b));
  noteCells(state, book, unfinished);
  const result: Omit<Result, "summary"> = {
    kind: "compare",
    schema: 1,
    engine: "",
    status,
    inputs: [resultInput(a), resultInput(b)],
    params,
    layers: {
      a: plan.layers.a.map(({ info }, index) => ({ ...info, index })),
      b: plan.layers.b.map(({ info }, index) => ({ ...info, index })),
    },
    pairing: plan.pairs.map(({ a: i, b: j, rule }) => ({ a: ids.a[i], b: ids.b[j], rule })),
    pairs,
    matrices,
    ...(state.chains?.equivalence && { equivalences: [state.chains.equivalence] }),
    problems: problemsOf(state),
    notes: book.notes(),
  };
  return { ...result, summary: summarizeComparison(state, status) };
}

/** What a result says of a checkpoint. Its hash is filled in by whoever reads all bytes. */
export function resultInput({ path, files, format, id }: Checkpoint): ResultInput {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  return { path, bytes, format, id, sha256: null };
}

/** Problems of the files, each once, and tensors with entries that are no numbers. */
function problemsOf({ plan, tensorSums }: ComparisonState): Problem[] {
  const { a, b } = plan.checkpoints;
  const problems = new Map<string, Problem>();
  for (const problem of [...a.problems, ...b.problems]) {
    problems.set(
      JSON.stringify([problem.code, problem.file, problem.where, problem.text]),
      problem,
    );
  }
  for (const [pair, sums] of tensorSums) {
    for (const [ref, count] of [
      [pair.refs.a, sums.nonfiniteA],
      [pair.refs.b, sums.nonfiniteB],
    ] as const) {
      if (count === 0) continue;
      const { name } = ref.tensor;
      const text = `${count} of ${sums.count} entries of ${quoted(name)} are NaN or infinite`;
      const { path } = ref.file;
      problems.set(JSON.stringify([path, name]), {
        code: "input.nonfinite",
        file: path,
        where: name,
        text,
      });
    }
  }
  return [...problems.values()];
}

interface Writing {
  readonly book: NoteBook;
  readonly unfinished: Reason;
}

function pairValues(state: ComparisonState, pair: PlannedPair, writing: Writing): PairValues[] {
  const a = state.plan.layers.a[pair.a].info.id;
  const b = state.plan.layers.b[pair.b].info.id;
  const tensors = pair.tensors.map((tensor): PairValues => {
    const names = { a: tensor.a.tensor.name, b: tensor.b.tensor.name };
    const figures = tensorFigures(state, tensor, writing.unfinished);
    const values = writeFigures(figures, names, writing);
    addChance(values, tensorChance(state, tensor));
    return { ...names, level: "tensor", values };
  });
  const values = writeFigures(layerFigures(state, pair, writing.unfinished), { a, b }, writing);
  addChance(values, layerChance(state, pair));
  addBoards(state, pair, { values, names: { a, b }, writing });
  addChain(state, { a, b }, { values, writing });
  return [{ a, b, level: "layer", values }, ...tensors];
}

function writeFigures(
  figures: ReadonlyMap<string, Figure>,
  names: { readonly a: string; readonly b: string },
  { book }: Writing,
): Values {
  const values: Values = {};
  for (const [id, figure] of figures) {
    values[id] = figure.value;
    if (figure.value === null) book.explain({ measure: id, ...names }, figure.reason);
  }
  return values;
}

function tensorFigures(
  { tensorSums }: ComparisonState,
  pair: TensorPair,
  unfinished: Reason,
): ElementwiseFigures {
  const sums = tensorSums.get(pair);
  if (!sums) {
    return pair.numeric
      ? allMissing(unfinished)
      : new Map([["weights.equalBytes", missing(unfinished)]]);
  }
  return pair.numeric ? elementwiseFigures(sums, equalBytesOf(sums)) : integerFigures(sums);
}

function addChance(values: Values, chance: number | null): void {
  if (chance !== null && typeof values["weights.signAgreement"] === "number") {
    values["weights.signAgreement.null"] = chance;
  }
}

/** Expected sign agreement of two tensors, if their signs were independent. */
function tensorChance(state: ComparisonState, pair: TensorPair): number | null {
  const sums = state.tensorSums.get(pair);
  return sums && pair.numeric ? agreementByChance(state, sums) : null;
}

/** Signs independent within each tensor: the mean of the tensors' chance, by size. */
function layerChance(state: ComparisonState, pair: PlannedPair): number | null {
  const product = state.productSums.get(pair);
  if (product) return agreementByChance(state, product.sums);
  let sum = 0;
  let count = 0;
  for (const tensors of pair.tensors) {
    if (!tensors.numeric || tensors.elements === 0) continue;
    const own = tensorChance(state, tensors);
    if (own === null) return null;
    sum += own * tensors.elements;
    count += tensors.elements;
  }
  return count === 0 ? null : sum / count;
}

const agreementByChance = ({ showsChance }: ComparisonState, sums: PairSums): number | null =>
  showsChance ? chanceAgreement(sums.signsA, sums.signsB) : null;

/** Figures of both networks as chains, where the two layers stand at one place of them. */
function addChain(
  { chains }: ComparisonState,
  names: { readonly a: string; readonly b: string },
  { values, writing }: { readonly values: Values; readonly writing: Writing },
): void {
  const own = Object.entries(chains?.pairs.get(`${names.a}\n${names.b}`) ?? {});
  const figures = own.map(([id, value]): [string, Figure] => [
    id,
    value === null ? missing("unsound") : { value },
  ]);
  Object.assign(values, writeFigures(new Map(figures), names, writing));
}

/** Figures of the layers' matrices. Where neither layer has one, there is nothing to be null. */
function addBoards(
  state: ComparisonState,
  pair: PlannedPair,
  { values, names, writing }: { values: Values; names: { a: string; b: string }; writing: Writing },
): void {
  const { a, b } = state.plan.layers;
  if (!a[pair.a].matrix && !b[pair.b].matrix) return;
  for (const [id, board] of state.boards) {
    if (id === "weights.cosine") continue;
    const figure = board.figure(pair.a, pair.b);
    const shown =
      figure.value === null && figure.reason === "pending" ? missing(writing.unfinished) : figure;
    Object.assign(values, writeFigures(new Map([[id, shown]]), names, writing));
    const chance = board.chance(pair.a, pair.b);
    if (chance !== null && shown.value !== null) values[`${id}.null`] = chance;
  }
}

/** One note per measure and reason for the empty cells of a matrix. */
function noteCells({ boards }: ComparisonState, book: NoteBook, unfinished: Reason): void {
  for (const [id, board] of boards) {
    if (board.coverage === "paired") continue;
    const all = board.rows * board.columns;
    for (const [reason, count] of board.emptyCells()) {
      const { code, text } = reasons[reason === "pending" ? unfinished : reason];
      book.add({ at: id, code, text: `${text} (${count} of ${all} cells)` });
    }
    const name = weightMeasures.find((measure) => measure.id === id)?.name ?? id;
    if (board.coverage === "sketch") {
      book.add({
        at: id,
        code: "estimate",
        text: `${name}: cells are estimated from a seeded sketch, with a 95 % interval; ask for exact ones with --measure ${id}`,
      });
    }
  }
}
