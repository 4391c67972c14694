/** Calls of JavaScript and TypeScript code that make TensorFlow.js layers. */
import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { NamedLayer } from "../namedLayers";
import { type NamePattern, type NamePiece, namePattern } from "../namePattern";
import { isTooDeep } from "../treeDepth";

/** Calls in one file beyond this are no model. */
const MAX_CALLS = 5_000;

const typescript = parser.configure({ dialect: "ts jsx" });

export function tfLayers(file: string, source: string): NamedLayer[] {
  const found: NamedLayer[] = [];
  const text = (node: SyntaxNode) => source.slice(node.from, node.to);
  const visit = (node: SyntaxNode): void => {
    if (found.length >= MAX_CALLS) return;
    const layer = node.name === "CallExpression" ? layerOf(node) : null;
    if (layer) found.push(layer);
    for (let child = node.firstChild; child; child = child.nextSibling) visit(child);
  };
  const layerOf = (node: SyntaxNode): NamedLayer | null => {
    const callee = node.firstChild;
    const list = node.getChild("ArgList");
    if (!callee || !list) return null;
    // tf.layers.dense(…), layers.dense(…)
    const [, type] = /(?:^|\.)layers\s*\.\s*(\w+)$/.exec(text(callee)) ?? [];
    if (type === undefined) return null;
    const options = list.getChild("ObjectExpression");
    const property = options?.getChildren("Property").find((each) => keyOf(each) === "name");
    const at = { file, from: node.from, to: node.to };
    if (!property) return { type, name: null, at };
    const value = property.lastChild;
    const name = value && nameOf(value);
    return name ? { type, name, at } : null;
  };
  const keyOf = (property: SyntaxNode): string => {
    const key = property.firstChild;
    return key ? text(key).replace(/^["']|["']$/g, "") : "";
  };
  const nameOf = (node: SyntaxNode): NamePattern | null => {
    const pieces = piecesOf(node);
    return pieces && namePattern(pieces);
  };
  const piecesOf = (node: SyntaxNode): NamePiece[] | null => {
    switch (node.name) {
      case "String": {
        const content = text(node).slice(1, -1);
        return content.includes("\\") ? null : [{ text: content }];
      }
      case "TemplateString":
        return templatePieces(node);
      case "VariableName":
        return [{ hole: "any" }];
      case "Number":
        return [{ text: text(node) }];
      case "BinaryExpression": {
        const [left, right] = [node.firstChild, node.lastChild];
        const sides = [left && piecesOf(left), right && piecesOf(right)];
        const [a, b] = sides;
        return a && b ? [...a, ...b] : null;
      }
      default:
        return null;
    }
  };
  const templatePieces = (node: SyntaxNode): NamePiece[] => {
    const pieces: NamePiece[] = [];
    let from = node.from + 1;
    for (const hole of node.getChildren("Interpolation")) {
      if (hole.from > from) pieces.push({ text: source.slice(from, hole.from) });
      pieces.push({ hole: "any" });
      from = hole.to;
    }
    if (from < node.to - 1) pieces.push({ text: source.slice(from, node.to - 1) });
    return pieces;
  };
  const tree = typescript.parse(source);
  if (!isTooDeep(tree)) visit(tree.topNode);
  return found;
}
