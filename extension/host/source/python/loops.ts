/** How often a loop runs, and which of its names count. */
import { argumentsOf, children, type SyntaxNode, textOf } from "./syntax";

export interface LoopHead {
  /** Names that are whole numbers in each round. */
  readonly numbers: readonly string[];
  /** Null when the code does not say. */
  readonly count: number | null;
}

/** Rounds beyond this are as good as unknown. */
const MAX_ROUNDS = 100_000;

/** Of `for TARGETS in ITERABLE`: a statement's or a comprehension's children from `for` on. */
export function loopHead(source: string, parts: readonly SyntaxNode[]): LoopHead {
  const from = parts.findIndex(({ name }) => name === "for");
  const within = parts.findIndex(({ name }, at) => name === "in" && at > from);
  const iterable = parts[within + 1];
  const targets = parts
    .slice(from + 1, within)
    .flatMap(namesIn)
    .map((node) => textOf(source, node));
  if (!iterable) return { numbers: [], count: null };
  const call = callOf(source, iterable);
  if (call?.name === "range") return { numbers: targets, count: rangeCount(source, call.values) };
  const counted = call?.name === "enumerate" ? call.values[0] : iterable;
  return {
    numbers: call?.name === "enumerate" ? targets.slice(0, 1) : [],
    count: counted ? literalLength(source, counted) : null,
  };
}

const namesIn = (node: SyntaxNode): SyntaxNode[] =>
  node.name === "VariableName" ? [node] : children(node).flatMap(namesIn);

function callOf(source: string, node: SyntaxNode) {
  if (node.name !== "CallExpression") return null;
  const [callee, list] = children(node);
  if (!callee || !list) return null;
  const values = argumentsOf(source, list).map((each) => each.node);
  return { name: textOf(source, callee), values };
}

/** Of `range(n)`, `range(a, b)` and `range(a, b, step)` with numbers as they are written. */
function rangeCount(source: string, values: readonly SyntaxNode[]): number | null {
  const numbers = values.map((value) => wholeNumber(textOf(source, value)));
  if (numbers.some((number) => number === null)) return null;
  const [a = 0, b, step = 1] = numbers as number[];
  const length = b === undefined ? a : Math.ceil((b - a) / step);
  return length >= 0 && length <= MAX_ROUNDS ? length : null;
}

export function wholeNumber(text: string): number | null {
  return /^-?\d{1,9}$/.test(text) ? Number(text) : null;
}

function literalLength(source: string, node: SyntaxNode): number | null {
  if (node.name !== "ArrayExpression" && node.name !== "TupleExpression") return null;
  const values = argumentsOf(source, node);
  return values.some(({ starred }) => starred) ? null : values.length;
}
