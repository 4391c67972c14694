/** Where a solver may begin: the choice decides more about the value than the solver does. */
import { EngineError } from "../errors";
import type { DenseMatrix } from "../linalg/matrix";
import type { GwStart } from "../subnetworks/groups";
import type { Space } from "./spaces";

/** Weights differ by no more than rounding. */
const SAME_WEIGHT = 1e-12;

/** The starts to try, the first of equals to be preferred. Throws for one that is not possible. */
export function startsFor(
  asked: GwStart | "best",
  { x, y, paired, bounded }: StartFacts,
): readonly GwStart[] {
  if (asked === "identity") requirePairable(x, y, paired);
  if (asked === "bound" && !bounded) {
    throw new EngineError(
      "usage",
      "start bound: there is a lower bound for the square loss alone, without a cost of features; expected another start",
    );
  }
  if (asked !== "best") return [asked];
  const identity = paired && pairingFault(x, y) === null;
  return [
    ...(identity ? ["identity" as const] : []),
    "product",
    ...(bounded ? ["bound" as const] : []),
  ];
}

export interface StartFacts {
  readonly x: Space;
  readonly y: Space;
  /** Point i of both is the same input. */
  readonly paired: boolean;
  /** There is a plan of a lower bound. */
  readonly bounded: boolean;
}

function requirePairable(x: Space, y: Space, paired: boolean): void {
  const fault = paired ? pairingFault(x, y) : "the two sides hold different inputs";
  if (fault === null) return;
  throw new EngineError(
    "input.unpaired",
    `start identity: expected point i of both sides to be the same: ${fault}`,
    { expected: `${x.weights.length} points`, got: `${y.weights.length}` },
  );
}

function pairingFault(x: Space, y: Space): string | null {
  const [n1, n2] = [x.weights.length, y.weights.length];
  if (n1 !== n2) return `there are ${n1} and ${n2} points`;
  const at = x.weights.findIndex((weight, i) => Math.abs(weight - y.weights[i]) > SAME_WEIGHT);
  return at < 0 ? null : `point ${at} weighs ${x.weights[at]} and ${y.weights[at]}`;
}

/** T(i, i) = p(i). */
export function identityPlan(weights: Float64Array): DenseMatrix {
  const n = weights.length;
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) data[i * n + i] = weights[i];
  return { rows: n, columns: n, data };
}
