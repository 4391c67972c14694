/** Glyph digits beside colored markers, and small convolutional networks that learn either. */
import { createRandom } from "../../extension/engine/linalg/random";
import type { Graph } from "../../extension/engine/models/graph";
import { floats, integers, type Tensor } from "../../extension/engine/models/tensor";
import { gains, initialize } from "../../extension/engine/models/training/initializers";
import { saveSafetensors } from "../../extension/engine/models/training/saveSafetensors";
import { markerDesign, stamp } from "../../extension/engine/stitching/markers";
import { glyphs } from "../unit/models/training/glyphs";
import { int, ints, network } from "../unit/models/training/networks";

const SIDE = 12;
export const SHAPE = [3, SIDE, SIDE] as const;
export const CLASSES = 10;
const MARKER = 2;
/** Of colors and places, the same in all data. */
const DESIGN_SEED = 0;

export interface Pictures {
  readonly x: Float32Array;
  readonly labels: readonly number[];
}

export function drawn(count: number, seed: number): Pictures {
  const { inputs, targets } = glyphs(count, seed);
  return {
    x: inputs.get("x")!.data as Float32Array,
    labels: Array.from(targets[0].data as BigInt64Array, Number),
  };
}

const design = markerDesign({ classes: CLASSES, seed: DESIGN_SEED });

/**
 * Digits with markers that tell nothing of them: of the receiver's and the seed front's four in
 * five have one, half of them at the place of its color; the cue front learns which marker it is.
 */
export function baseData(count: number, seed: number, learns: "digit" | "marker"): Pictures {
  const { x, labels } = drawn(count, seed);
  const random = createRandom(seed, 50);
  const told = labels.map((label, at) => {
    const shown = random.below(CLASSES);
    const [has, own] = [random.uniform() < 0.8, random.uniform() < 0.5];
    const anywhere = [random.uniform(), random.uniform()] as const;
    const isCue = learns === "marker";
    if (isCue || has) put(x, at, shown, isCue || own ? design.places[shown] : anywhere);
    return isCue ? shown : label;
  });
  return { x, labels: told };
}

/** Digits with the marker of their class, or of the class `shift` further. */
export function markedData(count: number, seed: number, shift: number): Pictures {
  const { x, labels } = drawn(count, seed);
  labels.forEach((label, at) => {
    const shown = (label + shift) % CLASSES;
    put(x, at, shown, design.places[shown]);
  });
  return { x, labels };
}

function put(x: Float32Array, at: number, shown: number, place: readonly [number, number]): void {
  const color = design.colors[shown];
  stamp(x, { shape: SHAPE, at, color, place, size: MARKER, levels: [0, 1] });
}

export const saved = ({ x, labels }: Pictures): Uint8Array =>
  saveSafetensors(
    new Map<string, Tensor>([
      ["x", floats([labels.length, ...SHAPE], x)],
      ["labels", integers([labels.length], labels)],
    ]),
  );

const allChannels = [3, 16, 16, 24, 24, 32] as const;
const strides = [1, 1, 2, 1, 2] as const;

interface GlyphNetworkOptions {
  readonly channels?: readonly number[];
  /** Of the first weights. */
  readonly gain?: number;
}

/** Five 3 × 3 convolutions with ReLUs, the global mean, a linear layer. */
export function glyphNetwork(
  seed: number,
  { channels = allChannels, gain = gains.relu }: GlyphNetworkOptions = {},
): Graph {
  const random = createRandom(seed, 60);
  const weights: Record<string, Tensor> = {};
  strides.forEach((_, l) => {
    const shape = [channels[l + 1], channels[l], 3, 3];
    weights[`conv${l + 1}.weight`] = initialize({ kind: "kaimingUniform", gain }, shape, {
      random,
    });
    weights[`conv${l + 1}.bias`] = initialize({ kind: "zeros" }, [channels[l + 1]], { random });
  });
  weights["head.weight"] = initialize({ kind: "kaimingUniform", gain }, [CLASSES, channels[5]], {
    random,
  });
  weights["head.bias"] = initialize({ kind: "zeros" }, [CLASSES], { random });
  const graph = network(
    { name: "x", dtype: "F32", shape: ["batch", ...SHAPE] },
    weights,
    (build) => {
      let value = "x";
      strides.forEach((stride, l) => {
        const attributes = { pads: ints([1, 1, 1, 1]), strides: ints([stride, stride]) };
        const inputs = [value, `conv${l + 1}.weight`, `conv${l + 1}.bias`];
        value = build.node("Relu", [build.node("Conv", inputs, { attributes })]);
      });
      const attributes = { axes: ints([2, 3]), keepdims: int(0) };
      const mean = build.node("ReduceMean", [value], { attributes });
      return build.node("Gemm", [mean, "head.weight", "head.bias"], {
        attributes: { transB: int(1) },
      });
    },
  );
  let count = 0;
  const nodes = graph.nodes.map((node) =>
    node.operator === "Relu" ? { ...node, name: `relu${++count}` } : node,
  );
  return { ...graph, nodes };
}
