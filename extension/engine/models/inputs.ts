/** What a model takes: which axis counts samples, which are open, and how many ids there are. */
import { EngineError } from "../errors";
import { visibleName } from "../report/names";
import { constantInfo, type Graph, type GraphInput } from "./graph";
import type { Model } from "./model";
import type { ElementType } from "./tensor";

export interface InputSpec {
  readonly name: string;
  readonly dtype: ElementType;
  /** Of one sample; null where an axis is open. */
  readonly shape: readonly (number | null)[];
  /** Rows of the embedding that reads it; null for inputs that are no ids. */
  readonly vocabulary: number | null;
}

export interface ModelInputs {
  readonly specs: readonly InputSpec[];
  /** Samples that the model takes at once, where it takes no other number. */
  readonly batch: number | null;
}

/**
 * The inputs of a model. The first axis of each counts samples; an exporter either leaves it open
 * or fixes it, to the same number in all inputs. Throws `model.unrunnable` for others.
 */
export function modelInputs({ graph, checkpoint }: Model): ModelInputs {
  const path = visibleName(checkpoint.path, 200);
  const refuse = (text: string, where = "") =>
    new EngineError("model.unrunnable", `${path}: ${text}`, { file: checkpoint.path, where });
  if (graph.inputs.length === 0) throw refuse("takes no input, so that nothing can be compared");
  const vocabularies = vocabulariesOf(graph);
  const batches = new Set<number>();
  const specs = graph.inputs.map((input): InputSpec => {
    const { name, dtype, shape } = input;
    if (!shape || shape.length === 0) {
      const got = shape ? "a single number" : "no shape at all";
      throw refuse(
        `input ${JSON.stringify(name)} has ${got}, expected a first axis of samples`,
        name,
      );
    }
    const [samples, ...rest] = shape.map((size) => (typeof size === "number" ? size : null));
    if (samples !== null) batches.add(samples);
    return { name, dtype, shape: rest, vocabulary: vocabularies.get(name) ?? null };
  });
  if (batches.size > 1 || batches.has(0)) {
    const shapes = graph.inputs.map(inputText).join(", ");
    throw refuse(`its inputs differ in their first axis, which should count samples: ${shapes}`);
  }
  return { specs, batch: [...batches][0] ?? null };
}

const inputText = ({ name, shape }: GraphInput): string =>
  `${JSON.stringify(name)} of ${shape?.join(" × ") ?? "any shape"}`;

/** Rows of the table that ids choose from, by the input that brings them. */
function vocabulariesOf(graph: Graph): Map<string, number> {
  const origin = new Map(graph.inputs.map(({ name }) => [name, name]));
  const rows = new Map<string, number>();
  for (const { operator, inputs, outputs } of graph.nodes) {
    const source = origin.get(inputs[0] ?? "");
    if (source !== undefined && (operator === "Cast" || operator === "Identity")) {
      origin.set(outputs[0], source);
    }
    const ids = origin.get(inputs[1] ?? "");
    const table = graph.constants.get(inputs[0] ?? "");
    if (operator !== "Gather" || ids === undefined || !table) continue;
    const [count = 0] = constantInfo(table).shape;
    rows.set(ids, Math.min(count, rows.get(ids) ?? count));
  }
  return rows;
}
