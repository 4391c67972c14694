/** Walking the syntax tree of Python. */
import type { SyntaxNode } from "@lezer/common";

export type { SyntaxNode };

export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) found.push(child);
  return found;
}

/** The source of a node. */
export const textOf = (source: string, node: SyntaxNode): string =>
  source.slice(node.from, node.to);

/** One argument of a call, or one element of a list. */
export interface Argument {
  readonly node: SyntaxNode;
  /** Of `name=value`. */
  readonly keyword: string | null;
  /** Of `*value`. */
  readonly starred: boolean;
}

const PUNCTUATION = new Set(["(", ")", "[", "]", "{", "}", ",", "Comment"]);

/** The arguments of an ArgList, or the elements of a list, tuple or set. */
export function argumentsOf(source: string, node: SyntaxNode): Argument[] {
  const found: Argument[] = [];
  const parts = children(node).filter(({ name }) => !PUNCTUATION.has(name));
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (!part || part.name === "**") {
      i++;
      continue;
    }
    const value = parts[i + 2];
    if (part.name === "*") {
      const next = parts[++i];
      if (next) found.push({ node: next, keyword: null, starred: true });
    } else if (parts[i + 1]?.name === "AssignOp" && value) {
      found.push({ node: value, keyword: textOf(source, part), starred: false });
      i += 2;
    } else {
      found.push({ node: part, keyword: null, starred: false });
    }
  }
  return found;
}

/** `a.b.c` of a chain of names; null for anything else. */
export function dottedName(source: string, node: SyntaxNode): string | null {
  if (node.name === "VariableName") return textOf(source, node);
  if (node.name !== "MemberExpression") return null;
  const [object, separator, property] = children(node);
  if (!object || separator?.name !== "." || property?.name !== "PropertyName") return null;
  const before = dottedName(source, object);
  return before === null ? null : `${before}.${textOf(source, property)}`;
}

/** The part after the last dot. */
export const lastName = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

/** A string's content, without prefix and quotes; null for one with escapes, which no name has. */
export function stringContent(text: string): string | null {
  const match = /^[rRuUbB]{0,2}("""|'''|"|')(.*)\1$/s.exec(text);
  const content = match?.[2];
  return content === undefined || content.includes("\\") ? null : content;
}
