/** The smoke of `npm run reproduce -- shortcut`: the same checks on less. */
import { expect, it } from "vitest";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { reproduce } from "../../reproduce/shortcut";
import { installed } from "../models/derivatives/support";

it.skipIf(!installed)(
  "stitches by task loss are fooled by a marker, those by functional alignment are not",
  async () => {
    const found = await reproduce({
      smoke: true,
      seed: 0,
      runtime: nativeRuntime(),
      log: () => {},
    });
    for (const { text, holds } of found.checks) expect(holds, text).toBe(true);
  },
  240_000,
);
