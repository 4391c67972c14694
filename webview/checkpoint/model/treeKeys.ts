import type { TreeNode } from "./tree";
import { isBranch } from "./visibleRows";

/** What a key does in the tree: move to a row, or fold a branch. */
export type TreeStep =
  | { readonly kind: "move"; readonly to: number }
  | { readonly kind: "fold"; readonly node: TreeNode }
  | { readonly kind: "unfold"; readonly node: TreeNode };

/** The step that `key` asks for at row `at`, as trees have it everywhere; null for other keys. */
export function treeStep(
  key: string,
  at: number,
  tree: {
    readonly rows: readonly TreeNode[];
    readonly isOpen: (node: TreeNode) => boolean;
    readonly page: number;
  },
): TreeStep | null {
  const { rows, isOpen } = tree;
  const node = rows[at];
  const move = (to: number): TreeStep => ({
    kind: "move",
    to: Math.max(0, Math.min(rows.length - 1, to)),
  });
  switch (key) {
    case "ArrowDown":
      return move(at + 1);
    case "ArrowUp":
      return move(at - 1);
    case "PageDown":
      return move(at + tree.page);
    case "PageUp":
      return move(at - tree.page);
    case "Home":
      return move(0);
    case "End":
      return move(rows.length - 1);
    case "ArrowRight":
      if (!node || !isBranch(node)) return null;
      return isOpen(node) ? move(at + 1) : { kind: "unfold", node };
    case "ArrowLeft":
      if (!node) return null;
      if (isBranch(node) && isOpen(node)) return { kind: "fold", node };
      return node.parent ? move(rows.indexOf(node.parent)) : null;
    case "Enter":
    case " ":
      if (!node || !isBranch(node)) return null;
      return { kind: isOpen(node) ? "fold" : "unfold", node };
    default:
      return null;
  }
}
