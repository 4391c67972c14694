/** Finding onnxruntime-node, which is there only in some packages of the extension. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type * as OnnxRuntime from "onnxruntime-node";
import type * as Binding from "onnxruntime-node/dist/binding";

const PACKAGE = "onnxruntime-node";
const requireHere = createRequire(__filename);

/** In a package for one platform it lies beside the bundles; in a checkout among the others. */
const places = [join(__dirname, "native"), __dirname];

/** The path of the package's entry, or undefined where it is not installed. */
export function nativePath(): string | undefined {
  try {
    return requireHere.resolve(PACKAGE, { paths: places });
  } catch {
    return undefined;
  }
}

/** What the package's own face calls: sessions that run synchronously. */
export const requireBinding = (): typeof Binding =>
  requireHere(join(dirname(nativePath() ?? PACKAGE), "binding.js"));

/** The package. Throws what loading throws. */
export const requireNative = (): typeof OnnxRuntime => requireHere(nativePath() ?? PACKAGE);
