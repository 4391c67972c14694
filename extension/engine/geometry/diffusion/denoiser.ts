/** A model that takes a noisy sample, a time and a condition, at work. */
import { EngineError } from "../../errors";
import { elementCount } from "../../formats/checkpoint";
import type { Files } from "../../io";
import type { SessionRef } from "../../jobs/modelSessions";
import { sharedFloats } from "../../jobs/sharedFloats";
import { derivativeAbility } from "../../models/ability";
import { runCapture } from "../../models/capture";
import { overflowOf } from "../../models/feed";
import { type InputSpec, modelInputs } from "../../models/inputs";
import type { Model } from "../../models/model";
import { fitProbe, type Probe, shapeText } from "../../models/probes";
import { openGraph } from "../../models/running/graphs";
import { productBatch } from "../../models/running/productBatch";
import { type RunningLayer, RunningModel } from "../../models/running/runningModel";
import { subgraph } from "../../models/subgraph";
import { quoted, visibleName } from "../../report/names";
import type { Workbench } from "../../weights/pool";
import type { Clock, DenoiserRoles } from "./options";
import { denoiserRoles } from "./roles";

/** Samples at one time, one after the other. */
export interface Points {
  readonly samples: number;
  readonly x: Float64Array;
  /** As the network is told it. */
  readonly time: number;
  readonly condition: Float64Array;
}

interface Opening {
  readonly roles: DenoiserRoles;
  /** Of one sample; as the probe of conditions has it. */
  readonly conditions: Probe;
  readonly files: Files;
  readonly bench: Workbench;
}

/**
 * Names that were given, or those by which inputs are known. Throws `model.unrunnable` for a model
 * that is no denoiser, and `usage` for names that it does not have.
 */
export function rolesOf(model: Model, given: DenoiserRoles | null): DenoiserRoles {
  const { specs } = modelInputs(model);
  const path = visibleName(model.checkpoint.path, 200);
  const list = specs.map(
    ({ name, dtype, shape }) => `${quoted(name)} (${inputText(dtype, shape)})`,
  );
  const refuse = (text: string) =>
    new EngineError("model.unrunnable", `${path}: ${text}, got ${list.join(", ")}`, {
      ...{ file: model.checkpoint.path, expected: "sample, time and condition" },
      got: list.join(", "),
    });
  if (specs.length !== 3) {
    throw refuse("a denoiser has three inputs: noisy sample, time and condition");
  }
  const roles = given ?? denoiserRoles(specs);
  if (!roles) {
    throw refuse(
      "cannot tell which input is the noisy sample, which the time, of one number, and which the condition; say so by --roles SAMPLE,TIME,CONDITION",
    );
  }
  const chosen = Object.values(roles);
  const stray = chosen.find((name) => !specs.some((spec) => spec.name === name));
  if (stray !== undefined || new Set(chosen).size < 3) {
    const text = `option --roles: expected the names of its three inputs, got ${chosen.map(quoted).join(", ")}`;
    throw new EngineError("usage", `${path}: ${text}`);
  }
  const { shape } = specOf(specs, roles.time);
  if (shape.some((size) => size === null) || elementCount(shape as number[]) !== 1) {
    throw refuse(`input ${quoted(roles.time)} should be the time, one number a sample`);
  }
  for (const name of [roles.sample, roles.condition]) {
    if (specOf(specs, name).dtype.startsWith("F")) continue;
    throw refuse(`input ${quoted(name)} should hold floating-point numbers`);
  }
  return roles;
}

/** The model with its condition as its one input, by which conditions are read as a probe is. */
export const byCondition = (model: Model, { condition }: DenoiserRoles): Model => ({
  ...model,
  graph: { ...model.graph, inputs: model.graph.inputs.filter(({ name }) => name === condition) },
});

export class Denoiser {
  readonly running: RunningModel;
  readonly roles: DenoiserRoles;
  /** What it answers: the noise, say. */
  readonly output: RunningLayer;
  /** Numbers of one sample, and of one condition. */
  readonly width: number;
  readonly conditionWidth: number;
  /** What is told of a time unless the user says so. */
  readonly ownClock: Clock;
  readonly precision: "float32" | "float64";
  /** Numbers of this size and more are none of the type of its samples. */
  readonly limit: number;
  /** What ran it, once it ran. */
  runtime = "";
  readonly #bench: Workbench;
  readonly #session: SessionRef;

  /**
   * Throws `model.unrunnable` where no output has the shape of the sample, where an operator
   * between condition and output has no derivative, named, and what running models throws.
   */
  static async open(model: Model, { roles, conditions, files, bench }: Opening): Promise<Denoiser> {
    const { specs } = modelInputs(model);
    const sample = specOf(specs, roles.sample);
    const path = visibleName(model.checkpoint.path, 200);
    if (sample.shape.some((size) => size === null)) {
      const got = sample.shape.map((size) => size ?? "any").join(" × ");
      const text = `${path}: input ${quoted(sample.name)} leaves open how large a sample is (${got}); export it with fixed sizes`;
      throw new EngineError("model.unrunnable", text, { file: model.checkpoint.path });
    }
    const shape = sample.shape as readonly number[];
    const view = byCondition(model, roles);
    const [condition] = fitProbe(view, modelInputs(view), conditions);
    const like = probeOf(roles, {
      ...{ sampleShape: shape, timeShape: specOf(specs, roles.time).shape as number[] },
      ...{ conditionShape: condition.shape, points: onePoint(shape, condition.shape) },
    });
    const running = await RunningModel.open(model, { files, bench, like });
    const output = outputOf(running, shape);
    const able = derivativeAbility(model, { outputs: [output.value], wrt: [roles.condition] });
    if (!able.able) {
      const text = `${path}: output ${quoted(output.id)} has no derivative by condition ${quoted(roles.condition)}: ${able.why}`;
      throw new EngineError("model.unrunnable", text, { file: model.checkpoint.path });
    }
    const session = await openGraph(subgraph(model.graph, [output.value]), files, bench.signal);
    return new Denoiser({ running, roles, output, bench, session });
  }

  private constructor(
    parts: Pick<Denoiser, "running" | "roles" | "output"> & {
      readonly bench: Workbench;
      readonly session: SessionRef;
    },
  ) {
    const { running, roles } = parts;
    this.running = running;
    this.roles = roles;
    this.output = parts.output;
    this.width = elementCount(parts.output.shape);
    this.conditionWidth = elementCount(running.inputShape(roles.condition));
    const { dtype } = specOf(running.inputs.specs, roles.time);
    this.ownClock = dtype.startsWith("F") ? "share" : "place";
    this.precision = parts.output.dtype === "F64" ? "float64" : "float32";
    this.limit = overflowOf(specOf(running.inputs.specs, roles.sample).dtype);
    this.#bench = parts.bench;
    this.#session = parts.session;
  }

  /** What it answers, sample after sample. */
  async predict(points: Points): Promise<Float64Array> {
    const { model, inputs } = this.running;
    const { samples } = points;
    const reads = new Set(
      subgraph(model.graph, [this.output.value]).inputs.map(({ name }) => name),
    );
    const fed = fitProbe(model, inputs, this.#probe(points));
    const sizes = { samples, rows: samples, columns: this.width, outer: 1, inner: this.width };
    const room = sharedFloats(samples * this.width);
    const plan = { ...sizes, step: "copy", mode: null } as const;
    const input = {
      session: this.#session,
      model: visibleName(model.checkpoint.path, 200),
      inputs: fed.filter(({ name }) => reads.has(name)),
      batch: await productBatch(this.running, { samples, directions: 0 }),
      fixed: inputs.batch !== null,
    };
    const take = async (output: { readonly runtime: string }) => {
      this.runtime = output.runtime;
    };
    const targets = [{ value: this.output.value, into: { plan, room } }];
    await runCapture({ input, samples }, this.#bench, { targets, take });
    return room;
  }

  /** Derivatives of what it answers along directions of the condition, sample after sample. */
  async derivatives(points: Points, directions: readonly Float64Array[]) {
    const { products } = await this.running.jvp({
      ...{ probe: this.#probe(points), of: this.output.id, wrt: this.roles.condition, directions },
    });
    return products;
  }

  #probe(points: Points): Probe {
    const { sample, time, condition } = this.roles;
    return probeOf(this.roles, {
      sampleShape: this.running.inputShape(sample),
      timeShape: this.running.inputShape(time),
      conditionShape: this.running.inputShape(condition),
      points,
    });
  }
}

interface Shapes {
  readonly sampleShape: readonly number[];
  readonly timeShape: readonly number[];
  readonly conditionShape: readonly number[];
  readonly points: Points;
}

function probeOf({ sample, time, condition }: DenoiserRoles, shapes: Shapes): Probe {
  const { samples, x, time: told, condition: c } = shapes.points;
  const inputs = [
    { name: sample, shape: shapes.sampleShape, data: x },
    { name: time, shape: shapes.timeShape, data: sharedFloats(samples).fill(told) },
    { name: condition, shape: shapes.conditionShape, data: c },
  ];
  return { samples, text: "reverse process", inputs, labels: null, notes: [] };
}

const onePoint = (sample: readonly number[], condition: readonly number[]): Points => ({
  ...{ samples: 1, x: new Float64Array(elementCount(sample)), time: 0 },
  condition: new Float64Array(elementCount(condition)),
});

const specOf = (specs: readonly InputSpec[], name: string): InputSpec =>
  specs.find((spec) => spec.name === name)!;

const inputText = (dtype: string, shape: InputSpec["shape"]): string =>
  [...shape.map((size) => size ?? "any"), dtype].join(" × ");

/** The first output that has the shape of a sample. */
function outputOf(running: RunningModel, shape: readonly number[]): RunningLayer {
  const { graph, checkpoint } = running.model;
  const layers = graph.outputs.flatMap(
    (value) => running.layers.find((layer) => layer.value === value) ?? [],
  );
  const found = layers.find((layer) => layer.shape.join() === shape.join());
  if (found) return found;
  const got = layers.map((layer) => shapeText(layer.shape)).join(", ") || "nothing of that kind";
  const expected = `what it takes as a sample, ${shapeText(shape)}`;
  throw new EngineError(
    "model.unrunnable",
    `${visibleName(checkpoint.path, 200)}: no output is shaped like ${expected}, got ${got}; a denoiser answers noise, clean point or velocity`,
    { file: checkpoint.path, expected, got },
  );
}
