/** Jacobian products of a model's layers, by graphs that hold forward pass and derivative. */
import { EngineError } from "../../errors";
import { elementCount } from "../../formats/checkpoint";
import type { Files } from "../../io";
import type { CaptureTarget, FedInput } from "../../jobs/modelCapture";
import type { SessionRef } from "../../jobs/modelSessions";
import { shared, sharedFloats } from "../../jobs/sharedFloats";
import { quoted, visibleName } from "../../report/names";
import type { Workbench } from "../../weights/pool";
import { runCapture } from "../capture";
import type { Derivative, DerivativeOptions } from "../derivatives/derivative";
import { jvpGraph } from "../derivatives/jvp";
import { vjpGraph } from "../derivatives/vjp";
import type { Graph } from "../graph";
import { fitProbe, type Probe } from "../probes";
import { openGraph } from "./graphs";
import { productBatch } from "./productBatch";
import type { RunningModel } from "./runningModel";

/** Directions that share one forward pass; each adds its own nodes to the graph. */
const MAX_DIRECTIONS = 8;

export interface ProductOptions {
  /** Where derivatives are taken: at each of its samples. */
  readonly probe: Probe;
  /** The layer that is differentiated. */
  readonly of: string;
  /** By what: an input of the model or a layer before `of`; its one floating-point input when absent. */
  readonly wrt?: string;
  /**
   * Vectors, each for all samples, one sample after the other: of the shape of `wrt` for `jvp`,
   * of layer `of` for `vjp`.
   */
  readonly directions: readonly Float64Array[];
  /** Bytes that values of one run may take; 256 MiB when absent. */
  readonly memory?: number;
}

export interface Products {
  /** The layer's value, sample after sample. */
  readonly value: Float64Array;
  /** For each direction, sample after sample: of the shape of `of` for `jvp`, of `wrt` for `vjp`. */
  readonly products: readonly Float64Array[];
  /** Of one sample of `value`, and of one of each product. */
  readonly shapes: { readonly value: readonly number[]; readonly product: readonly number[] };
  readonly runtime: string;
}

type Mode = "forward" | "reverse";

/** A derivative that is ready to run on batches of its size. */
interface Ready {
  readonly session: SessionRef;
  readonly given: readonly string[];
  readonly results: readonly string[];
  /** Inputs that the graph still reads. */
  readonly reads: ReadonlySet<string>;
}

interface Place {
  /** The value in the graph. */
  readonly value: string;
  /** Of one sample. */
  readonly shape: readonly number[];
}

export class JacobianProducts {
  readonly #running: RunningModel;
  readonly #bench: Workbench;
  readonly #files: Files;
  /** The last one alone: each is a copy of the model's weights. */
  #ready: { readonly key: string; readonly derivative: Promise<Ready> } | null = null;

  constructor(running: RunningModel, { bench, files }: { bench: Workbench; files: Files }) {
    this.#running = running;
    this.#bench = bench;
    this.#files = files;
  }

  forward(options: ProductOptions): Promise<Products> {
    return this.#products("forward", options);
  }

  reverse(options: ProductOptions): Promise<Products> {
    return this.#products("reverse", options);
  }

  async #products(mode: Mode, options: ProductOptions): Promise<Products> {
    const { model, inputs } = this.#running;
    const { probe, directions } = options;
    const of = this.#running.layer(options.of);
    const wrt = this.#source(options.wrt);
    const from = mode === "forward" ? wrt : of;
    const to = mode === "forward" ? of : wrt;
    check(options, from);
    const fed = fitProbe(model, inputs, probe);
    const value = sharedFloats(probe.samples * elementCount(of.shape));
    const products = directions.map(() => sharedFloats(probe.samples * elementCount(to.shape)));
    let runtime = "";
    for (let first = 0; first < Math.max(1, directions.length); first += MAX_DIRECTIONS) {
      const group = directions.slice(first, first + MAX_DIRECTIONS);
      const batch = await productBatch(this.#running, {
        samples: probe.samples,
        directions: group.length,
        memory: options.memory,
      });
      const { session, given, results, reads } = await this.#derivative(mode, {
        of: of.value,
        wrt: wrt.value,
        count: group.length,
        batch,
      });
      const { dtype } = (await this.#running.facts(batch)).get(from.value)!;
      const vectors = group.map(
        (direction, i): FedInput => ({
          ...{ name: given[i], dtype, shape: from.shape, data: shared(direction) },
        }),
      );
      const targets: CaptureTarget[] = [
        { value: of.value, into: { plan: copyPlan(probe.samples, of.shape), room: value } },
        ...results.map((name, i) => ({
          value: name,
          into: { plan: copyPlan(probe.samples, to.shape), room: products[first + i] },
        })),
      ];
      const input = {
        session,
        model: visibleName(model.checkpoint.path, 200),
        inputs: [...fed.filter(({ name }) => reads.has(name)), ...vectors],
        batch,
        // a derivative holds for one size of batch: the last one is filled up
        fixed: true,
      };
      const take = async (output: { readonly runtime: string }) => {
        runtime = output.runtime;
      };
      await runCapture({ input, samples: probe.samples }, this.#bench, { targets, take });
    }
    return { value, products, shapes: { value: of.shape, product: to.shape }, runtime };
  }

  #source(name: string | undefined): Place {
    const { model, inputs } = this.#running;
    const path = visibleName(model.checkpoint.path, 200);
    const floats = inputs.specs.filter(({ dtype }) => dtype.startsWith("F"));
    if (name === undefined && floats.length !== 1) {
      const text = `${path}: has ${floats.length} floating-point inputs, so say by which input or layer to differentiate`;
      throw new EngineError("usage", text);
    }
    const wanted = name ?? floats[0].name;
    const spec = inputs.specs.find((each) => each.name === wanted);
    if (!spec) return this.#running.layer(wanted);
    if (!spec.dtype.startsWith("F")) {
      const text = `${path}: input ${quoted(wanted)} is of ${spec.dtype}, by which there is no derivative; name a layer`;
      throw new EngineError("usage", text, { where: wanted });
    }
    return { value: wanted, shape: this.#running.inputShape(wanted) };
  }

  async #derivative(
    mode: Mode,
    { of, wrt, count, batch }: { of: string; wrt: string; count: number; batch: number },
  ): Promise<Ready> {
    const key = JSON.stringify([mode, of, wrt, count, batch]);
    if (this.#ready?.key === key) return this.#ready.derivative;
    const { graph } = this.#running.model;
    const facts = await this.#running.facts(batch);
    const options = { outputs: [of], wrt: [wrt], facts, keep: [of], directions: count };
    const derivative = this.#open(built(mode, graph, options));
    this.#ready = { key, derivative };
    derivative.catch(() => {
      if (this.#ready?.key === key) this.#ready = null;
    });
    return derivative;
  }

  async #open({ graph, given, results }: Derivative): Promise<Ready> {
    const session = await openGraph(graph, this.#files);
    return { session, given, results, reads: new Set(graph.inputs.map(({ name }) => name)) };
  }
}

const built = (mode: Mode, graph: Graph, options: DerivativeOptions): Derivative =>
  mode === "forward" ? jvpGraph(graph, options) : vjpGraph(graph, options);

const copyPlan = (samples: number, shape: readonly number[]) => {
  const columns = elementCount(shape);
  const sizes = { samples, rows: samples, columns, outer: 1, inner: columns };
  return { ...sizes, step: "copy", mode: null } as const;
};

function check({ probe, directions }: ProductOptions, { shape }: Place): void {
  const expected = probe.samples * elementCount(shape);
  for (const [i, { length }] of directions.entries()) {
    if (length === expected) continue;
    throw new EngineError(
      "shape.mismatch",
      `direction ${i}: expected ${expected} numbers, ${[probe.samples, ...shape].join(" × ")}, got ${length}`,
      { expected: `${expected}`, got: `${length}` },
    );
  }
}
