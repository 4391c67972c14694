/** What statements do to names, members and lists. */
import { literal } from "../namePattern";
import { list, type Single, unknown, type Value } from "../value";
import { counting, evaluate, itemsOf, placeOfValue } from "./expressions";
import { functionOf } from "./file";
import { loopHead } from "./loops";
import { nameOf } from "./names";
import type { Reader } from "./reader";
import { placeOf, type Scope } from "./scope";
import { type Argument, argumentsOf, children, type SyntaxNode } from "./syntax";

export function execute(reader: Reader, node: SyntaxNode, scope: Scope): void {
  if (!reader.step()) return;
  const within = (statements: readonly SyntaxNode[]) => {
    for (const each of statements) if (each.name === "Body") reader.body(each, scope);
  };
  const parts = children(node);
  switch (node.name) {
    case "AssignStatement":
      assign(reader, parts, scope);
      return;
    case "UpdateStatement":
      extendBy(reader, parts, scope);
      return;
    case "ExpressionStatement":
      for (const part of parts) effect(reader, part, scope);
      return;
    case "StatementGroup":
    case "DecoratedStatement":
      for (const part of parts) execute(reader, part, scope);
      return;
    case "FunctionDefinition": {
      const found = functionOf(reader.source, node);
      if (found) scope.functions.set(found.name, found);
      return;
    }
    case "IfStatement":
    case "TryStatement":
    case "MatchStatement":
      scope.whenMaybe(() => within(parts));
      return;
    case "WithStatement":
      within(parts);
      return;
    case "WhileStatement":
      scope.inLoop(null, () => within(parts));
      return;
    case "ForStatement": {
      const { numbers, count } = loopHead(reader.source, parts);
      counting(scope, numbers, () => scope.inLoop(count, () => within(parts)));
      return;
    }
    case "ReturnStatement": {
      const [, value] = parts;
      if (value) scope.returns.push(evaluate(reader, value, scope));
    }
  }
}

/** `a = b = VALUE`, `a, b = X, Y`, `self.a: T = VALUE`, `d["a"] = VALUE`. */
function assign(reader: Reader, parts: readonly SyntaxNode[], scope: Scope): void {
  const sides: SyntaxNode[][] = [[]];
  for (const part of parts) {
    if (part.name === "AssignOp") sides.push([]);
    else if (part.name !== "," && part.name !== "TypeDef") sides.at(-1)?.push(part);
  }
  const values = sides.pop() ?? [];
  if (values.length === 0) return;
  const results = values.map((node) => ({ node, value: evaluate(reader, node, scope) }));
  for (const side of sides) {
    const targets = side.flatMap((target) =>
      target.name === "TupleExpression" || target.name === "ArrayExpression"
        ? argumentsOf(reader.source, target).map(({ node }) => node)
        : [target],
    );
    const [only] = results;
    if (targets.length === results.length) {
      for (const [at, target] of targets.entries()) {
        const result = results[at];
        if (result) assignTo(reader, target, result, scope);
      }
    } else if (only && results.length === 1) {
      for (const [at, target] of targets.entries()) {
        const item = only.value.kind === "list" ? only.value.items[at] : undefined;
        const value = item?.kind === "single" ? item.value : unknown;
        assignTo(reader, target, { node: only.node, value }, scope);
      }
    }
  }
}

interface Result {
  readonly node: SyntaxNode;
  readonly value: Value;
}

function assignTo(reader: Reader, target: SyntaxNode, { node, value }: Result, scope: Scope): void {
  if (target.name === "VariableName") scope.assign(reader.text(target), value);
  if (target.name !== "MemberExpression") return;
  const [object, separator, key] = children(target);
  if (!object || !key) return;
  const at = placeOf(reader, { from: target.from, to: node.to });
  if (separator?.name === ".") {
    if (reader.text(object) !== scope.selfName) return;
    scope.assignMember({ name: literal(reader.text(key)), value, at });
    return;
  }
  const container = evaluate(reader, object, scope);
  const name = nameOf(reader.source, key, scope);
  if (container.kind === "dict" && name) container.entries.push({ name, value, at });
}

/** `layers += [...]`. */
function extendBy(reader: Reader, parts: readonly SyntaxNode[], scope: Scope): void {
  const [target, operator, value] = parts;
  if (!target || !operator || !value || reader.text(operator) !== "+=") return;
  extend(evaluate(reader, target, scope), evaluate(reader, value, scope), scope);
}

function extend(container: Value, more: Value, scope: Scope): void {
  if (container.kind !== "list") return;
  const items = more.kind === "list" ? more.items : [];
  for (const item of items) scope.append(container, item);
}

/** A call for what it does: `append`, `add_module`, `setattr`, `super().__init__`, own methods. */
function effect(reader: Reader, node: SyntaxNode, scope: Scope): void {
  if (node.name !== "CallExpression") return;
  const [callee, argumentList] = children(node);
  if (!callee || !argumentList) return;
  const values = argumentsOf(reader.source, argumentList);
  if (reader.text(callee) === "setattr") {
    const [object, key, value] = values;
    if (object && key && value) addNamed(reader, { object: object.node, key, value, node }, scope);
    return;
  }
  const [object, , property] = callee.name === "MemberExpression" ? children(callee) : [];
  if (!object || property?.name !== "PropertyName") return;
  const [first, second] = values;
  switch (reader.text(property)) {
    case "append":
      if (first) append(evaluate(reader, object, scope), itemOf(reader, first, scope), scope);
      return;
    case "insert":
      // where it goes is not followed, so nothing after it is certain
      if (second)
        scope.whenMaybe(() =>
          append(evaluate(reader, object, scope), itemOf(reader, second, scope), scope),
        );
      return;
    case "extend":
      if (first)
        extend(evaluate(reader, object, scope), evaluate(reader, first.node, scope), scope);
      return;
    case "add_module":
    case "register_module":
      if (first && second) addNamed(reader, { object, key: first, value: second, node }, scope);
      return;
    case "__init__":
      initBase(reader, object, values, scope);
      return;
    default:
      evaluate(reader, node, scope);
  }
}

function itemOf(reader: Reader, { node }: Argument, scope: Scope): Single {
  const value = evaluate(reader, node, scope);
  return { kind: "single", value, at: placeOfValue(reader, node, value) };
}

function append(container: Value, item: Single, scope: Scope): void {
  if (container.kind === "list") scope.append(container, item);
}

interface NamedChild {
  readonly object: SyntaxNode;
  readonly key: Argument;
  readonly value: Argument;
  readonly node: SyntaxNode;
}

function addNamed(reader: Reader, { object, key, value, node }: NamedChild, scope: Scope): void {
  const name = nameOf(reader.source, key.node, scope);
  if (!name) return;
  const entry = { name, value: evaluate(reader, value.node, scope), at: placeOf(reader, node) };
  if (reader.text(object) === scope.selfName) {
    scope.assignMember(entry);
    return;
  }
  const container = evaluate(reader, object, scope);
  if (container.kind === "dict" || container.kind === "list") container.entries.push(entry);
}

/** `super().__init__(...)`: a subclass of `nn.Sequential` gives its children so. */
function initBase(
  reader: Reader,
  object: SyntaxNode,
  values: readonly Argument[],
  scope: Scope,
): void {
  if (!/^super\(/.test(reader.text(object)) || !reader.isSequence(scope.owner)) return;
  const [only, ...more] = values;
  const value = only && more.length === 0 ? evaluate(reader, only.node, scope) : unknown;
  if (value.kind === "dict") {
    for (const entry of value.entries) scope.assignMember(entry);
    return;
  }
  scope.positions = list(
    value.kind === "list" && only?.starred ? value.items : itemsOf(reader, values, scope),
  );
}
