/** What an expression of Python makes. */
import type { Place } from "../span";
import {
  choice,
  type DictValue,
  dict,
  type Entry,
  type Item,
  type ListValue,
  list,
  none,
  type Single,
  singles,
  unknown,
  type Value,
} from "../value";
import { call } from "./calls";
import { loopHead, wholeNumber } from "./loops";
import { nameOf } from "./names";
import type { Reader } from "./reader";
import { placeOf, type Scope } from "./scope";
import {
  type Argument,
  argumentsOf,
  children,
  dottedName,
  lastName,
  type SyntaxNode,
} from "./syntax";

export function evaluate(reader: Reader, node: SyntaxNode, scope: Scope): Value {
  if (!reader.step()) return unknown;
  switch (node.name) {
    case "None":
      return none;
    case "String":
    case "FormatString":
    case "ContinuedString": {
      const name = nameOf(reader.source, node, scope);
      return name ? { kind: "text", name } : unknown;
    }
    case "ParenthesizedExpression": {
      const [, inner] = children(node);
      return inner ? evaluate(reader, inner, scope) : unknown;
    }
    case "ConditionalExpression": {
      const [yes, , , , no] = children(node);
      if (!yes || !no) return unknown;
      return choice([evaluate(reader, yes, scope), evaluate(reader, no, scope)]);
    }
    case "VariableName":
    case "MemberExpression":
      return named(reader, node, scope);
    case "ArrayExpression":
    case "TupleExpression":
      return scope.made(list(itemsOf(reader, argumentsOf(reader.source, node), scope)));
    case "ArrayComprehensionExpression":
    case "ComprehensionExpression":
      return scope.made(list([comprehension(reader, node, scope)]));
    case "DictionaryExpression":
    case "DictionaryComprehensionExpression":
      return dictionary(reader, node, scope);
    case "BinaryExpression":
      return combined(reader, node, scope);
    case "CallExpression":
      return call(reader, node, scope);
    default:
      return unknown;
  }
}

function named(reader: Reader, node: SyntaxNode, scope: Scope): Value {
  const name = dottedName(reader.source, node);
  if (name === null) return unknown;
  const [first, second, ...rest] = name.split(".");
  if (second !== undefined && rest.length === 0 && first === scope.selfName) {
    return scope.member(second) ?? unknown;
  }
  const known = scope.variables.get(name);
  if (known) return known;
  // by convention, classes begin with a capital
  return /^[A-Z]/.test(lastName(name)) ? { kind: "class", type: name } : unknown;
}

/** Arguments or elements as children by position. */
export function itemsOf(reader: Reader, values: readonly Argument[], scope: Scope): Item[] {
  return values
    .filter(({ keyword }) => keyword === null)
    .flatMap(({ node, starred }): Item[] => {
      if (!starred) return [single(reader, node, scope)];
      const value = evaluate(reader, node, scope);
      if (value.kind === "list") return value.items;
      return [
        {
          kind: "repeat",
          unit: [{ ...single(reader, node, scope), value: unknown }],
          count: null,
          whole: false,
        },
      ];
    });
}

function single(reader: Reader, node: SyntaxNode, scope: Scope): Single {
  const value = evaluate(reader, node, scope);
  return { kind: "single", value, at: placeOfValue(reader, node, value) };
}

/** Where a child is made: at its call, wherever a variable then carries it. */
export function placeOfValue(reader: Reader, node: SyntaxNode, value: Value): Place {
  if (node.name !== "CallExpression" && value.kind === "object") return value.at;
  return placeOf(reader, node);
}

/** `[VALUE for ... in ...]`, with the brackets or within those of a call. */
export function comprehension(reader: Reader, node: SyntaxNode, scope: Scope): Item {
  const parts = children(node);
  const head = loopHead(reader.source, parts);
  const element = parts.find(({ name }) => name !== "[" && name !== "(");
  const loops = parts.filter(({ name }) => name === "for").length;
  const filtered = parts.some(({ name }) => name === "if");
  let unit: Single[] = [];
  counting(scope, head.numbers, () => {
    unit = element ? [single(reader, element, scope)] : [];
  });
  const known = loops === 1 && !filtered;
  return { kind: "repeat", unit, count: known ? head.count : null, whole: true };
}

/** Reads with `names` bound to whole numbers. */
export function counting(scope: Scope, names: readonly string[], read: () => void): void {
  const fresh = names.filter((name) => !scope.numbers.has(name));
  for (const name of fresh) scope.numbers.add(name);
  read();
  for (const name of fresh) scope.numbers.delete(name);
}

function dictionary(reader: Reader, node: SyntaxNode, scope: Scope): DictValue {
  const parts = children(node);
  const entries: Entry[] = [];
  counting(scope, loopHead(reader.source, parts).numbers, () => {
    for (const [at, part] of parts.entries()) {
      const [key, value] = [parts[at - 1], parts[at + 1]];
      if (part.name !== ":" || !key || !value) continue;
      const name = nameOf(reader.source, key, scope);
      if (name)
        entries.push({ name, value: evaluate(reader, value, scope), at: placeOf(reader, value) });
    }
  });
  return dict(entries);
}

/** `a + b` of lists and `a * n`. */
function combined(reader: Reader, node: SyntaxNode, scope: Scope): Value {
  const [left, operator, right] = children(node);
  if (!left || !operator || !right) return unknown;
  const sign = reader.text(operator);
  if (sign !== "+" && sign !== "*") return unknown;
  const sides = [left, right].map((side) => evaluate(reader, side, scope));
  const [a, b] = sides;
  if (sign === "+" && a?.kind === "list" && b?.kind === "list") {
    return scope.made(list([...a.items, ...b.items]));
  }
  const repeated = sides.find((side): side is ListValue => side.kind === "list");
  if (sign === "*" && repeated) {
    const unit = repeated.items.flatMap((item) => singles(item));
    const whole = repeated.items.every(({ kind }) => kind === "single");
    const count = wholeNumber(reader.text(a === repeated ? right : left));
    return scope.made(list([{ kind: "repeat", unit, count, whole }]));
  }
  const name = nameOf(reader.source, node, scope);
  return name ? { kind: "text", name } : unknown;
}
