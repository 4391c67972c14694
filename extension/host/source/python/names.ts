/** Names of modules that code puts together: f-strings, `%`, `format`, `+`. */
import { type NamePattern, type NamePiece, namePattern } from "../namePattern";
import type { Scope } from "./scope";
import { argumentsOf, children, type SyntaxNode, stringContent, textOf } from "./syntax";

export function nameOf(source: string, node: SyntaxNode, scope: Scope): NamePattern | null {
  const pieces = piecesOf(source, node, scope);
  return pieces && namePattern(pieces);
}

function piecesOf(source: string, node: SyntaxNode, scope: Scope): NamePiece[] | null {
  switch (node.name) {
    case "String": {
      const text = stringContent(textOf(source, node));
      return text === null ? null : [{ text }];
    }
    case "ContinuedString":
      return joined(children(node).map((part) => piecesOf(source, part, scope)));
    case "FormatString":
      return formatString(source, node, scope);
    case "ParenthesizedExpression":
      return inner(node, (each) => piecesOf(source, each, scope));
    case "BinaryExpression":
      return combined(source, node, scope);
    case "CallExpression":
      return called(source, node, scope);
    case "VariableName": {
      const value = scope.variables.get(textOf(source, node));
      if (value?.kind === "text" && value.name.rank === 2) return [{ text: value.name.text }];
      return [{ hole: isNumber(source, node, scope) ? "number" : "any" }];
    }
    case "Number":
      return [{ text: textOf(source, node) }];
    default:
      return null;
  }
}

const inner = <T>(node: SyntaxNode, read: (node: SyntaxNode) => T): T | null => {
  const [, middle] = children(node);
  return middle ? read(middle) : null;
};

const joined = (parts: readonly (NamePiece[] | null)[]): NamePiece[] | null =>
  parts.some((part) => part === null) ? null : parts.flatMap((part) => part ?? []);

/** `f"block{i}.x"`: the text stands between the replacements. */
function formatString(source: string, node: SyntaxNode, scope: Scope): NamePiece[] | null {
  const text = textOf(source, node);
  const opening = /^[fFrR]{1,2}("""|'''|"|')/.exec(text)?.[0];
  if (!opening) return null;
  const pieces: NamePiece[] = [];
  let from = node.from + opening.length;
  const end = node.to - (opening.length - opening.search(/["']/));
  for (const part of children(node)) {
    if (part.name !== "FormatReplacement") return null;
    pieces.push({ text: source.slice(from, part.from) }, replaced(source, part, scope));
    from = part.to;
  }
  pieces.push({ text: source.slice(from, end) });
  const plain = pieces.filter((piece) => "hole" in piece || piece.text !== "");
  return plain.some((piece) => "text" in piece && /[\\{}]/.test(piece.text)) ? null : plain;
}

function replaced(source: string, part: SyntaxNode, scope: Scope): NamePiece {
  const [, value, after] = children(part);
  // a format after the value, such as `{i:02d}`, leaves a number a number
  if (!value || (after && after.name !== "}" && after.name !== "FormatSpec"))
    return { hole: "any" };
  const known = after?.name === "}" ? piecesOf(source, value, scope)?.[0] : undefined;
  if (known && "text" in known && value.name === "VariableName") return known;
  return { hole: isNumber(source, value, scope) ? "number" : "any" };
}

/** A counter of a loop, or sums and products of counters and numbers. */
function isNumber(source: string, node: SyntaxNode, scope: Scope): boolean {
  if (node.name === "Number") return true;
  if (node.name === "VariableName") return scope.numbers.has(textOf(source, node));
  if (node.name !== "BinaryExpression" && node.name !== "ParenthesizedExpression") return false;
  return children(node)
    .filter(({ name }) => name !== "ArithOp" && name !== "(" && name !== ")")
    .every((part) => isNumber(source, part, scope));
}

/** `"a" + x` and `"a%d" % i`. */
function combined(source: string, node: SyntaxNode, scope: Scope): NamePiece[] | null {
  const [left, operator, right] = children(node);
  if (!left || !operator || !right) return null;
  const sign = textOf(source, operator);
  if (sign === "+") return joined([left, right].map((side) => piecesOf(source, side, scope)));
  const text = left.name === "String" ? stringContent(textOf(source, left)) : null;
  if (sign !== "%" || text === null) return null;
  return holesAt(text, /%0?\d*([ds])/g, (kind) => (kind === "d" ? "number" : "any"));
}

/** `"a{}".format(i)` and `str(i)`. */
function called(source: string, node: SyntaxNode, scope: Scope): NamePiece[] | null {
  const [callee, list] = children(node);
  if (!callee || !list) return null;
  const values = argumentsOf(source, list);
  const [first] = values;
  if (textOf(source, callee) === "str" && first) {
    return [{ hole: isNumber(source, first.node, scope) ? "number" : "any" }];
  }
  const [object, , property] = callee.name === "MemberExpression" ? children(callee) : [];
  if (object?.name !== "String" || !property || textOf(source, property) !== "format") return null;
  const text = stringContent(textOf(source, object));
  const numbers = values.every(({ node: value }) => isNumber(source, value, scope));
  return text === null ? null : holesAt(text, /\{[^{}]*\}/g, () => (numbers ? "number" : "any"));
}

function holesAt(
  text: string,
  pattern: RegExp,
  kindOf: (group: string | undefined) => "number" | "any",
): NamePiece[] {
  const pieces: NamePiece[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index) });
    pieces.push({ hole: kindOf(match[1]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
}
