/**
 * Whether layers of a group can go: runs of layers inside each group are left out of the model, and
 * it is run without them, beside runs of as many layers at the end and anywhere.
 */

import { isEngineError } from "../../errors";
import { createRandom } from "../../linalg/random";
import { quoted } from "../../report/names";
import type { Note, Result } from "../../result";
import { LeastSquares } from "../../stitching/leastSquares";
import type { Compression, CompressionTrial } from "../../subnetworks/uses";
import { takeSamples } from "../probes";
import {
  type Answering,
  accuracyOf,
  answersOf,
  changeOf,
  type ModelAnswers,
  valuesOf,
} from "./answers";
import { bypassed, parameterCount } from "./bypass";
import { mainOutput } from "./mainOutput";

/** Runs inside one group that are tried, the tightest and the longest ones. */
const PER_GROUP = 6;
/** Candidates of all groups together. */
const MOST_CANDIDATES = 24;
/** Random runs of each length. */
const RANDOM_DRAWS = 10;
/** Features up to which an affine map is fitted. */
const MOST_FEATURES = 2048;
/** Reasons that are told one by one. */
const MOST_LEFT = 20;

export interface CompressOptions {
  /** The value to compare; the model's first output when null. */
  readonly output: string | null;
  readonly seed: number;
}

/** `shapes`: of one sample of each layer, by id. Throws what running the model throws. */
export async function compressionOf(
  result: Result,
  shapes: ReadonlyMap<string, readonly number[]>,
  given: Answering,
  options: CompressOptions,
): Promise<Compression> {
  return new Compressor(result, shapes, given, options).run();
}

interface Run {
  /** Places in the list of layers. */
  readonly first: number;
  readonly last: number;
}

class Compressor {
  readonly #result: Result;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #given: Answering;
  readonly #options: CompressOptions;
  readonly #output: string;
  readonly #ids: readonly string[];
  readonly #values: ReadonlyMap<string, string>;
  readonly #total: number;
  readonly #left: string[] = [];
  readonly #tried = new Map<string, CompressionTrial>();

  constructor(
    result: Result,
    shapes: ReadonlyMap<string, readonly number[]>,
    given: Answering,
    options: CompressOptions,
  ) {
    this.#result = result;
    this.#shapes = shapes;
    this.#given = given;
    this.#options = options;
    this.#output = mainOutput(given.model, options.output);
    this.#ids = result.layers.a.map(({ id }) => id);
    this.#values = new Map(given.model.layers.map(({ id, value }) => [id, value]));
    this.#total = parameterCount(given.model.graph);
  }

  async run(): Promise<Compression> {
    const { probe } = this.#given;
    const order = shuffled(probe.samples, this.#options.seed);
    const half = Math.floor(probe.samples / 2);
    const [fit, test] = [order.slice(0, half), order.slice(half)].map((rows) => ({
      ...this.#given,
      probe: takeSamples(probe, rows),
    }));
    const { graph } = this.#given.model;
    const whole = await answersOf({ ...graph, outputs: [this.#output] }, test);
    const trials: CompressionTrial[] = [];
    const candidates = this.#candidates();
    for (const { run, group } of candidates) {
      const skipped = await this.#try(run, { test, whole, role: "candidate", group });
      if (!skipped) continue;
      trials.push(skipped);
      const merged = await this.#merge(run, { fit, test, whole, group });
      if (merged) trials.push(merged);
    }
    for (const length of new Set(trials.map(({ layers }) => layers))) {
      for (const { run, role } of this.#others(length)) {
        const trial = await this.#try(run, { test, whole, role, group: null });
        if (trial) trials.push({ ...trial, role });
      }
    }
    return {
      output: this.#output,
      fitted: fit.probe.samples,
      tested: test.probe.samples,
      parameters: this.#total,
      accuracy: accuracyOf(whole, test.probe.labels?.values ?? null),
      trials,
      left: this.#left.slice(0, MOST_LEFT),
    };
  }

  /** Runs inside groups: the tightest group first, in it the tightest run, the longest one among them. */
  #candidates(): { run: Run; group: number }[] {
    const groups = (this.#result.groups ?? [])
      .map(({ side, layers, within }, at) => ({ side, layers, within, group: at + 1 }))
      .filter(({ side, layers }) => side === "a" && layers.length > 1)
      .sort((x, y) => (x.within ?? 0) - (y.within ?? 0));
    const found = groups.flatMap(({ layers, group }) => {
      const places = layers.map((id) => this.#ids.indexOf(id));
      const runs = places
        .flatMap((first, k) => places.slice(k + 1).map((last) => ({ first, last })))
        .filter((run) => this.#isPossible(run))
        .sort((x, y) => this.#within(x)! - this.#within(y)!);
      const longest = runs.reduce<Run | null>(
        (best, run) => (best && run.last - run.first <= best.last - best.first ? best : run),
        null,
      );
      const kept = runs.slice(0, PER_GROUP);
      if (longest && !kept.includes(longest)) kept.splice(-1, 1, longest);
      return kept.map((run) => ({ run, group }));
    });
    return found.slice(0, MOST_CANDIDATES);
  }

  /** As many layers at the end, and in random places. */
  #others(length: number): { run: Run; role: "last" | "random" }[] {
    const all = this.#ids
      .map((_, first) => ({ first, last: first + length }))
      .filter((run) => run.last < this.#ids.length && this.#isPossible(run));
    const last = all.at(-1);
    const drawn = shuffled(all.length, this.#options.seed + length).slice(0, RANDOM_DRAWS);
    return [
      ...(last ? [{ run: last, role: "last" as const }] : []),
      ...drawn.map((at) => ({ run: all[at], role: "random" as const })),
    ];
  }

  /** Both ends have one shape, and without what lies between fewer weights are left. */
  #isPossible({ first, last }: Run): boolean {
    const [from, to] = [this.#ids[first], this.#ids[last]];
    const [x, y] = [this.#shapes.get(from), this.#shapes.get(to)];
    if (!x || !y || x.join() !== y.join()) return false;
    const short = this.#without({ first, last });
    return short !== null && parameterCount(short) < this.#total;
  }

  #without({ first, last }: Run) {
    const [from, to] = [first, last].map((at) => this.#values.get(this.#ids[at]));
    if (from === undefined || to === undefined || from === to) return null;
    return bypassed(this.#given.model.graph, this.#output, { from, to });
  }

  /** Mean E of the pairs of layers of a run. */
  #within({ first, last }: Run): number | null {
    const matrix = this.#result.matrices.find(
      ({ measure, sides }) => measure === "gw" && sides?.join("") === "aa",
    );
    const values: number[] = [];
    for (let i = first; i <= last; i++) {
      for (let j = i + 1; j <= last; j++) {
        const value = matrix?.values[i]?.[j];
        if (typeof value === "number") values.push(value);
      }
    }
    return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
  }

  async #try(
    run: Run,
    { test, whole, role, group }: Trying & { readonly role: CompressionTrial["role"] },
  ): Promise<CompressionTrial | null> {
    const key = `${run.first} ${run.last}`;
    const known = this.#tried.get(key);
    if (known) return { ...known, role, group };
    const graph = this.#without(run);
    if (!graph) return null;
    const now = await this.#answer(graph, test, run);
    if (!now) return null;
    const trial: CompressionTrial = {
      ...this.#facts(run, group),
      way: "skip",
      role,
      parameters: this.#total - parameterCount(graph),
      ...changeOf(now, whole, test.probe.labels?.values ?? null),
    };
    this.#tried.set(key, trial);
    return trial;
  }

  async #merge(
    run: Run,
    { fit, test, whole, group }: Trying & { readonly fit: Answering },
  ): Promise<CompressionTrial | null> {
    const [from, to] = [run.first, run.last].map((at) => this.#values.get(this.#ids[at])!);
    const shape = this.#shapes.get(this.#ids[run.first])!;
    const features = shape[shape.length - 1];
    const rows =
      (fit.probe.samples * shape.reduce((product, size) => product * size, 1)) / features;
    // of maps, channels are not the last axis
    if (shape.length > 2 || features > MOST_FEATURES || rows <= features) {
      const text = `${quoted(this.#ids[run.last])} from ${quoted(this.#ids[run.first])}: no affine map, which takes vectors of at most ${MOST_FEATURES} features and more inputs than these`;
      this.#left.push(text);
      return null;
    }
    const { graph } = this.#given.model;
    const [x, y] = await valuesOf({ ...fit, graph, values: [from, to] });
    const squares = new LeastSquares(features, features);
    squares.add(
      { rows, columns: features, data: x.data },
      { rows, columns: features, data: y.data },
    );
    const merged = bypassed(graph, this.#output, { from, to, affine: squares.solve() });
    // a map that takes as much room as what it stands for saves nothing
    if (!merged || parameterCount(merged) >= this.#total) return null;
    const now = await this.#answer(merged, test, run);
    if (!now) return null;
    return {
      ...this.#facts(run, group),
      way: "merge",
      role: "candidate",
      parameters: this.#total - parameterCount(merged),
      ...changeOf(now, whole, test.probe.labels?.values ?? null),
    };
  }

  #facts(run: Run, group: number | null) {
    return {
      from: this.#ids[run.first],
      to: this.#ids[run.last],
      layers: run.last - run.first,
      group,
      within: this.#within(run),
    };
  }

  /** Null, and a reason, for a model that does not run without these layers. */
  async #answer(
    graph: NonNullable<ReturnType<typeof bypassed>>,
    given: Answering,
    run: Run,
  ): Promise<ModelAnswers | null> {
    try {
      return await answersOf(graph, given);
    } catch (error) {
      if (!isEngineError(error, "model.unrunnable", "shape.mismatch")) throw error;
      this.#left.push(
        `without what lies between ${quoted(this.#ids[run.first])} and ${quoted(this.#ids[run.last])}: ${error.message}`,
      );
      return null;
    }
  }
}

interface Trying {
  readonly test: Answering;
  readonly whole: ModelAnswers;
  readonly group: number | null;
}

/** Streams that no other draw of the seed has. */
const STREAM = 2 ** 31 + 2 ** 29;

function shuffled(count: number, seed: number): number[] {
  const random = createRandom(seed, STREAM);
  const list = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const other = random.below(i + 1);
    [list[i], list[other]] = [list[other], list[i]];
  }
  return list;
}

/** What a reader of the figures must know. */
export const compressionNotes = ({ accuracy, tested }: Compression): Note[] => [
  {
    at: "compression",
    code: "compression.untrained",
    text: `answers of ${tested} inputs, with no training after layers were left out; some steps of it win much of a loss back`,
  },
  ...(accuracy === null
    ? [
        {
          at: "compression",
          code: "compression.unlabelled",
          text: "without known classes (`labels` in the probe file), figures say how far answers change, and not whether they get worse",
        },
      ]
    : []),
];
