/** Gromov-Wasserstein of two spaces: every start that was asked for, by the solver that fits. */
import { EngineError } from "../errors";
import type { GwStart } from "../subnetworks/groups";
import type { Task } from "../task";
import { type ThirdLowerBound, thirdLowerBound } from "./bounds";
import { type CgAnswer, conditionalGradient } from "./conditionalGradient";
import { type Descent, descend } from "./descent";
import { entropic } from "./entropic";
import { directLoss, matchingLoss } from "./losses";
import { type FusedCost, Objective } from "./objective";
import type { GwLoss, GwSolver } from "./options";
import {
  densePlan,
  identityMatching,
  matchingOf,
  matchingPlan,
  productPlan,
  type SparsePlan,
  sparsePlan,
} from "./plan";
import { semirelaxed } from "./semirelaxed";
import { defaultStopping, type GwSolution, type Stopping } from "./solution";
import { isSymmetric, isUniform, type Space, uniformWeights } from "./spaces";
import { identityPlan, startsFor } from "./starts";

export interface GwOptions {
  readonly loss: GwLoss;
  /** `auto`: `descent` for uniform weights, equal n, symmetric matrices and square loss; else `cg`. */
  readonly solver: GwSolver | "auto";
  readonly start: GwStart | "best";
  /** Point i of both is the same, where there are equally many. */
  readonly paired: boolean;
  /** Of the entropic solvers. */
  readonly epsilon?: number;
  readonly fused?: FusedCost | null;
  readonly semirelaxed?: boolean;
  readonly stopping?: Stopping;
}

export interface GwAnswer extends GwSolution {
  /** The start that led to the value. */
  readonly start: GwStart;
  /** No coupling has less loss; null where no bound is known. */
  readonly bound: number | null;
  /** E with every point matched to itself; null where that is no coupling. */
  readonly identity: number | null;
}

/** POT's default. */
const DEFAULT_EPSILON = 0.1;
/** A start wins by more than rounding. */
const BETTER = 1 - 1e-10;
/** Entries a row of a plan that counts as a vertex: its loss is summed entry by entry. */
const SPARSE = 4;

/**
 * The least E over the starts. Weights are positive (see `support`). Throws `input.unpaired` for
 * an identity start between different points, `usage` for a solver that does not fit.
 */
export function gromovWasserstein(x: Space, y: Space, options: GwOptions, task: Task): GwAnswer {
  return new Solver(x, y, options, task).best();
}

class Solver {
  readonly #x: Space;
  readonly #y: Space;
  readonly #options: GwOptions;
  readonly #task: Task;
  readonly #vertices: boolean;
  readonly #bound: ThirdLowerBound | null;
  #objective: Objective | null = null;

  constructor(x: Space, y: Space, options: GwOptions, task: Task) {
    this.#x = x;
    this.#y = y;
    this.#options = options;
    this.#task = task;
    const plain = options.loss === "square" && !options.fused && !options.semirelaxed;
    this.#vertices =
      plain &&
      x.weights.length === y.weights.length &&
      [x, y].every(({ weights }) => isUniform(weights)) &&
      [x, y].every(({ distances }) => isSymmetric(distances));
    requireSolver(options, this.#vertices);
    this.#bound = plain ? thirdLowerBound(x, y, task) : null;
  }

  best(): GwAnswer {
    const { start, paired } = this.#options;
    const facts = { x: this.#x, y: this.#y, paired, bounded: this.#bound !== null };
    let best: (GwSolution & { start: GwStart }) | null = null;
    for (const from of startsFor(start, facts)) {
      const solution = { ...this.#solve(from), start: from };
      if (best === null || solution.value < BETTER * best.value) best = solution;
    }
    if (best === null) throw new EngineError("internal", "Gromov-Wasserstein: no start");
    const bound = this.#bound && Math.min(this.#bound.value, best.value);
    return { ...best, bound, identity: this.#identityLoss() };
  }

  #solve(start: GwStart): GwSolution {
    const { solver, stopping = defaultStopping } = this.#options;
    const descends = solver === "descent" || (solver === "auto" && this.#vertices);
    if (!descends) return this.#dense(this.#densePlan(start), stopping);
    const task = this.#task;
    const walk = descend(this.#x, this.#y, { start: this.#vertex(start), stopping, task });
    if (walk.inner === null || solver === "descent") return { ...walk, plan: null };
    return this.#goOn(walk, stopping);
  }

  /** From where the line search left the vertices. */
  #goOn({ inner, iterations, trace }: Descent, stopping: Stopping): GwSolution {
    const n = this.#x.weights.length;
    const dense = (at: Int32Array) => densePlan(matchingPlan(at, this.#x.weights), n, n);
    const { from, toward, share } = inner!;
    const [a, b] = [from === "product" ? this.#densePlan("product") : dense(from), dense(toward)];
    const data = a.data.map((value, k) => value + share * (b.data[k] - value));
    const maxIterations = Math.max(1, stopping.maxIterations - iterations);
    const rest = this.#dense({ ...a, data }, { ...stopping, maxIterations });
    return { ...rest, iterations: iterations + rest.iterations, trace: [...trace, ...rest.trace] };
  }

  #vertex(start: GwStart): Int32Array | "product" {
    if (start === "product") return start;
    return start === "identity"
      ? identityMatching(this.#x.weights.length)
      : matchingFrom(this.#bound!.plan);
  }

  #densePlan(start: GwStart) {
    const [p, q] = [this.#x.weights, this.#y.weights];
    // a plan that chooses its second weights begins with uniform ones
    if (start === "product") {
      return productPlan(p, this.#options.semirelaxed ? uniformWeights(q.length) : q);
    }
    return start === "identity"
      ? identityPlan(p)
      : densePlan(this.#bound!.plan, p.length, q.length);
  }

  #dense(start: ReturnType<typeof identityPlan>, stopping: Stopping): GwSolution {
    const { loss, solver, epsilon = DEFAULT_EPSILON } = this.#options;
    const weights = { a: this.#x.weights, b: this.#y.weights };
    const task = this.#task;
    if (this.#options.semirelaxed) {
      return this.#solution(semirelaxed(this.#x, this.#y, { loss, start, stopping, task }));
    }
    if (solver === "pgd" || solver === "ppa") {
      return this.#solution(entropic(this.#form(), weights, { solver, epsilon, start, task }));
    }
    return this.#solution(conditionalGradient(this.#form(), weights, { start, stopping, task }));
  }

  #form(): Objective {
    const { loss, fused = null } = this.#options;
    this.#objective ??= new Objective(this.#x, this.#y, loss, fused);
    return this.#objective;
  }

  #solution({ plan, iterations, converged, trace }: CgAnswer): GwSolution {
    const matching = this.#vertices ? matchingOf(plan) : null;
    const entropic = this.#options.solver === "pgd" || this.#options.solver === "ppa";
    // an entropic plan keeps its weights only nearly: its loss is that of the solver's formula
    const value = (entropic ? null : this.#vertexLoss(plan)) ?? trace[trace.length - 1];
    return { value, plan, matching, iterations, converged, trace };
  }

  /** Summed entry by entry, where the plan has few; the solver's own count may cancel. */
  #vertexLoss(plan: CgAnswer["plan"]): number | null {
    const { loss, fused } = this.#options;
    const sparse = sparsePlan(plan);
    if (fused || sparse.masses.length > SPARSE * (plan.rows + plan.columns)) return null;
    return directLoss(this.#x, this.#y, sparse, loss);
  }

  #identityLoss(): number | null {
    const { paired, loss, fused } = this.#options;
    const [x, y] = [this.#x, this.#y];
    const facts = { x, y, paired, bounded: false };
    if (fused || !startsFor("best", facts).includes("identity")) return null;
    const matching = identityMatching(x.weights.length);
    return this.#vertices
      ? matchingLoss(x.distances, y.distances, matching)
      : directLoss(x, y, matchingPlan(matching, x.weights), loss);
  }
}

function matchingFrom({ rows, columns }: SparsePlan): Int32Array {
  const matching = new Int32Array(rows.length);
  for (let k = 0; k < rows.length; k++) matching[rows[k]] = columns[k];
  return matching;
}

function requireSolver({ solver, semirelaxed: free }: GwOptions, vertices: boolean): void {
  if (solver === "descent" && !vertices) {
    throw new EngineError(
      "usage",
      "solver descent: expected equally many points of equal weight, symmetric matrices and the square loss; use cg",
    );
  }
  if (free && (solver === "pgd" || solver === "ppa")) {
    throw new EngineError("usage", `solver ${solver}: a semi-relaxed plan takes cg`);
  }
}
