/** Tests on groups of networks as text for a terminal: one line a representation and depth. */
import type { Result } from "../result";
import { figureText } from "./figures";
import { type Column, textTable } from "./textTable";

export function groupTestTable({ tests = [] }: Result): string {
  const columns: Column[] = [
    { title: "weights", align: "left" },
    ...[
      "depth",
      "accuracy",
      "chance",
      "p",
      "within",
      "between",
      "p (relabeled)",
      "mAP",
      "unseen",
    ].map((title): Column => ({ title, align: "right" })),
  ];
  const rows = tests.map((test) => [
    test.representation,
    String(test.depth),
    `${figureText(test.accuracy, 3)} (${test.hits}/${test.tested})`,
    figureText(test.chance, 3),
    figureText(test.correctedP, 3),
    figureText(test.separation.within, 3),
    figureText(test.separation.between, 3),
    figureText(test.separation.correctedP, 3),
    figureText(test.retrieval?.meanAveragePrecision, 3),
    figureText(test.unseen?.meanAveragePrecision, 3),
  ]);
  return rows.length === 0 ? "" : textTable(columns, rows);
}
