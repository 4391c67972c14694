/** What measures on the class scores (logits) of two models have in common. */
import { EngineError } from "../../errors";
import type { Prepared } from "../measure";

/** Throws `shape.mismatch` when the two have not the same classes. */
export function requireSameClasses(x: Prepared, y: Prepared): void {
  if (x.p === y.p) return;
  const [expected, got] = [`${x.p} classes as in x`, `${y.p}`];
  throw new EngineError("shape.mismatch", `y: class scores: expected ${expected}, got ${got}`, {
    where: "y",
    expected,
    got,
  });
}

/** The class with the highest score of each sample; of equal ones the first. */
export function predictions({ matrix: { rows, columns, data } }: Prepared): Int32Array {
  const best = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    for (let c = 1; c < columns; c++) {
      if (data[i * columns + c] > data[i * columns + best[i]]) best[i] = c;
    }
  }
  return best;
}
