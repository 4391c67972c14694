/**
 * Which of the edges i·n + j, in the order given, join two components that were apart (1), and
 * which close a loop (0): Kruskal's algorithm.
 */
export function joiningEdges(order: Float64Array, n: number): Uint8Array {
  const parent = Int32Array.from({ length: n }, (_, i) => i);
  const rootOf = (vertex: number): number => {
    let root = vertex;
    while (parent[root] !== root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  };
  return Uint8Array.from(order, (edge) => {
    const [a, b] = [rootOf(Math.floor(edge / n)), rootOf(edge % n)];
    if (a === b) return 0;
    parent[a] = b;
    return 1;
  });
}
