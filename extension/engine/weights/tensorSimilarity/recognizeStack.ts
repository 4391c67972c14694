/** Which networks tensor similarity takes, told from names and shapes alone. */
import { EngineError } from "../../errors";
import type { Checkpoint } from "../../formats/checkpoint";
import type { ArchitectureLayer } from "../../models/architecture/architecture";
import { bilinearStack } from "../../models/builders/families";
import { type Unit, unitOf } from "../../models/builders/units";
import { quoted, visibleName } from "../../report/names";
import { formLayers, type ModelLayer } from "../layers";

export interface RecognizedStack {
  readonly layers: readonly ArchitectureLayer[];
  /** What was assumed, each in a sentence. */
  readonly assumptions: readonly string[];
}

const SPEC = "an architecture file by --spec says what its layers do";

/**
 * The layers of a bilinear stack, or of a single linear layer. Throws `format.unsupported`, with
 * what applies instead, for all others: a gated layer's activation leaves no trace in its weights,
 * and is never taken for the product of two linear maps.
 */
export function recognizeStack(checkpoint: Checkpoint): RecognizedStack {
  const { layers } = formLayers(checkpoint);
  const refuse = (what: string, advice: string): never => {
    throw new EngineError(
      "format.unsupported",
      `${visibleName(checkpoint.path)}: ${what}, expected linear, bilinear or squared layers; ${advice}`,
      { file: checkpoint.path, expected: "linear, bilinear or squared layers", got: what },
    );
  };
  const attention = layers.find(({ info }) => isAttention(info.id));
  if (attention) {
    refuse(
      `has attention with softmax (${quoted(attention.info.id)})`,
      "`cognate circuits` compares its query-key and value-output circuits, `cognate compare` its weights",
    );
  }
  const gate = layers.find(({ info }) => isGate(info.id));
  if (gate) {
    refuse(
      `has a gated layer (${quoted(gate.info.id)}) whose activation, as of SwiGLU, is not in its weights`,
      `${SPEC}, if it is bilinear; \`cognate compare\` takes any`,
    );
  }
  const units = layers.map((layer, i) => unitOf(layer, readerOf(layer, layers.slice(i + 1))));
  const unknown = layers.find((_, i) => units[i] === null);
  if (unknown) {
    refuse(
      `has a layer of another kind (${described(unknown)})`,
      `${SPEC}; \`cognate compare\` takes any`,
    );
  }
  const known = units.filter((unit): unit is Unit => unit !== null);
  const guess = bilinearStack(known);
  if (guess) return { layers: guess.layers, assumptions: guess.assumptions };
  const [first] = known;
  if (known.length === 1 && first.kind === "linear") {
    const layer: ArchitectureLayer = { kind: "linear", where: "recognized", weights: first.id };
    return { layers: [layer], assumptions: ["assumes one linear layer without an activation"] };
  }
  return refuse(
    known.length === 0
      ? "has no layers with matrices"
      : "looks like layers with an activation such as ReLU between them, which is no polynomial",
    `\`cognate chain\` compares networks of ReLU up to permutation and rescaling, \`cognate compare\` any weights; where it has no such activation, ${SPEC}`,
  );
}

/**
 * The layer that reads what `layer` gives: the first one of that width, since files list the
 * matrices of one bilinear layer in any order.
 */
const readerOf = ({ weight }: ModelLayer, later: readonly ModelLayer[]): ModelLayer | undefined =>
  later.find((other) => other.weight?.shape.at(1) === weight?.shape[0]) ?? later[0];

const lastPart = (id: string): string =>
  id.slice(Math.max(id.lastIndexOf("."), id.lastIndexOf("/")) + 1);

const isAttention = (id: string): boolean =>
  /^(?:q_proj|k_proj|c_attn|qkv|query|in_proj|query_key_value|qkv_proj|Wqkv)$/.test(lastPart(id));

const isGate = (id: string): boolean =>
  /^(?:gate_proj|gate_up_proj|wi_0|ffn_gate|w1|gate)$/.test(lastPart(id));

const described = ({ info }: ModelLayer): string => `${quoted(info.id)}, ${info.kind}`;
