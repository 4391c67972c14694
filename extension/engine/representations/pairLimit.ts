/** How many layers can be compared all with all. */
import { EngineError } from "../errors";
import { visibleName } from "../report/names";

/** 3,000 layers a side. A matrix of more is hundreds of megabytes of text, and nobody looks at it. */
export const MAX_PAIRS = 10_000_000;

interface Side {
  readonly path: string;
  readonly layers: number;
}

/** Throws `format.limit` for more pairs than {@link MAX_PAIRS}, before anything is computed. */
export function requireFewPairs(a: Side, b: Side): void {
  const pairs = a.layers * b.layers;
  if (pairs <= MAX_PAIRS) return;
  const count = (n: number) => n.toLocaleString("en-US");
  const sides = (a.path === b.path ? [a] : [a, b]).map(
    ({ path, layers }) => `${visibleName(path, 200)} has ${count(layers)} layers`,
  );
  const [expected, got] = [`at most ${count(MAX_PAIRS)} pairs`, `${count(pairs)} pairs`];
  throw new EngineError(
    "format.limit",
    `${sides.join(" and ")}: ${got}, expected ${expected}; choose some with --layers, or pairs of the same name with --pairs-only`,
    { file: a.path, expected, got },
  );
}
