/** Shapes that onnxruntime infers when it opens a model, before anything is run. */
import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-common";
import type { SizedValue } from "../../engine/models/memory";
import { type Onnxruntime, unrunnable } from "./onnxSession";

const bytesOf: Partial<Record<OrtTensor.Type, number>> = {
  ...{ float64: 8, int64: 8, uint64: 8, float32: 4, int32: 4, uint32: 4 },
  ...{ float16: 2, int16: 2, uint16: 2 },
};

/** In WebAssembly, −1 for an axis that is not known comes without its sign. */
const UNKNOWN = 2 ** 32 - 1;

const isKnown = (size: number | string): size is number =>
  typeof size === "number" && size >= 0 && size < UNKNOWN;

/**
 * Of the model's outputs; axes that depend on more than the inputs' shapes are null. Throws
 * `model.unrunnable` for what the runtime refuses.
 */
export async function onnxShapes(
  ort: Pick<Onnxruntime, "InferenceSession">,
  model: Uint8Array,
  options: InferenceSession.SessionOptions = {},
): Promise<Map<string, SizedValue>> {
  const session = await ort.InferenceSession.create(model, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // optimizing would make constants, which may be the very ones that fill the memory
    graphOptimizationLevel: "disabled",
    ...options,
  }).catch((error: unknown) => Promise.reject(unrunnable(error)));
  try {
    const tensors = session.outputMetadata.filter((each) => each.isTensor);
    return new Map(
      tensors.map(({ name, type, shape }) => {
        const sizes = shape.map((size) => (isKnown(size) ? size : null));
        return [name, { shape: sizes, bytes: bytesOf[type] ?? 1 }];
      }),
    );
  } finally {
    await session.release();
  }
}
