/** Whether an entropy was asked for that a solver takes. */
import { EngineError } from "../engine/errors";
import type { TransportParams } from "../protocol/engineApi";

/** Throws `usage` for an entropy beside a solver that has none. */
export function requireEpsilonSense({ epsilon, solver }: TransportParams): void {
  if (epsilon === undefined || solver === "pgd" || solver === "ppa") return;
  throw new EngineError("usage", "option --epsilon: is of the solvers pgd and ppa");
}
