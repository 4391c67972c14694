/** The smoke of `npm run reproduce -- backdoor`: the same checks on fewer and smaller pictures. */
import { expect, it } from "vitest";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { reproduce } from "../../reproduce/backdoor";
import { installed } from "../models/derivatives/support";

it.skipIf(!installed)(
  "the slice of a poisoned class stands out from the others",
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
