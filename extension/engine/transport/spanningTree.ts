/**
 * The basis of a transportation problem: a spanning tree over n1 sources, n2 sinks and a root,
 * with the flow of each arc and the potential of each node. Arc i·n2 + j goes from source i to
 * sink j; the arc of a node is that to its parent.
 */
import type { SparsePlan } from "./plan";

const NONE = -1;

export class SpanningTree {
  /** Arc costs minus these of its tail, plus that of its head, are zero: c + π(tail) = π(head). */
  readonly potentials: Float64Array;
  readonly #sources: number;
  readonly #sinks: number;
  readonly #root: number;
  readonly #parent: Int32Array;
  readonly #depth: Int32Array;
  readonly #firstChild: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** Flow on the arc to the parent, and 1 where that arc goes to the parent. */
  readonly #flow: Float64Array;
  readonly #up: Uint8Array;
  readonly #stack: Int32Array;
  #cost: Float64Array = new Float64Array(0);
  /** Cost of arcs of the root: more than any way around them. */
  #artificial = 0;

  constructor(a: Float64Array, b: Float64Array) {
    const [n1, n2] = [a.length, b.length];
    const nodes = n1 + n2 + 1;
    this.#sources = n1;
    this.#sinks = n2;
    this.#root = n1 + n2;
    const ints = () => new Int32Array(nodes).fill(NONE);
    this.#parent = ints();
    this.#depth = new Int32Array(nodes);
    this.#firstChild = ints();
    this.#next = ints();
    this.#previous = ints();
    this.#flow = new Float64Array(nodes);
    this.#up = new Uint8Array(nodes);
    this.#stack = new Int32Array(nodes);
    this.potentials = new Float64Array(nodes);
    for (let node = 0; node < this.#root; node++) {
      this.#flow[node] = node < n1 ? a[node] : b[node - n1];
      this.#up[node] = node < n1 ? 1 : 0;
      this.#hang(node, this.#root);
      this.#depth[node] = 1;
    }
  }

  /** Potentials that make all arcs of the tree cost nothing under these costs. */
  setCosts(cost: Float64Array): void {
    this.#cost = cost;
    let most = 0;
    for (let k = 0; k < cost.length; k++) most = Math.max(most, Math.abs(cost[k]));
    this.#artificial = (most + 1) * (this.#sources + this.#sinks);
    this.potentials[this.#root] = 0;
    this.#visit(this.#root, (node, parent) => {
      const cost = this.#arcCost(node);
      const sign = this.#up[node] === 1 ? -1 : 1;
      this.potentials[node] = this.potentials[parent] + sign * cost;
    });
  }

  #arcCost(node: number): number {
    const parent = this.#parent[node];
    if (parent === this.#root) return this.#artificial;
    const up = this.#up[node] === 1;
    const [source, sink] = up ? [node, parent] : [parent, node];
    return this.#cost[source * this.#sinks + sink - this.#sources];
  }

  /** Brings an arc of negative reduced cost into the tree: one step of the simplex method. */
  enter(arc: number): void {
    const source = Math.floor(arc / this.#sinks);
    const sink = this.#sources + (arc - source * this.#sinks);
    const apex = this.#apex(source, sink);
    // flow goes source → sink, up to the apex and down again: the last arc that blocks it leaves
    let amount = Number.POSITIVE_INFINITY;
    let leaving = NONE;
    let atSource = true;
    for (let node = source; node !== apex; node = this.#parent[node]) {
      if (this.#up[node] === 1 && this.#flow[node] < amount) {
        amount = this.#flow[node];
        leaving = node;
      }
    }
    for (let node = sink; node !== apex; node = this.#parent[node]) {
      if (this.#up[node] === 0 && this.#flow[node] <= amount) {
        amount = this.#flow[node];
        leaving = node;
        atSource = false;
      }
    }
    this.#push(source, sink, { apex, amount });
    this.#flow[leaving] = 0;
    if (atSource) this.#rehang(source, leaving, { onto: sink, up: 1, amount });
    else this.#rehang(sink, leaving, { onto: source, up: 0, amount });
    this.#shift(arc, atSource ? source : sink, source, sink);
  }

  #apex(x: number, y: number): number {
    let [a, b] = [x, y];
    while (this.#depth[a] > this.#depth[b]) a = this.#parent[a];
    while (this.#depth[b] > this.#depth[a]) b = this.#parent[b];
    while (a !== b) {
      a = this.#parent[a];
      b = this.#parent[b];
    }
    return a;
  }

  #push(source: number, sink: number, { apex, amount }: { apex: number; amount: number }): void {
    if (amount === 0) return;
    for (let node = source; node !== apex; node = this.#parent[node]) {
      this.#flow[node] += this.#up[node] === 1 ? -amount : amount;
    }
    for (let node = sink; node !== apex; node = this.#parent[node]) {
      this.#flow[node] += this.#up[node] === 1 ? amount : -amount;
    }
  }

  /** Cuts the arc above `top` and hangs the part below by `node` instead. */
  #rehang(
    node: number,
    top: number,
    { onto, up, amount }: { onto: number; up: 0 | 1; amount: number },
  ): void {
    let [child, parent, direction, flow] = [node, onto, up as number, amount];
    for (;;) {
      const [above, oldUp, oldFlow] = [this.#parent[child], this.#up[child], this.#flow[child]];
      this.#unhang(child);
      this.#hang(child, parent);
      this.#up[child] = direction;
      this.#flow[child] = flow;
      if (child === top) return;
      // the arc between them now belongs to the one that was above
      [parent, child, direction, flow] = [child, above, 1 - oldUp, oldFlow];
    }
  }

  /** Depths and potentials below `node`, after its arc became `arc`. */
  #shift(arc: number, node: number, source: number, sink: number): void {
    const { potentials } = this;
    const reduced = this.#cost[arc] + potentials[source] - potentials[sink];
    const by = node === source ? -reduced : reduced;
    potentials[node] += by;
    this.#depth[node] = this.#depth[this.#parent[node]] + 1;
    const depth = this.#depth;
    this.#visit(node, (below, parent) => {
      potentials[below] += by;
      depth[below] = depth[parent] + 1;
    });
  }

  /** All nodes below `top`, parents first. */
  #visit(top: number, visit: (node: number, parent: number) => void): void {
    const [stack, first, next, parent] = [this.#stack, this.#firstChild, this.#next, this.#parent];
    let count = 0;
    for (let node = first[top]; node !== NONE; node = next[node]) stack[count++] = node;
    while (count > 0) {
      const node = stack[--count];
      visit(node, parent[node]);
      for (let below = first[node]; below !== NONE; below = next[below]) stack[count++] = below;
    }
  }

  #hang(node: number, parent: number): void {
    const first = this.#firstChild[parent];
    this.#parent[node] = parent;
    this.#next[node] = first;
    this.#previous[node] = NONE;
    if (first !== NONE) this.#previous[first] = node;
    this.#firstChild[parent] = node;
  }

  #unhang(node: number): void {
    const [before, after] = [this.#previous[node], this.#next[node]];
    if (before === NONE) this.#firstChild[this.#parent[node]] = after;
    else this.#next[before] = after;
    if (after !== NONE) this.#previous[after] = before;
  }

  /** What flows from sources to sinks. */
  plan(): SparsePlan {
    const rows: number[] = [];
    const columns: number[] = [];
    const masses: number[] = [];
    for (let node = 0; node < this.#root; node++) {
      const parent = this.#parent[node];
      if (parent === this.#root || !(this.#flow[node] > 0)) continue;
      const [source, sink] = this.#up[node] === 1 ? [node, parent] : [parent, node];
      rows.push(source);
      columns.push(sink - this.#sources);
      masses.push(this.#flow[node]);
    }
    return {
      rows: Int32Array.from(rows),
      columns: Int32Array.from(columns),
      masses: Float64Array.from(masses),
    };
  }
}
