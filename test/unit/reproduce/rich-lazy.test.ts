/** The smoke of `npm run reproduce -- rich-lazy`: the same checks on fewer networks, trained less. */
import { expect, it } from "vitest";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { reproduce } from "../../reproduce/rich-lazy";
import { installed } from "../models/derivatives/support";

it.skipIf(!installed)(
  "geometry tells rich networks from lazy ones where values hardly do",
  async () => {
    const setting = { smoke: true, seed: 0, runtime: nativeRuntime(), log: () => {} };
    const found = await reproduce(setting);
    for (const { text, holds } of found.checks) expect(holds, text).toBe(true);
  },
  120_000,
);
