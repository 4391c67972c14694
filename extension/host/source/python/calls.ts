/** What a call makes: a container, an object of a class, or what a function of the file answers. */
import { literal } from "../namePattern";
import { choice, type DictValue, dict, type Entry, list, unknown, type Value } from "../value";
import { comprehension, evaluate, itemsOf } from "./expressions";
import type { PythonFunction } from "./file";
import { fluent, mappings, parallel, sequences, wrappers } from "./known";
import type { Reader } from "./reader";
import { placeOf, Scope } from "./scope";
import {
  type Argument,
  argumentsOf,
  children,
  dottedName,
  lastName,
  type SyntaxNode,
} from "./syntax";

/** Functions that call each other deeper than this build no model that anyone wrote by hand. */
const MAX_DEPTH = 8;

export function call(reader: Reader, node: SyntaxNode, scope: Scope): Value {
  const [callee, argumentList] = children(node);
  if (!callee || !argumentList) return unknown;
  const values = argumentsOf(reader.source, argumentList);
  const name = dottedName(reader.source, callee);
  if (callee.name === "MemberExpression") {
    const method = calledMethod(reader, callee, values, scope);
    if (method) return method;
  }
  if (name === null) return { kind: "object", type: "", at: placeOf(reader, node) };
  const last = lastName(name);
  if (sequences.has(last)) return sequence(reader, argumentList, scope);
  if (mappings.has(last)) return mapping(reader, values, scope);
  const [first] = values;
  if (wrappers.has(last) && first) return evaluate(reader, first.node, scope);
  if (parallel.has(last) && first) {
    const entry = {
      name: literal("module"),
      value: evaluate(reader, first.node, scope),
      at: placeOf(reader, first.node),
    };
    return dict([entry]);
  }
  const own = scope.functions.get(name) ?? reader.functions.get(name);
  if (own) return run(reader, own, values, { scope, method: false });
  return made(reader, node, name, scope);
}

/** An object of the class that `name` stands for. */
function made(reader: Reader, node: SyntaxNode, name: string, scope: Scope): Value {
  const at = placeOf(reader, node);
  const variable = scope.variables.get(name);
  if (!variable)
    return { kind: "object", type: name.startsWith(`${scope.selfName}.`) ? "" : name, at };
  const options = variable.kind === "choice" ? variable.options : [variable];
  return choice(
    options.map((option) => ({
      kind: "object",
      type: option.kind === "class" ? option.type : "",
      at,
    })),
  );
}

/** `self.make_layer(...)`, `module.to(device)`; null when it is neither. */
function calledMethod(
  reader: Reader,
  callee: SyntaxNode,
  values: readonly Argument[],
  scope: Scope,
): Value | null {
  const [object, , property] = children(callee);
  if (!object || property?.name !== "PropertyName") return null;
  const method = reader.text(property);
  if (scope.selfName !== null && reader.text(object) === scope.selfName) {
    const own = scope.owner === null ? null : reader.methodOf(scope.owner, method);
    return own ? run(reader, own, values, { scope, method: true }) : null;
  }
  if (!fluent.has(method)) return null;
  const value = evaluate(reader, object, scope);
  return value.kind === "unknown" || value.kind === "class" ? null : value;
}

function sequence(reader: Reader, argumentList: SyntaxNode, scope: Scope): Value {
  const parts = children(argumentList);
  if (parts.some(({ name }) => name === "for")) {
    return scope.made(list([comprehension(reader, argumentList, scope)]));
  }
  const values = argumentsOf(reader.source, argumentList);
  const [only, ...more] = values;
  if (only && more.length === 0 && !only.starred) {
    const value = evaluate(reader, only.node, scope);
    if (value.kind === "dict") return value;
    if (value.kind === "list") return scope.made(list([...value.items]));
  }
  return scope.made(list(itemsOf(reader, values, scope)));
}

function mapping(reader: Reader, values: readonly Argument[], scope: Scope): DictValue {
  const entries: Entry[] = [];
  for (const { node, keyword } of values) {
    const value = evaluate(reader, node, scope);
    if (keyword !== null) {
      entries.push({ name: literal(keyword), value, at: placeOf(reader, node) });
    } else if (value.kind === "dict") {
      entries.push(...value.entries);
    } else if (value.kind === "list") {
      entries.push(
        ...value.items
          .flatMap((item) => (item.kind === "single" ? [item] : item.unit))
          .flatMap(pairOf),
      );
    }
  }
  return dict(entries);
}

/** `("name", value)`. */
function pairOf({ value }: { readonly value: Value }): Entry[] {
  if (value.kind !== "list") return [];
  const [key, element] = value.items;
  if (key?.kind !== "single" || element?.kind !== "single" || key.value.kind !== "text") return [];
  return [{ name: key.value.name, value: element.value, at: element.at }];
}

/** What a function answers, with what its arguments are known to be. */
export function run(
  reader: Reader,
  called: PythonFunction,
  values: readonly Argument[],
  from: { readonly scope: Scope; readonly method: boolean },
): Value {
  const { scope, method } = from;
  if (scope.depth >= MAX_DEPTH) return unknown;
  const [self] = called.parameters;
  const inner = method
    ? new Scope(scope.members, scope.owner, self?.name ?? null, scope.depth + 1)
    : new Scope(null, null, null, scope.depth + 1);
  const parameters = method ? called.parameters.slice(1) : called.parameters;
  const positional = values.filter(({ keyword, starred }) => keyword === null && !starred);
  for (const [at, parameter] of parameters.entries()) {
    const given =
      values.find(({ keyword }) => keyword === parameter.name) ?? positional[at] ?? null;
    const node = given?.node ?? parameter.byDefault;
    const value = node ? evaluate(reader, node, given ? scope : inner) : unknown;
    inner.variables.set(parameter.name, value);
  }
  reader.body(called.body, inner);
  return inner.returns.length === 0 ? unknown : choice(inner.returns);
}
