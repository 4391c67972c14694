/** First values of parameters, with the bounds and deviations of torch.nn.init. */
import { elementCount } from "../../formats/checkpoint";
import type { Random } from "../../linalg/random";
import { floats, type Tensor } from "../tensor";

/**
 * `kaiming…` (He et al. 2015): standard deviation gain/√fan; `xavier…` (Glorot and Bengio 2010):
 * gain √(2/(fanIn + fanOut)); their `…Uniform` forms are uniform on ±√3 times that. Torch's own
 * default of linear and convolution weights is `kaimingUniform` with gain √(1/3).
 */
export type Initializer =
  | {
      readonly kind: "kaimingUniform" | "kaimingNormal";
      /** {@link gains}; that of `relu` when absent. */
      readonly gain?: number;
      /** `in` keeps the size of activations, `out` that of gradients; `in` when absent. */
      readonly fan?: "in" | "out";
    }
  | {
      readonly kind: "xavierUniform" | "xavierNormal";
      /** 1 when absent. */
      readonly gain?: number;
    }
  | { readonly kind: "normal"; readonly mean?: number; readonly deviation?: number }
  | { readonly kind: "uniform"; readonly low?: number; readonly high?: number }
  | { readonly kind: "zeros" };

/** torch.nn.init.calculate_gain. */
export const gains = {
  linear: 1,
  sigmoid: 1,
  tanh: 5 / 3,
  relu: Math.SQRT2,
  leakyRelu: (slope: number): number => Math.sqrt(2 / (1 + slope * slope)),
} as const;

export interface InitializeOptions {
  readonly random: Random;
  /**
   * Which axis of a weight counts outputs: `outFirst` as in torch, convolutions and transposed
   * Gemm, or `inFirst` as in MatMul; `outFirst` when absent. Further axes are the kernel's.
   */
  readonly layout?: "outFirst" | "inFirst";
}

/** A float32 tensor of random elements, in row-major order of the generator's numbers. */
export function initialize(
  initializer: Initializer,
  shape: readonly number[],
  { random, layout = "outFirst" }: InitializeOptions,
): Tensor<"F32"> {
  const draw = drawer(initializer, fansOf(shape, layout), random);
  return floats(shape, Float32Array.from({ length: elementCount(shape) }, draw));
}

interface Fans {
  readonly in: number;
  readonly out: number;
}

function drawer(initializer: Initializer, fans: Fans, random: Random): () => number {
  const normal =
    (deviation: number, mean = 0) =>
    () =>
      mean + deviation * random.gaussian();
  const uniform = (low: number, high: number) => () => low + (high - low) * random.uniform();
  const symmetric = (deviation: number) => {
    const bound = Math.sqrt(3) * deviation;
    return uniform(-bound, bound);
  };
  switch (initializer.kind) {
    case "kaimingUniform":
    case "kaimingNormal": {
      const { kind, gain = gains.relu, fan = "in" } = initializer;
      const deviation = gain / Math.sqrt(fans[fan]);
      return kind === "kaimingNormal" ? normal(deviation) : symmetric(deviation);
    }
    case "xavierUniform":
    case "xavierNormal": {
      const { kind, gain = 1 } = initializer;
      const deviation = gain * Math.sqrt(2 / (fans.in + fans.out));
      return kind === "xavierNormal" ? normal(deviation) : symmetric(deviation);
    }
    case "normal":
      return normal(initializer.deviation ?? 1, initializer.mean);
    case "uniform":
      return uniform(initializer.low ?? 0, initializer.high ?? 1);
    case "zeros":
      return () => 0;
    default:
      throw initializer satisfies never;
  }
}

/** Numbers of inputs that reach an output, and of outputs that an input reaches. */
function fansOf(shape: readonly number[], layout: "outFirst" | "inFirst"): Fans {
  // a vector counts as a row of inputs; torch refuses it
  const [first, second, ...kernel] = shape.length < 2 ? [1, ...shape] : shape;
  const field = elementCount(kernel);
  const [out, into] = layout === "outFirst" ? [first, second ?? 1] : [second ?? 1, first];
  return { in: into * field, out: out * field };
}
