/** A model in training: its parameters, and the step that changes them. */
import { EngineError } from "../../errors";
import { dtypeBytes, elementCount } from "../../formats/checkpoint";
import { tensorBytes } from "../../formats/tensorBytes";
import type { Constant, Graph } from "../graph";
import { type ExportOptions, exportOnnx } from "../onnx/exportGraph";
import type { Runtime, Session } from "../runtime";
import { graphFacts } from "../shapes";
import { doubles, type ElementType, type Tensor, tensorOver } from "../tensor";
import { type StepGraph, type StepOptions, stepGraph } from "./stepGraph";

export interface TrainerOptions extends Omit<StepOptions, "facts"> {
  readonly runtime: Runtime;
  /** The shape of every input of the model, with the batch that each step takes. */
  readonly inputs: ReadonlyMap<string, readonly number[]>;
  /** Opens the file of a stored constant. */
  readonly open: ExportOptions["open"];
  /** First values of parameters that shall not begin with those of the model. */
  readonly initial?: ReadonlyMap<string, Tensor>;
}

/** Opens a trainer; throws what {@link stepGraph} and the runtime throw. */
export async function openTrainer(model: Graph, options: TrainerOptions): Promise<Trainer> {
  const { runtime, inputs, open, initial } = options;
  const facts = await graphFacts(model, { runtime, inputs, open });
  const step = stepGraph(model, { ...options, facts });
  const state = new Map<string, Tensor>();
  for (const { name } of step.parameters) {
    const own = model.constants.get(name)!;
    const given = initial?.get(name);
    state.set(name, given ? fitting(name, given, step) : await tensorOf(own, open));
  }
  for (const { name, dtype, shape } of step.moments) state.set(name, zeros(dtype, shape));
  const session = await runtime.open(await exportOnnx(step.graph, { open }));
  return new Trainer(model, { step, session, state });
}

export interface Batch {
  /** By name of the model's input. */
  readonly inputs: ReadonlyMap<string, Tensor>;
  /** One for each term of the loss. */
  readonly targets: readonly Tensor[];
}

export interface TargetSpec {
  readonly dtype: ElementType;
  readonly shape: readonly number[];
  readonly classes: number | null;
}

export class Trainer {
  readonly #model: Graph;
  readonly #step: StepGraph;
  readonly #session: Session;
  /** Parameters and moments by the name of their input. */
  readonly #state: Map<string, Tensor>;
  #steps = 0;

  /** @internal See {@link openTrainer}. */
  constructor(
    model: Graph,
    {
      step,
      session,
      state,
    }: {
      readonly step: StepGraph;
      readonly session: Session;
      readonly state: Map<string, Tensor>;
    },
  ) {
    this.#model = model;
    this.#step = step;
    this.#session = session;
    this.#state = state;
  }

  /** Steps done so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Of each term: type and shape of a batch's targets, and how many classes they number, if any. */
  get targets(): readonly TargetSpec[] {
    const { targets, facts } = this.#step;
    return targets.map(({ target, classes }) => ({ ...facts.get(target)!, classes }));
  }

  /**
   * One step; answers the loss before it. Calls must not overlap. Throws `input.nonfinite` when
   * the loss is not finite: the parameters then stay as they were.
   */
  async step({ inputs, targets }: Batch, rate: number): Promise<number> {
    const { graph, loss, learningRate, step, parameters, moments } = this.#step;
    const feeds = new Map([...inputs, ...this.#state]);
    for (const [i, { target }] of this.#step.targets.entries()) feeds.set(target, targets[i]);
    feeds.set(learningRate, doubles([], [rate]));
    if (step !== null) feeds.set(step, doubles([], [this.#steps + 1]));
    const results = await this.#session.run(feeds, graph.outputs);
    const value = Number(results.get(loss)!.data[0]);
    if (!Number.isFinite(value)) {
      throw new EngineError(
        "input.nonfinite",
        `training of ${this.#model.name}: expected a finite loss, got ${value} at step ${this.#steps + 1}; a smaller learning rate may help`,
        { expected: "a finite loss", got: `${value}` },
      );
    }
    for (const { name, next } of [...parameters, ...moments]) {
      this.#state.set(name, results.get(next)!);
    }
    this.#steps++;
    return value;
  }

  /** The parameters as they are now, by name. */
  parameters(): Map<string, Tensor> {
    return new Map(this.#step.parameters.map(({ name }) => [name, this.#state.get(name)!]));
  }

  /** The model with the parameters as they are now. */
  trained(): Graph {
    const constants = new Map(this.#model.constants);
    for (const [name, tensor] of this.parameters()) {
      constants.set(name, { kind: "tensor", tensor });
    }
    return { ...this.#model, constants };
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

function fitting(name: string, tensor: Tensor, { facts }: StepGraph): Tensor {
  const { dtype, shape } = facts.get(name)!;
  const [expected, got] = [
    `${dtype} [${shape.join(", ")}]`,
    `${tensor.dtype} [${tensor.shape.join(", ")}]`,
  ];
  if (expected === got) return tensor;
  throw new EngineError(
    "shape.mismatch",
    `parameter ${JSON.stringify(name)}: expected ${expected}, got ${got}`,
    { where: name, expected, got },
  );
}

async function tensorOf(constant: Constant, open: TrainerOptions["open"]): Promise<Tensor> {
  if (constant.kind === "tensor") return constant.tensor;
  const { dtype, shape } = constant.ref.tensor;
  const elements = await tensorBytes(await open(constant.ref), constant.ref.tensor);
  const bytes = new Uint8Array(elementCount(shape) * dtypeBytes[dtype]);
  await elements.readInto(0, bytes);
  return tensorOver(dtype as ElementType, shape, bytes);
}

const zeros = (dtype: ElementType, shape: readonly number[]): Tensor =>
  tensorOver(dtype, shape, new Uint8Array(elementCount(shape) * (dtype === "F64" ? 8 : 4)));
