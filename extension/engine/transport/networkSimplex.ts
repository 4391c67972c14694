/**
 * Transportation problems by the network simplex method: min <cost, T> over couplings of a and b.
 *
 * The basis is a spanning tree of sources and sinks, hung from an artificial root (which arcs of a
 * prohibitive cost join to all points at first). Arcs are priced in blocks, in turn; of the arcs
 * that block a cycle, the last one in its direction, seen from its apex, leaves, which keeps trees
 * strongly feasible, so that degenerate steps never go round in circles (Cunningham 1976; Ahuja,
 * Magnanti and Orlin 1993, ch. 11). The tree outlives a call: the next costs begin with the last
 * optimum.
 */
import { EngineError } from "../errors";
import type { Task } from "../task";
import type { SparsePlan } from "./plan";
import { SpanningTree } from "./spanningTree";

/** Arcs of a block, at least. */
const LEAST_BLOCK = 10;
/** A reduced cost above it, relative to what it is the sum of, is rounding. */
const ROUNDING = 2.2e-15;
const STEPS_PER_TICK = 256;
/** Steps for each arc of a tree: tens are usual; beyond it something is wrong. */
const MAX_STEPS_PER_POINT = 100_000;

export class TransportationProblem {
  readonly #tree: SpanningTree;
  readonly #sources: number;
  readonly #sinks: number;
  /** Where pricing goes on. */
  #next = 0;

  /** Weights are positive, of equal sum. */
  constructor(a: Float64Array, b: Float64Array) {
    this.#tree = new SpanningTree(a, b);
    this.#sources = a.length;
    this.#sinks = b.length;
  }

  /** An optimal plan for `cost` (n1 × n2, row-major). */
  solve(cost: Float64Array, task: Task): SparsePlan {
    const tree = this.#tree;
    tree.setCosts(cost);
    const most = MAX_STEPS_PER_POINT * (this.#sources + this.#sinks);
    for (let step = 0; ; step++) {
      if (step % STEPS_PER_TICK === 0) task.tick(0, 1);
      const arc = this.#entering(cost);
      if (arc < 0) break;
      if (step > most) {
        throw new EngineError("internal", `network simplex: no end after ${step} steps`);
      }
      tree.enter(arc);
    }
    return tree.plan();
  }

  /** The arc of least reduced cost in the first block that has a negative one; −1 for none. */
  #entering(cost: Float64Array): number {
    const { potentials } = this.#tree;
    const [n1, n2] = [this.#sources, this.#sinks];
    const arcs = n1 * n2;
    const block = Math.max(LEAST_BLOCK, Math.ceil(Math.sqrt(arcs)));
    let left = block;
    let best = 0;
    let found = -1;
    let arc = this.#next;
    let i = Math.floor(arc / n2);
    let j = arc - i * n2;
    for (let seen = 0; seen < arcs; ) {
      // to the end of the row, of the block, or of all
      const run = Math.min(n2 - j, left, arcs - seen);
      const from = potentials[i];
      for (let end = arc + run, at = n1 + j; arc < end; arc++, at++) {
        const reduced = cost[arc] + from - potentials[at];
        if (reduced < best) {
          best = reduced;
          found = arc;
        }
      }
      seen += run;
      left -= run;
      j += run;
      if (j === n2) {
        j = 0;
        i++;
        if (i === n1) {
          i = 0;
          arc = 0;
        }
      }
      if (left > 0 && seen < arcs) continue;
      if (found >= 0 && this.#isGain(cost, found, best)) {
        this.#next = arc;
        return found;
      }
      left = block;
    }
    return -1;
  }

  #isGain(cost: Float64Array, arc: number, reduced: number): boolean {
    const { potentials } = this.#tree;
    const i = Math.floor(arc / this.#sinks);
    const size = Math.max(
      Math.abs(cost[arc]),
      Math.abs(potentials[i]),
      Math.abs(potentials[this.#sources + (arc - i * this.#sinks)]),
    );
    return reduced < -ROUNDING * size;
  }
}
