import type { TreeNode } from "./tree";

/** Branches are unfolded from the top until about this many rows show. */
const COMFORTABLE_ROWS = 60;

/** The keys of the branches that are open at first. */
export function initiallyOpen(roots: readonly TreeNode[]): Set<string> {
  const open = new Set<string>();
  let level = roots.filter(isBranch);
  let rows = roots.length;
  while (level.length > 0) {
    const more = level.reduce((sum, node) => sum + node.children.length, 0);
    // A single root is opened in any case: alone it says nothing.
    if (rows + more > COMFORTABLE_ROWS && !(rows === 1 && open.size === 0)) break;
    for (const node of level) open.add(node.key);
    rows += more;
    level = level.flatMap((node) => node.children.filter(isBranch));
  }
  return open;
}

export const isBranch = (node: TreeNode): boolean => node.children.length > 0;

/** Rows from top to bottom: what lies in open branches. */
export function openRows(roots: readonly TreeNode[], open: ReadonlySet<string>): TreeNode[] {
  const rows: TreeNode[] = [];
  const visit = (nodes: readonly TreeNode[]) => {
    for (const node of nodes) {
      rows.push(node);
      if (open.has(node.key)) visit(node.children);
    }
  };
  visit(roots);
  return rows;
}

/** Rows that match `filter` (all its words, in any case), with the branches that lead to them. */
export function filteredRows(
  roots: readonly TreeNode[],
  filter: string,
): { readonly rows: TreeNode[]; readonly matches: number } {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const rows: TreeNode[] = [];
  let matches = 0;
  const visit = (nodes: readonly TreeNode[]): boolean => {
    let found = false;
    for (const node of nodes) {
      const place = rows.length;
      rows.push(node);
      const below = isBranch(node) ? visit(node.children) : matchesAll(node, words);
      if (below && !isBranch(node)) matches++;
      if (below) found = true;
      else rows.length = place;
    }
    return found;
  };
  visit(roots);
  return { rows, matches };
}

function matchesAll({ tensor, label }: TreeNode, words: readonly string[]): boolean {
  const text = tensor
    ? `${tensor.name} ${tensor.dtype} ${tensor.shape.join("x")} ${tensor.shape.join(" × ")}`
    : label;
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}
