/** The uses of groups of layers as tables of text: of a terminal, and of a page. */
import type { Result } from "../result";
import type {
  AnswerChange,
  Compression,
  CompressionTrial,
  FreezeAdvice,
} from "../subnetworks/uses";
import { figureText } from "./figures";
import { visibleName } from "./names";
import { type Column, textTable } from "./textTable";

const DIGITS = 3;
const NAME_WIDTH = 32;

export interface UsesTable {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
}

/** Titles and tables, one after the other. */
export const usesTables = (result: Result): string[] =>
  usesOf(result).flatMap(({ title, columns, rows }) => [title, textTable(columns, rows)]);

export const usesOf = ({ compression, advice }: Result): UsesTable[] => [
  ...(compression ? [compressionTable(compression)] : []),
  ...(advice ? [adviceTable(advice)] : []),
];

const left = (title: string): Column => ({ title, align: "left" });
const right = (title: string): Column => ({ title, align: "right" });

const changeColumns = ["accuracy", "same answer", "error"].map(right);

const changeCells = ({ accuracy, agreement, error }: AnswerChange): string[] =>
  [accuracy, agreement, error].map((value) => figureText(value, DIGITS));

function compressionTable(compression: Compression): UsesTable {
  const { trials, tested, accuracy, parameters } = compression;
  const whole =
    accuracy === null ? "" : `; the whole model has accuracy ${figureText(accuracy, DIGITS)}`;
  return {
    title: `Layers left out, judged by ${visibleName(compression.output)} on ${tested} inputs${whole}`,
    columns: [
      ...["what", "from", "to", "group"].map(left),
      ...["layers", "weights saved", "mean E"].map(right),
      ...changeColumns,
    ],
    rows: [
      ...trials.filter(({ role }) => role !== "random").map((trial) => trialRow(trial, parameters)),
      ...randomRows(trials),
    ],
  };
}

const nameOf = (trial: CompressionTrial): string =>
  trial.role === "last" ? "as many, last" : trial.way === "skip" ? "skip" : "merge";

const trialRow = (trial: CompressionTrial, parameters: number): string[] => [
  nameOf(trial),
  visibleName(trial.from, NAME_WIDTH),
  visibleName(trial.to, NAME_WIDTH),
  trial.group === null ? "" : String(trial.group),
  String(trial.layers),
  parameters > 0 ? `${((100 * trial.parameters) / parameters).toFixed(1)} %` : "",
  figureText(trial.within, DIGITS),
  ...changeCells(trial),
];

/** Mean and range over the random runs of one length. */
function randomRows(trials: readonly CompressionTrial[]): string[][] {
  const random = trials.filter(({ role }) => role === "random");
  return [...new Set(random.map(({ layers }) => layers))].map((layers) => {
    const drawn = random.filter((trial) => trial.layers === layers);
    const over = (of: (trial: CompressionTrial) => number | null) => {
      const values = drawn.map(of).filter((value) => value !== null);
      if (values.length === 0) return figureText(null, DIGITS);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const range = [Math.min(...values), Math.max(...values)].map((value) =>
        figureText(value, DIGITS),
      );
      return `${figureText(mean, DIGITS)} (${range.join(" to ")})`;
    };
    return [
      `as many, anywhere (mean of ${drawn.length})`,
      ...["", "", "", String(layers), ""],
      over(({ within }) => within),
      over(({ accuracy }) => accuracy),
      over(({ agreement }) => agreement),
      over(({ error }) => error),
    ];
  });
}

function adviceTable({ groups, parameters, text, freeze }: FreezeAdvice): UsesTable {
  return {
    title: text,
    columns: [
      left("group"),
      left("layers"),
      left("freeze"),
      ...["E to its namesakes", "mean E within", "weights up to here"].map(right),
      ...["accuracy, put back", "same answer", "error"].map(right),
    ],
    rows: groups.map(({ group, layers, change, within, parameters: own, putBack }) => [
      String(group),
      [layers[0], layers[layers.length - 1]].map((id) => visibleName(id, NAME_WIDTH)).join(" … "),
      group <= freeze ? "yes" : "no",
      figureText(change, DIGITS),
      figureText(within, DIGITS),
      own === null || !parameters ? "" : `${((100 * own) / parameters).toFixed(1)} %`,
      ...(putBack ? changeCells(putBack) : ["", "", ""]),
    ]),
  };
}
