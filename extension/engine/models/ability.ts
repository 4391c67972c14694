/** What a model can do, and why not, told from its graph alone. */
import { isEngineError } from "../errors";
import { quoted } from "../report/names";
import type { Ability } from "../result";
import { Turns } from "../turns";
import { derivativeObstacles, obstaclesAmong } from "./derivatives/obstacles";
import { constantInfo, type GraphNode } from "./graph";
import { modelInputs } from "./inputs";
import type { Model } from "./model";
import { neededFor } from "./subgraph";

export type { Ability };

export interface Abilities {
  /** It takes samples, so that its layers can be compared. */
  readonly forward: Ability;
  /**
   * Derivatives of its outputs by its floating-point inputs, or by its first layer where it takes
   * ids. Earlier layers may have them where the outputs have none: see {@link derivativeAbility}.
   */
  readonly gradients: Ability;
  /** Gradients by its weights, so that it can be trained. */
  readonly training: Ability;
}

const able = { able: true } as const;
const unable = (why: string): Ability => ({ able: false, why });

/** Throws `cancelled` between two `turns`. */
export async function modelAbilities(model: Model, turns = new Turns()): Promise<Abilities> {
  await turns.next();
  const { graph, layers } = model;
  const forward = forwardAbility(model);
  if (!forward.able) return { forward, gradients: forward, training: forward };
  const floats = graph.inputs.filter(({ dtype }) => isFloat(dtype)).map(({ name }) => name);
  const sources = floats.length > 0 ? floats : layers.slice(0, 1).map(({ value }) => value);
  const weights = layers
    .flatMap((layer) => layer.weights)
    .filter((name) => {
      const constant = graph.constants.get(name);
      return constant && ["F32", "F64"].includes(constantInfo(constant).dtype);
    });
  await turns.next();
  const { needed } = neededFor(graph, graph.outputs);
  await turns.next();
  const training =
    weights.length === 0
      ? unable("it has no weights of F32 or F64")
      : abilityFor(obstaclesAmong(graph, needed, [...new Set(weights)]));
  await turns.next();
  return { forward, gradients: abilityFor(obstaclesAmong(graph, needed, sources)), training };
}

/** Whether values of the graph can be differentiated by others; settings are not looked at. */
export function derivativeAbility(
  { graph }: Pick<Model, "graph">,
  asked: { readonly outputs: readonly string[]; readonly wrt: readonly string[] },
): Ability {
  return abilityFor(derivativeObstacles(graph, asked));
}

function abilityFor(obstacles: readonly GraphNode[]): Ability {
  if (obstacles.length === 0) return able;
  const more = obstacles.length > 1 ? `, and ${obstacles.length - 1} more` : "";
  return unable(`there is no derivative rule for ${nodeText(obstacles[0])}${more}`);
}

/** `NonZero node x of layer y`. */
function nodeText({ operator, name, layer, domain }: GraphNode): string {
  const full = domain === "" ? operator : `${domain}.${operator}`;
  return `${full} node ${quoted(name)}${layer === undefined ? "" : ` of layer ${quoted(layer)}`}`;
}

function forwardAbility(model: Model): Ability {
  try {
    modelInputs(model);
    return able;
  } catch (error) {
    if (!isEngineError(error, "model.unrunnable")) throw error;
    return unable(error.message);
  }
}

const isFloat = (dtype: string): boolean => dtype.startsWith("F");
