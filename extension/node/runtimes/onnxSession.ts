/** Models opened by onnxruntime, natively or in WebAssembly: both have one face. */
import { MessageChannel } from "node:worker_threads";
import type {
  InferenceSession,
  InferenceSessionFactory,
  Tensor as OrtTensor,
  TensorConstructor,
} from "onnxruntime-common";
import { EngineError } from "../../engine/errors";
import type { Session } from "../../engine/models/runtime";
import type { ElementType, Tensor } from "../../engine/models/tensor";

/** Names of element types in onnxruntime, by ours. */
const typeNames: Readonly<Record<ElementType, OrtTensor.Type>> = {
  F64: "float64",
  F32: "float32",
  F16: "float16",
  I64: "int64",
  I32: "int32",
  I16: "int16",
  I8: "int8",
  U64: "uint64",
  U32: "uint32",
  U16: "uint16",
  U8: "uint8",
  BOOL: "bool",
};

const ourTypes = new Map(
  Object.entries(typeNames).map(([ours, theirs]) => [theirs, ours as ElementType]),
);

/** The part of onnxruntime that both packages have. */
export interface Onnxruntime {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

/** Opens a model, given as ONNX bytes, on one thread: the pool is what runs in parallel. */
export async function openOnnxSession(
  ort: Onnxruntime,
  model: Uint8Array,
  options: InferenceSession.SessionOptions = {},
): Promise<Session> {
  try {
    const create = (bytes: Uint8Array) =>
      ort.InferenceSession.create(bytes, {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        // errors come back as such; warnings on the console are nobody's
        logSeverityLevel: 4,
        ...options,
      });
    if (model.buffer instanceof ArrayBuffer) return new OnnxSession(ort, await create(model));
    // the binding takes no memory that threads share
    const copy = model.slice();
    try {
      return new OnnxSession(ort, await create(copy));
    } finally {
      giveBack(copy.buffer);
    }
  } catch (error) {
    throw unrunnable(error);
  }
}

/**
 * Gives back memory that nobody uses any more. Garbage collection would, some time after the next
 * model of several hundred megabytes has been opened beside it.
 */
function giveBack(buffer: ArrayBuffer): void {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(null, [buffer]);
  // a message that nobody has taken goes with its channel
  port2.close();
  port1.close();
}

class OnnxSession implements Session {
  readonly #ort: Onnxruntime;
  readonly #session: InferenceSession;

  constructor(ort: Onnxruntime, session: InferenceSession) {
    this.#ort = ort;
    this.#session = session;
  }

  async run(inputs: ReadonlyMap<string, Tensor>, outputs: readonly string[]) {
    const feeds: Record<string, OrtTensor> = {};
    for (const [name, { dtype, shape, data }] of inputs) {
      feeds[name] = new this.#ort.Tensor(typeNames[dtype], data as Float32Array, [...shape]);
    }
    let results: InferenceSession.OnnxValueMapType;
    try {
      results = await this.#session.run(feeds, [...outputs]);
    } catch (error) {
      throw unrunnable(error);
    }
    return new Map(outputs.map((name) => [name, ours(name, results[name] as OrtTensor)]));
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}

function ours(name: string, { type, dims, data }: OrtTensor): Tensor {
  const dtype = ourTypes.get(type);
  if (!dtype) {
    throw new EngineError(
      "model.unrunnable",
      `value ${name}: is of type ${type}, which is not read`,
    );
  }
  return { dtype, shape: dims, data: data as Float32Array };
}

/** The library's message, in one line, with the node that it names. */
export function unrunnable(error: unknown): EngineError {
  const message = error instanceof Error ? error.message : String(error);
  const text = message.replaceAll(/\s+/g, " ").trim();
  return new EngineError("model.unrunnable", `onnxruntime: ${text}`, {}, { cause: error });
}
