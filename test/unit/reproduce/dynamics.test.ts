/** The smoke of `npm run reproduce -- dynamics`: the same checks on smaller networks. */
import { expect, it } from "vitest";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { reproduce } from "../../reproduce/dynamics";
import { installed } from "../models/derivatives/support";

it.skipIf(!installed)(
  "geometry over input and time tells architectures and stages of training apart",
  async () => {
    const setting = { smoke: true, seed: 0, runtime: nativeRuntime(), log: () => {} };
    const found = await reproduce(setting);
    for (const { text, holds } of found.checks) expect(holds, text).toBe(true);
  },
  120_000,
);
