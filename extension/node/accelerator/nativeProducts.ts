/**
 * Matrix products by onnxruntime's native library, where it is installed: in float64 about four
 * times as fast as WebAssembly on a processor with AVX2.
 *
 * Linear algebra is synchronous, and so is the library: this goes by the binding below its
 * asynchronous face. That binding is no public interface, so the version is pinned and `probe.ts`
 * tries it before anybody relies on it.
 */
import type { NativeOperand, NativeProducts } from "../../engine/linalg/nativeProducts";
import { productInputs, productModel, productOutput } from "./productModel";
import { requireBinding, requireNative } from "./resolve";

let opened: NativeProducts | undefined;

/** The library, opened once a thread. Throws what loading throws; `probe.ts` asks beforehand. */
export function openNativeProducts(): NativeProducts {
  opened ??= open();
  return opened;
}

function open(): NativeProducts {
  const { Tensor } = requireNative();
  const { binding, initOrt } = requireBinding();
  initOrt();
  // which of the operands are transposed is fixed in a model, so there are four
  const sessions = [false, true].map((a) =>
    [false, true].map((b) => {
      const session = new binding.InferenceSession();
      const { buffer, byteOffset, byteLength } = productModel({ a, b });
      session.loadModel(buffer as ArrayBuffer, byteOffset, byteLength, {
        // the pool is what runs in parallel
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
      });
      return session;
    }),
  );
  const [left, right] = productInputs;
  const tensor = ({ data, rows, columns }: Omit<NativeOperand, "transposed">) =>
    new Tensor("float64", data, [rows, columns]);
  return {
    name: "onnxruntime",
    multiply(a, b, target) {
      const session = sessions[Number(a.transposed)][Number(b.transposed)];
      const feeds = { [left]: tensor(a), [right]: tensor(b) };
      const rows = a.transposed ? a.columns : a.rows;
      const output = tensor({ data: target, rows, columns: target.length / rows });
      session.run(feeds, { [productOutput]: output }, {});
    },
  };
}
