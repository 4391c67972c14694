import type { Tree } from "@lezer/common";

/** Levels of a syntax tree; deeper ones are no code that anyone wrote, and would take the stack. */
const MAX_DEPTH = 300;

export function isTooDeep(tree: Tree): boolean {
  const cursor = tree.cursor();
  let depth = 0;
  for (;;) {
    if (cursor.firstChild()) {
      if (++depth > MAX_DEPTH) return true;
      continue;
    }
    while (!cursor.nextSibling()) {
      if (!cursor.parent()) return false;
      depth--;
    }
  }
}
