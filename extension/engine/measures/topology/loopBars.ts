/**
 * Persistent homology in dimension 1, with coefficients in Z/2: when loops of a growing complex
 * appear, and when they are filled.
 *
 * By cohomology, edges from last to first, as Ripser does (Bauer 2021): a column is the coboundary
 * of an edge, and its pivot the earliest triangle in it. Most edges own their earliest triangle
 * outright and are never reduced; the others are reduced with a heap of triangles, implicitly, by
 * the edges that were added. Joins of components are cleared beforehand.
 */
import { type Task, untracked } from "../../task";
import { joiningEdges } from "./joiningEdges";
import { KeyHeap } from "./keyHeap";

/** A complex on n vertices, all there from the start, that grows by edges and triangles. */
export interface GrowingComplex {
  readonly n: number;
  /** n×n, symmetric: when each edge appears; Infinity for never. Its diagonal is not read. */
  readonly edges: Float64Array;
  /**
   * n×n×n, at i < j < k: when each triangle appears, not before its edges; Infinity for never.
   * Absent: with the last of its edges (Vietoris-Rips).
   */
  readonly triangles?: Float64Array;
  /**
   * n×n, symmetric: when each edge becomes part of a cone over all vertices, whose apex is joined
   * to every vertex from the start: from then on the edge is no loop. Absent: there is no cone.
   */
  readonly cone?: Float64Array;
}

export interface Bar {
  readonly birth: number;
  /** Infinity when the loop is never filled. */
  readonly death: number;
}

const NEVER = 2 ** 31 - 1;

/** The loops that last for some time, in no order. */
export function loopBars(complex: GrowingComplex, task: Task = untracked): Bar[] {
  const { n } = complex;
  const times = sortedTimes(complex, lastTime(complex));
  const ranked: Ranked = {
    n,
    edges: ranksOf(complex.edges, times),
    triangles: complex.triangles && ranksOf(complex.triangles, times),
    cone: complex.cone && ranksOf(complex.cone, times),
  };
  const order = edgesInOrder(ranked);
  const joins = complex.cone ? new Uint8Array(order.length) : joiningEdges(order, n);
  const reduction = new Reduction(ranked);
  const bars: Bar[] = [];
  for (let e = order.length - 1; e >= 0; e--) {
    if (e % 1024 === 0) task.tick(order.length - e, order.length);
    if (joins[e]) continue;
    const birth = times[ranked.edges[order[e]]];
    const triangle = reduction.pivotOf(order[e]);
    const death =
      triangle < 0 ? Number.POSITIVE_INFINITY : times[Math.floor(triangle / (n + 1) ** 3)];
    if (death > birth) bars.push({ birth, death });
  }
  return bars;
}

/** As a {@link GrowingComplex}, in ranks of times; NEVER for never. */
interface Ranked {
  readonly n: number;
  readonly edges: Int32Array;
  readonly triangles?: Int32Array;
  readonly cone?: Int32Array;
}

/**
 * A time by which all loops are filled: from when one vertex is joined to all others, in the cone
 * where there is one, everything is a cone over it. Nothing that appears later matters.
 */
function lastTime({ n, edges, triangles, cone }: GrowingComplex): number {
  let last = Number.POSITIVE_INFINITY;
  if (triangles) return last;
  const joined = cone ?? edges;
  for (let i = 0; i < n; i++) {
    let farthest = 0;
    for (let j = 0; j < n; j++) if (j !== i) farthest = Math.max(farthest, joined[i * n + j]);
    last = Math.min(last, farthest);
  }
  return last;
}

/** All times, up to a last one, at which something appears, ascending, each once. */
function sortedTimes({ n, edges, triangles, cone }: GrowingComplex, last: number): Float64Array {
  const all = new Float64Array(n * (n - 1) + (triangles?.length ?? 0));
  const end = Math.min(last, Number.MAX_VALUE);
  let count = 0;
  for (let i = 0; i < n; i++) {
    for (let place = i * n + i + 1; place < (i + 1) * n; place++) {
      if (edges[place] <= end) all[count++] = edges[place];
      if (cone && cone[place] <= end) all[count++] = cone[place];
    }
  }
  for (let place = 0; triangles && place < triangles.length; place++) {
    if (triangles[place] <= end) all[count++] = triangles[place];
  }
  const sorted = all.subarray(0, count).sort();
  return sorted.filter((time, i) => i === 0 || time !== sorted[i - 1]);
}

function ranksOf(values: Float64Array, times: Float64Array): Int32Array {
  const ranks = new Int32Array(values.length);
  const last = times.length === 0 ? Number.NEGATIVE_INFINITY : times[times.length - 1];
  for (let i = 0; i < values.length; i++) {
    ranks[i] = values[i] <= last ? rankOf(values[i], times) : NEVER;
  }
  return ranks;
}

function rankOf(value: number, times: Float64Array): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Edges i·n + j, i < j, that appear at all, first to last. */
function edgesInOrder({ n, edges }: Ranked): Float64Array {
  const keys: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      if (edges[i * n + j] !== NEVER) keys.push(edges[i * n + j] * n * n + i * n + j);
    }
  }
  return Float64Array.from(keys)
    .sort()
    .map((key) => key % (n * n));
}

/**
 * Triangles are numbers: the rank of their time, and then their vertices, ascending, as digits to
 * the base n + 1; the apex of the cone is vertex n. At most 2^53, so n is at most about 1500.
 */
class Reduction {
  readonly #complex: Ranked;
  readonly #base: number;
  /** The edge whose column has each pivot. */
  readonly #owners = new Map<number, number>();
  /** Edges whose coboundaries add up to the column of an edge, where it is not its own alone. */
  readonly #added = new Map<number, readonly number[]>();
  readonly #heap = new KeyHeap();

  constructor(complex: Ranked) {
    this.#complex = complex;
    this.#base = complex.n + 1;
  }

  /** The triangle that fills the loop of `edge`, or −1; edges are to come last to first. */
  pivotOf(edge: number): number {
    const first = this.#earliest(edge);
    if (first < 0) return -1;
    if (!this.#owners.has(first)) {
      this.#owners.set(first, edge);
      return first;
    }
    const heap = this.#heap;
    heap.clear();
    const parity = new Set([edge]);
    this.#push(edge);
    for (;;) {
      const pivot = heap.popOdd();
      if (pivot < 0) return -1;
      const owner = this.#owners.get(pivot);
      if (owner === undefined) {
        this.#owners.set(pivot, edge);
        this.#added.set(edge, [...parity]);
        return pivot;
      }
      // popped once too often: the owner's column has it as well
      heap.push(pivot);
      for (const other of this.#added.get(owner) ?? [owner]) {
        if (!parity.delete(other)) parity.add(other);
        this.#push(other);
      }
    }
  }

  /** The earliest triangle on `edge`, or −1. */
  #earliest(edge: number): number {
    const { n, edges, triangles, cone } = this.#complex;
    const [i, j] = [Math.floor(edge / n), edge % n];
    const [fromI, fromJ] = [i * n, j * n];
    const own = edges[edge];
    let best = NEVER;
    let third = -1;
    // triangles of equal time come in the order of k: the first one as early as the edge is it
    for (let k = 0; k < n && best > own; k++) {
      if (k === i || k === j) continue;
      const time = triangles
        ? triangles[placeOf(n, i, j, k)]
        : Math.max(own, edges[fromI + k], edges[fromJ + k]);
      if (time < best) {
        best = time;
        third = k;
      }
    }
    if (cone && cone[edge] < best) {
      best = cone[edge];
      third = n;
    }
    return third < 0 ? -1 : best * this.#base ** 3 + placeOf(this.#base, i, j, third);
  }

  /** Adds the coboundary of `edge` to the heap. */
  #push(edge: number): void {
    const { n, edges, triangles, cone } = this.#complex;
    const heap = this.#heap;
    const base = this.#base;
    const rankUnit = base * base * base;
    const [i, j] = [Math.floor(edge / n), edge % n];
    const [fromI, fromJ] = [i * n, j * n];
    const own = edges[edge];
    for (let k = 0; k < n; k++) {
      if (k === i || k === j) continue;
      let time = own;
      if (triangles) time = triangles[placeOf(n, i, j, k)];
      else {
        const ik = edges[fromI + k];
        const jk = edges[fromJ + k];
        if (ik > time) time = ik;
        if (jk > time) time = jk;
      }
      if (time !== NEVER) heap.push(time * rankUnit + placeOf(base, i, j, k));
    }
    if (cone && cone[edge] !== NEVER) {
      heap.push(cone[edge] * rankUnit + placeOf(base, i, j, n));
    }
  }
}

/** The vertices i < j and k of a triangle as one number, ascending, as digits to a base. */
function placeOf(base: number, i: number, j: number, k: number): number {
  if (k < i) return (k * base + i) * base + j;
  if (k < j) return (i * base + k) * base + j;
  return (i * base + j) * base + k;
}
