/**
 * Measures on representations: what one is made of, and how it is run.
 *
 * A representation is an n × p array, n probe inputs by p features. The work of a measure is in
 * two halves: parts, computed once a representation and shared by all measures that read them
 * (`parts/`), and `compare`, computed once a pair.
 */
import type { DenseMatrix } from "../linalg/matrix";
import { type Task, untracked } from "../task";
import type { MeasureDescriptor, ParamSpec, RepresentationFacts } from "./descriptor";

/**
 * Something computed from one representation that measures share: centered columns, a singular
 * value decomposition, distances, neighbors. Two parts with one id are the same part.
 */
export interface Part<T> {
  /** Spells its parameters (`neighbors.cosine(10)`). */
  readonly id: string;
  /** Memory that it takes, in bytes, for an n × p representation. */
  bytes(n: number, p: number): number;
  /**
   * Its value: plain data over numbers and Float64Array, so that it crosses threads.
   * Never written to again.
   */
  compute(x: Prepared, task: Task): T;
}

/** A representation with its parts; each part is computed when first asked for, and kept. */
export class Prepared {
  readonly matrix: DenseMatrix;
  readonly #parts: Map<string, unknown>;

  constructor(matrix: DenseMatrix, parts: Iterable<readonly [id: string, value: unknown]> = []) {
    this.matrix = matrix;
    this.#parts = new Map(parts);
  }

  /** Samples. */
  get n(): number {
    return this.matrix.rows;
  }

  /** Features. */
  get p(): number {
    return this.matrix.columns;
  }

  get<T>(part: Part<T>, task: Task = untracked): T {
    if (!this.#parts.has(part.id)) this.#parts.set(part.id, part.compute(this, task));
    return this.#parts.get(part.id) as T;
  }

  /** What has been computed so far, by id. */
  parts(): ReadonlyMap<string, unknown> {
    return this.#parts;
  }
}

/** Why there is no number, or what to know of the one there is. */
export interface MeasureNote {
  readonly code: /** Fewer samples than it is defined for. */
    | "samples.few"
    /** All rows equal, or all zero: a ratio has nothing below its bar. */
    | "variance.none"
    /** The value is the same for any data of these shapes. */
    | "saturated"
    | "not.converged"
    /** The samples are too many for a measure of all their pairs. */
    | "memory"
    /** Undefined for another reason, which the text tells. */
    | "undefined";
  /** One sentence with the figures that matter. */
  readonly text: string;
}

export type Measured =
  | {
      readonly value: number;
      readonly note?: MeasureNote;
      /** Standard error of a value that is an estimate by sampling. */
      readonly error?: number;
    }
  | { readonly value: null; readonly note: MeasureNote };

export interface MeasureContext<P extends string = string> {
  readonly task: Task;
  readonly seed: number;
  readonly params: Readonly<Record<P, number>>;
  /** True class of each sample, for measures whose `input` is `labelledOutputs`. */
  readonly labels?: ArrayLike<number>;
}

/** A measure on two representations. */
export interface Measure<P extends string = string> extends MeasureDescriptor {
  readonly representation: RepresentationFacts & {
    readonly params: Readonly<Record<P, ParamSpec>>;
  };
  /** The parts of either side that `compare` reads, for whoever computes them beforehand. */
  prepare(params: Readonly<Record<P, number>>, seed: number): readonly Part<unknown>[];
  /**
   * The value on a sound pair: equal n of at least `minSamples`, finite entries, no side empty
   * (see `check.ts`, which callers go through). Never NaN; null with a note where undefined.
   */
  compare(x: Prepared, y: Prepared, context: MeasureContext<P>): Measured;
  /** How to do a whole matrix of pairs in less than one comparison a pair. */
  readonly slabs?: SlabMethod;
}

/**
 * For measures that are a function of inner products ⟨φ(x), φ(y)⟩ of symmetric n × n matrices
 * φ(x): all pairs of L + M representations take one pass over row slabs of the φ, and a product.
 */
export interface SlabMethod {
  /** Measures with the same φ share it. */
  readonly id: string;
  /** What φ needs of a whole representation before its slabs. */
  prepare(): readonly Part<unknown>[];
  /**
   * Rows `first` to `first` + `count` of φ(x), from column `first` on, row-major
   * (count × (n − first)), entries right of the diagonal times √2 and those left of it 0, so that
   * slabs' inner products add up to ⟨φ(x), φ(y)⟩_F.
   */
  slab(x: Prepared, rows: SlabRows, task: Task): Float64Array;
  /** The measure's value from ⟨φ(x), φ(y)⟩, ⟨φ(x), φ(x)⟩ and ⟨φ(y), φ(y)⟩. */
  combine(products: SlabProducts): Measured;
}

export interface SlabRows {
  readonly first: number;
  readonly count: number;
}

export interface SlabProducts {
  readonly xy: number;
  readonly xx: number;
  readonly yy: number;
  readonly n: number;
}

/** What differs from measure to measure; the rest has defaults. */
export type MeasureSpec<P extends string> = Omit<
  Measure<P>,
  "representation" | "prepare" | "scope" | "needsNull"
> &
  Pick<RepresentationFacts, "metric" | "invariances" | "formula" | "useWhen" | "cost" | "cite"> &
  Partial<
    Pick<
      RepresentationFacts,
      "input" | "minSamples" | "stochastic" | "rowOrderMatters" | "self" | "differs" | "aliases"
    >
  > & {
    readonly needsNull?: boolean;
    readonly params?: Readonly<Record<P, ParamSpec>>;
    readonly prepare?: (
      params: Readonly<Record<P, number>>,
      seed: number,
    ) => readonly Part<unknown>[];
  };

/** A measure from what is peculiar to it. */
export function defineMeasure<P extends string = never>(spec: MeasureSpec<P>): Measure<P> {
  const {
    metric,
    invariances,
    input = "representations",
    minSamples = 2,
    stochastic = false,
    rowOrderMatters = false,
    params = {} as Record<P, ParamSpec>,
    self = spec.direction === "distance" ? 0 : 1,
    formula,
    useWhen,
    cost,
    cite,
    differs = [],
    aliases = [],
    prepare = () => [],
    needsNull = false,
    ...rest
  } = spec;
  return {
    ...rest,
    scope: "matrix",
    needsNull,
    prepare,
    representation: {
      metric,
      invariances,
      input,
      minSamples,
      stochastic,
      rowOrderMatters,
      params,
      self,
      formula,
      useWhen,
      cost,
      cite,
      differs,
      aliases,
    },
  };
}

/** The plain data of a measure, without its functions: what crosses to views and documents. */
export function describe(measure: MeasureDescriptor): MeasureDescriptor {
  const { id, name, family, direction, range, symmetric, scope, needsNull, help, ignores } =
    measure;
  const { representation } = measure;
  return {
    id,
    name,
    family,
    direction,
    range,
    symmetric,
    scope,
    needsNull,
    help,
    ignores,
    ...(representation ? { representation } : {}),
  };
}
