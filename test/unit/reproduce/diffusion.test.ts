/** The smoke of `npm run reproduce -- diffusion`: the same checks on fewer samples. */
import { expect, it } from "vitest";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { reproduce } from "../../reproduce/diffusion";
import { installed } from "../models/derivatives/support";

it.skipIf(!installed)(
  "guidance changes what a denoiser tells of its condition",
  async () => {
    const setting = { smoke: true, seed: 0, runtime: nativeRuntime(), log: () => {} };
    const found = await reproduce(setting);
    for (const { text, holds } of found.checks) expect(holds, text).toBe(true);
  },
  120_000,
);
