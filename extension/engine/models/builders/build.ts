/** A state dict and the architecture that says what its layers do, as one operator graph. */
import type { Checkpoint } from "../../formats/checkpoint";
import { visibleName } from "../../report/names";
import type { Architecture, ArchitectureLayer, LayerOf } from "../architecture/architecture";
import type { Graph } from "../graph";
import { GraphBuilder } from "../graphBuilder";
import { subgraph } from "../subgraph";
import { faultAt } from "./fault";
import { activation, isActivation } from "./layers/activations";
import { type Flow, int, LayerContext } from "./layers/context";
import { bilinear, embedding, linear } from "./layers/dense";
import { batchNorm, layerNorm } from "./layers/normalization";
import { convolution, globalPooling, pooling } from "./layers/windows";
import { Parameters } from "./parameters";

/** Has LayerNormalization; what older sets lack is not used. */
const OPERATOR_SET = 17;

/**
 * The graph of `architecture` with the weights of `checkpoint`, which stay in their file. Its one
 * input is a batch of any size, its output the last layer's; every node carries its layer.
 * Throws `shape.mismatch` that names the place in the architecture where the two do not fit.
 */
export function buildGraph(checkpoint: Checkpoint, architecture: Architecture): Graph {
  return new Builder(checkpoint, architecture).graph();
}

class Builder {
  readonly #graph: GraphBuilder;
  readonly #parameters: Parameters;
  readonly #names = new Set<string>();
  /** How many layers of each name there are, so that the next one's is found at once. */
  readonly #counts = new Map<string, number>();

  constructor(
    checkpoint: Checkpoint,
    readonly architecture: Architecture,
  ) {
    this.#parameters = new Parameters(checkpoint);
    this.#graph = new GraphBuilder({
      name: visibleName(checkpoint.path),
      operatorSet: OPERATOR_SET,
      domains: new Map(),
      inputs: [],
      outputs: [],
      nodes: [],
      constants: this.#parameters.constants(),
    });
  }

  graph(): Graph {
    const { input: shape, layers, file } = this.architecture;
    if (layers.length === 0) throw faultAt(file, "layers")("at least one layer", "none");
    const tokens = layers[0].kind === "embedding";
    const dtype = tokens ? "I64" : this.#parameters.type;
    const value = this.#graph.input({ dtype, shape: ["batch", ...shape] }, "input");
    let out = this.#all({ value, shape, tokens }, layers);
    if (out.value === value) out = { ...out, value: this.#graph.node("Identity", [value]) };
    // weights that no layer of the architecture names are left out
    return subgraph(this.#graph.finish([out.value]), [out.value]);
  }

  #all(x: Flow, layers: readonly ArchitectureLayer[]): Flow {
    return layers.reduce((flow, layer) => this.#layer(flow, layer), x);
  }

  #layer(x: Flow, layer: ArchitectureLayer): Flow {
    const fault = faultAt(this.architecture.file, `${layer.where} (${layer.kind})`);
    const context = new LayerContext(this.#graph, this.#parameters, this.#name(layer), fault);
    if (x.tokens && layer.kind !== "embedding") throw fault("an embedding of token ids", "none");
    if (isActivation(layer)) return activation(x, layer, context);
    switch (layer.kind) {
      case "linear":
        return linear(x, layer, context);
      case "conv1d":
      case "conv2d":
      case "conv3d":
        return convolution(x, layer, context);
      case "batchNorm":
        return batchNorm(x, layer, context);
      case "layerNorm":
        return layerNorm(x, layer, context);
      case "embedding":
        return embedding(x, layer, context);
      case "bilinear":
        return bilinear(x, layer, context);
      case "residual":
        return this.#residual(x, layer, context);
      case "maxPool":
      case "averagePool":
        return pooling(x, layer, context);
      case "globalAveragePool":
      case "globalMaxPool":
        return globalPooling(x, layer, context);
      case "flatten":
        return {
          value: context.node("Flatten", [x.value], { axis: int(1) }),
          shape: [x.shape.reduce((product, size) => product * size, 1)],
          tokens: false,
        };
      case "dropout":
      case "identity":
        return { ...x, value: context.node("Identity", [x.value]) };
      default:
        throw layer satisfies never;
    }
  }

  /** shortcut(x) + scale * layers(x). */
  #residual(x: Flow, layer: LayerOf<"residual">, context: LayerContext): Flow {
    const branch = this.#all(x, layer.layers);
    const around = this.#all(x, layer.shortcut ?? []);
    context.check(branch.shape, around.shape, "a branch that its shortcut can be added to,");
    const scaled =
      layer.scale === 1
        ? branch.value
        : context.node("Mul", [branch.value, context.number(layer.scale)]);
    return { ...branch, value: context.node("Add", [around.value, scaled]) };
  }

  /** The file's name for the layer, its id in the checkpoint, or its kind; each name once. */
  #name(layer: ArchitectureLayer): string {
    const own = layer.name ?? ("weights" in layer ? layer.weights : undefined);
    const hint = own ?? layer.kind;
    let count = (this.#counts.get(hint) ?? 0) + 1;
    let name = own !== undefined && count === 1 ? own : `${hint}#${count}`;
    for (; this.#names.has(name); name = `${hint}#${count}`) count++;
    this.#counts.set(hint, count);
    this.#names.add(name);
    return name;
  }
}
