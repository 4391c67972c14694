/**
 * Matrix products by onnxruntime's native library, where it is installed: in float64 about four
 * times as fast as WebAssembly on a processor with AVX2. Only outside strict mode.
 */
import type { Accelerator } from "../../engine/measures/measure";
import { inputNames, outputName, productModel } from "./productModel";
import { requireNative } from "./resolve";

/**
 * Operations that one call to the library may take: it cannot be interrupted, so this is how long
 * a cancel waits (0.1 s on a slow core).
 */
const CALL_OPERATIONS = 2e9;

let opened: Promise<Accelerator> | undefined;

/** The library's products, opened once a thread. */
export function nativeProducts(): Promise<Accelerator> {
  opened ??= openNativeProducts();
  return opened;
}

/**
 * Opens the library on this thread, with one thread of its own: the pool is what runs in parallel.
 * Throws what loading throws; see `probe.ts` for a way to ask beforehand.
 */
export async function openNativeProducts(): Promise<Accelerator> {
  const { InferenceSession, Tensor } = requireNative();
  const session = await InferenceSession.create(productModel(), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: "sequential",
  });
  const [left, right] = inputNames;
  return {
    name: "onnxruntime",
    async multiplyTransposed(a, b) {
      const data = new Float64Array(a.rows * b.rows);
      const step = Math.max(1, Math.floor(CALL_OPERATIONS / (2 * a.columns * b.rows)));
      const wholeB = new Tensor("float64", unshared(b.data), [b.rows, b.columns]);
      for (let first = 0; first < a.rows; first += step) {
        const rows = Math.min(step, a.rows - first);
        const part = unshared(a.data.subarray(first * a.columns, (first + rows) * a.columns));
        const outputs = await session.run({
          [left]: new Tensor("float64", part, [rows, a.columns]),
          [right]: wholeB,
        });
        data.set(outputs[outputName].data as Float64Array, first * b.rows);
      }
      return { rows: a.rows, columns: b.rows, data };
    },
  };
}

/** The library does not read shared memory. */
const unshared = (values: Float64Array): Float64Array =>
  values.buffer instanceof ArrayBuffer ? values : new Float64Array(values);
