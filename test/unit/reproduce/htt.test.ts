/** The smoke of `npm run reproduce -- htt`: the same checks on fewer networks. */
import { expect, it } from "vitest";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { reproduce } from "../../reproduce/htt";
import { installed } from "../models/derivatives/support";

it.skipIf(!installed)(
  "tasks are told apart by chains of weights, and not by raw ones",
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
