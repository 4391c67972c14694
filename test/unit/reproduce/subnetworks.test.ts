/** The smoke of `npm run reproduce -- subnetworks`: the same checks on one network of each kind. */
import { expect, it } from "vitest";
import { nativeRuntime } from "../../../extension/node/runtimes/onnxNative";
import { reproduce } from "../../reproduce/subnetworks";
import { installed } from "../models/derivatives/support";

it.skipIf(!installed)(
  "a planted seam is found and of use, and there is none where none was planted",
  async () => {
    const found = await reproduce({
      smoke: true,
      seed: 0,
      runtime: nativeRuntime(),
      log: () => {},
    });
    for (const { text, holds } of found.checks) expect(holds, text).toBe(true);
    expect(Object.values(found.pictures!).every((svg) => svg.startsWith("<svg"))).toBe(true);
  },
  300_000,
);
