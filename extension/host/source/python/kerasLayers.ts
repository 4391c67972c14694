/** Calls of Python code that make Keras layers. */
import type { NamedLayer } from "../namedLayers";
import { isTooDeep } from "../treeDepth";
import type { PythonFile } from "./file";
import { loopHead } from "./loops";
import { nameOf } from "./names";
import { placeOf, Scope } from "./scope";
import { argumentsOf, children, dottedName, lastName, type SyntaxNode } from "./syntax";

/** Calls in one file beyond this are no model. */
const MAX_CALLS = 5_000;

export function kerasLayers(file: PythonFile): NamedLayer[] {
  const found: NamedLayer[] = [];
  if (!/\b(keras|layers)\b/.test(file.source) || isTooDeep(file.tree)) return found;
  const scope = new Scope(null, null, null, 0);
  const visit = (node: SyntaxNode): void => {
    if (found.length >= MAX_CALLS) return;
    const counted = node.name === "ForStatement" || /Comprehension/.test(node.name);
    const numbers = counted ? loopHead(file.source, children(node)).numbers : [];
    const fresh = numbers.filter((name) => !scope.numbers.has(name));
    for (const name of fresh) scope.numbers.add(name);
    const layer = node.name === "CallExpression" ? layerOf(file, node, scope) : null;
    if (layer) found.push(layer);
    for (const child of children(node)) visit(child);
    for (const name of fresh) scope.numbers.delete(name);
  };
  visit(file.tree.topNode);
  return found;
}

function layerOf(file: PythonFile, node: SyntaxNode, scope: Scope): NamedLayer | null {
  const [callee, list] = children(node);
  const name = callee && dottedName(file.source, callee);
  if (!name || !list || !/^[A-Z]/.test(lastName(name))) return null;
  const given = argumentsOf(file.source, list).find(({ keyword }) => keyword === "name");
  const at = placeOf(file, node);
  const type = lastName(name);
  if (!given) return { type, name: null, at };
  const pattern = nameOf(file.source, given.node, scope);
  // a name of which nothing is known fits none
  return pattern ? { type, name: pattern, at } : null;
}
