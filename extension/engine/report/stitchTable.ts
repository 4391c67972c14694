/** Stitches as text for a terminal. */
import type { Result } from "../result";
import { figureText } from "./figures";
import { visibleName } from "./names";
import { type Column, textTable } from "./textTable";

const DIGITS = 4;
const NAME_WIDTH = 32;

/** Figures that a screen has room for, in this order, and their titles. */
const shown: readonly (readonly [id: string, title: string])[] = [
  ["accuracy", "accuracy"],
  ["penalty", "penalty"],
  ["agreement", "agreement"],
  ["excess", "excess"],
  ["fula", "FuLA distance"],
  ["stitch", "at the stitch"],
  ["rank", "rank"],
];

/** The unmodified models, then one line a stitch and method. */
export function stitchTable({ stitches = [], values = {} }: Result): string[] {
  const figures = shown.filter(([id]) => stitches.some((each) => id in each.values));
  const columns: Column[] = [
    { title: "front", align: "left" },
    { title: "end", align: "left" },
    { title: "method", align: "left" },
    ...figures.map(([, title]): Column => ({ title, align: "right" })),
  ];
  const rows = stitches.map(({ a, b, method, values: own }) => [
    visibleName(a, NAME_WIDTH),
    visibleName(b, NAME_WIDTH),
    method,
    ...figures.map(([id]) => figureText(own[id], DIGITS, "")),
  ]);
  return [natives(values), textTable(columns, rows)];
}

function natives(values: NonNullable<Result["values"]>): string {
  const facts = [
    ["end model alone: accuracy", values["stitch.end.accuracy"]],
    ["front model alone: accuracy", values["stitch.front.accuracy"]],
    ["its agreement with the end model", values["stitch.front.agreement"]],
  ] as const;
  return facts
    .flatMap(([text, value]) =>
      value === null || value === undefined ? [] : [`${text} ${figureText(value, DIGITS, "")}`],
    )
    .join("; ");
}
