/** The smoke of `npm run reproduce -- grokking`: the same checks on a smaller modulus. */
import { expect, it } from "vitest";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { reproduce } from "../../reproduce/grokking";
import { installed } from "../models/derivatives/support";

it.skipIf(!installed)(
  "similarity to the final network rises on the plateau, before test accuracy does",
  async () => {
    const found = await reproduce({
      smoke: true,
      seed: 0,
      runtime: nativeRuntime(),
      log: () => {},
    });
    for (const { text, holds } of found.checks) expect(holds, text).toBe(true);
  },
  180_000,
);
