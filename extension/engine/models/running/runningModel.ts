/**
 * A model at work: its layers with shapes, Jacobian products at any of them, and the model cut in
 * two at a layer. Whatever computes runs on the pool, in batches, and can be cancelled.
 *
 * ```ts
 * const running = await RunningModel.open(model, { files, bench, like: probe });
 * running.layers;                          // ids in execution order, shapes of one sample
 * running.abilities.gradients;             // or why there are none
 * // J v at layer `fc1` for two directions in input space, all samples of the probe
 * const { value, products } = await running.jvp({ probe, of: "fc1", directions: [v1, v2] });
 * const { cut, facts } = await running.tail("fc1", { batch: 128 });
 * ```
 *
 * What layers answer to a probe comes from `prepareCapture` and `runCapture`; graphs of one's own
 * (a tail behind an adapter, a loss with its gradient) run by `openGraph` and `runOn`.
 */
import { EngineError } from "../../errors";
import { elementCount, type Problem } from "../../formats/checkpoint";
import type { Files } from "../../io";
import { quoted, visibleName } from "../../report/names";
import { Turns } from "../../turns";
import type { Workbench } from "../../weights/pool";
import { type Abilities, modelAbilities } from "../ability";
import { type Cut, cutGraph } from "../cut";
import { constantInfo, type Graph } from "../graph";
import { type ModelInputs, modelInputs } from "../inputs";
import type { ModelLayer } from "../layers";
import { requireMemory } from "../memory";
import type { Model } from "../model";
import { withLayer } from "../nodeErrors";
import { fitProbe, type Probe } from "../probes";
import type { Facts } from "../shapes";
import { subgraph } from "../subgraph";
import type { ElementType } from "../tensor";
import { factsOn } from "./graphs";
import { JacobianProducts, type ProductOptions, type Products } from "./products";

export interface RunningOptions {
  readonly files: Files;
  readonly bench: Workbench;
  /** A probe whose samples have the shape of all that will be fed. */
  readonly like: Probe;
}

export interface RunningLayer extends ModelLayer {
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly dtype: ElementType;
  /** Numbers in its weights. */
  readonly parameters: number;
}

export interface TailOptions {
  /** Samples a run: facts hold for that many, and so does a tail whose batch is fixed. */
  readonly batch: number;
  /** Layers that the tail puts out, in this order; the model's outputs when absent. */
  readonly outputs?: readonly string[];
  /**
   * What becomes of values that cross the cut: `refuse` throws, `inputs` makes them inputs of the
   * tail and outputs of the head; `refuse` when absent.
   */
  readonly crossing?: "refuse" | "inputs";
}

export interface Tail {
  readonly cut: Cut;
  /**
   * From the model's inputs to the cut value and then those that cross, in the order in which the
   * tail takes them.
   */
  readonly head: Graph;
  /** Of all values of the model, which have the same names in tail and head. */
  readonly facts: Facts;
}

export class RunningModel {
  readonly model: Model;
  readonly inputs: ModelInputs;
  /** In execution order; those whose first axis counts samples. */
  readonly layers: readonly RunningLayer[];
  /** Layers that are left out, and why. */
  readonly problems: readonly Problem[];
  readonly abilities: Abilities;
  readonly #bench: Workbench;
  readonly #shapes: ReadonlyMap<string, readonly number[]>;
  readonly #facts: Map<number, Promise<Facts>>;
  readonly #products: JacobianProducts;

  /**
   * Throws `shape.mismatch` where the probe does not fit, `model.unrunnable` for what the runtime
   * refuses.
   */
  static async open(model: Model, { files, bench, like }: RunningOptions): Promise<RunningModel> {
    const inputs = modelInputs(model);
    const fed = fitProbe(model, inputs, like);
    const shapes = new Map(fed.map(({ name, shape }) => [name, shape]));
    const sized = [...shapes].map(
      ([name, shape]) => [name, [inputs.batch ?? 1, ...shape]] as const,
    );
    await requireMemory(model, new Map(sized), bench);
    const ask = (batch: number) => {
      const sizes = [...shapes].map(([name, shape]) => [name, [batch, ...shape]] as const);
      return factsOn(bench, model.graph, new Map(sizes));
    };
    const small = inputs.batch ?? 1;
    const more = inputs.batch ?? 2;
    const facts = new Map([[small, ask(small)]]);
    if (more !== small) facts.set(more, ask(more));
    const [one, two] = await known(model, [facts.get(small)!, facts.get(more)!]);
    const found = describedLayers(model, [
      { batch: small, facts: one },
      { batch: more, facts: two },
    ]);
    const abilities = await modelAbilities(model, new Turns(bench.signal));
    return new RunningModel({ model, inputs, abilities, bench, files, shapes, facts, ...found });
  }

  private constructor(
    parts: Pick<RunningModel, "model" | "inputs" | "abilities" | "layers" | "problems"> & {
      readonly bench: Workbench;
      readonly files: Files;
      readonly shapes: ReadonlyMap<string, readonly number[]>;
      readonly facts: Map<number, Promise<Facts>>;
    },
  ) {
    this.model = parts.model;
    this.inputs = parts.inputs;
    this.layers = parts.layers;
    this.problems = parts.problems;
    this.abilities = parts.abilities;
    this.#bench = parts.bench;
    this.#shapes = parts.shapes;
    this.#facts = parts.facts;
    this.#products = new JacobianProducts(this, parts);
  }

  /** The layer of that id; `usage` where there is none, `shape.mismatch` where it counts no samples. */
  layer(id: string): RunningLayer {
    const layer = this.layers.find((each) => each.id === id);
    if (layer) return layer;
    const problem = this.problems.find(({ where }) => where === id);
    const path = visibleName(this.model.checkpoint.path, 200);
    if (problem) throw new EngineError("shape.mismatch", `${path}: ${problem.text}`, { where: id });
    const some = this.layers.slice(0, 8).map((each) => quoted(each.id));
    const list = `${some.join(", ")}${this.layers.length > 8 ? ", ..." : ""}`;
    throw new EngineError("usage", `${path}: has no layer ${quoted(id)}, only ${list}`, {
      where: id,
    });
  }

  /** Of one sample of the input. */
  inputShape(name: string): readonly number[] {
    return this.#shapes.get(name) ?? [];
  }

  /** Types and shapes of all values for a batch of so many samples; found once a size. */
  facts(batch: number): Promise<Facts> {
    const fixed = this.inputs.batch;
    if (fixed !== null && batch !== fixed) {
      const path = visibleName(this.model.checkpoint.path, 200);
      const text = `${path}: takes ${fixed} samples at once, not ${batch}`;
      return Promise.reject(new EngineError("usage", text));
    }
    const known = this.#facts.get(batch);
    if (known) return known;
    const sizes = [...this.#shapes].map(([name, shape]) => [name, [batch, ...shape]] as const);
    const asked = factsOn(this.#bench, this.model.graph, new Map(sizes));
    this.#facts.set(batch, asked);
    // one that failed, or was cancelled, may be asked for again
    asked.catch(() => this.#facts.delete(batch));
    return asked;
  }

  /**
   * Jacobian times vectors: for each of `directions` v, the derivative of layer `of` along v, at
   * every sample of the probe. Exact to the rounding of the model's numbers.
   */
  jvp(options: ProductOptions): Promise<Products> {
    return this.#products.forward(options);
  }

  /** Transposed Jacobian times vectors: for each of `directions` u of layer `of`, Jᵀ u by `wrt`. */
  vjp(options: ProductOptions): Promise<Products> {
    return this.#products.reverse(options);
  }

  /**
   * The rest of the network from a layer on, as a graph whose first input is that layer's value.
   * Throws `model.unrunnable` that names the values which cross the cut, unless they may, and
   * where an output does not depend on the layer.
   */
  async tail(id: string, { batch, outputs, crossing = "refuse" }: TailOptions): Promise<Tail> {
    const { graph, checkpoint } = this.model;
    const { value } = this.layer(id);
    const facts = await this.facts(batch);
    const wanted = outputs?.map((each) => this.layer(each).value) ?? graph.outputs;
    const cut = cutGraph(graph, { value, outputs: wanted, facts, batch });
    if (crossing === "refuse" && cut.crossing.length > 0) {
      const names = cut.crossing.map((each) =>
        each.layer === null
          ? `input ${quoted(each.value)}`
          : `${quoted(each.value)} of layer ${quoted(each.layer)}`,
      );
      const few = names.length > 4 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
      throw new EngineError(
        "model.unrunnable",
        `${visibleName(checkpoint.path, 200)}: no tail from ${quoted(id)}: what follows also reads ${few.join(", ")}, as after a skip connection or a mask; cut where the branches have met`,
        { file: checkpoint.path, where: id },
      );
    }
    const head = subgraph(graph, [value, ...cut.crossing.map((each) => each.value)]);
    return { cut, head, facts };
  }
}

/** Throws what the runtime throws, with the layer of the node that it names. */
async function known({ graph }: Model, asked: readonly Promise<Facts>[]): Promise<Facts[]> {
  try {
    return await Promise.all(asked);
  } catch (error) {
    throw withLayer(error, graph);
  }
}

interface Sized {
  readonly batch: number;
  readonly facts: Facts;
}

/** Two sizes of batch tell the axis of samples from one that happens to be as long. */
function describedLayers({ graph, layers, checkpoint }: Model, sizes: readonly Sized[]) {
  const known: RunningLayer[] = [];
  const problems: Problem[] = [];
  for (const layer of layers) {
    const shapes = sizes.map(({ facts }) => facts.get(layer.value)?.shape);
    const rest = shapes.map((shape) => shape?.slice(1).join());
    const counts = sizes.every(({ batch }, i) => shapes[i]?.[0] === batch);
    const { dtype } = sizes[0].facts.get(layer.value) ?? {};
    if (counts && dtype && rest.every((each) => each === rest[0])) {
      const parameters = layer.weights
        .map((name) => graph.constants.get(name))
        .reduce((sum, each) => sum + (each ? elementCount(constantInfo(each).shape) : 0), 0);
      known.push({ ...layer, shape: shapes[0]!.slice(1), dtype, parameters });
      continue;
    }
    const got = shapes.at(-1)?.join(" × ") || "a single number";
    const text = `${quoted(layer.id)} answers ${got} to ${sizes.at(-1)!.batch} samples, expected the first axis to count samples`;
    problems.push({ code: "shape.mismatch", file: checkpoint.path, where: layer.id, text });
  }
  return { layers: known, problems };
}
