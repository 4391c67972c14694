/** Which runtime a thread is to use, as plain data. */
import type { RuntimeKind } from "../../protocol/runtimes";

export type RuntimeSpec =
  | { readonly kind: Exclude<RuntimeKind, "tfjs-node"> }
  /** The entry of the package, which has a native library. */
  | { readonly kind: "tfjs-node"; readonly entry: string };

/** True of libraries outside WebAssembly: ending a thread inside one ends the process. */
export const isNative = ({ kind }: RuntimeSpec): boolean => kind === "onnx" || kind === "tfjs-node";
