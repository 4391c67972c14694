import { expect, it } from "vitest";
import { runGram } from "../../../extension/engine/jobs/runGram";
import { untracked } from "../../../extension/engine/task";
import { permuted } from "../../../extension/engine/weights/layout";
import { headerOf } from "../support/headers";
import { MemoryFiles } from "../support/memoryFiles";

it("decodes a tensor in another order once, however many chunks it takes", async () => {
  const [size, byteLength] = [1500, 1500 * 1500 * 4];
  const files = new MemoryFiles({ a: { size: byteLength, head: new Uint8Array() } });
  const { tensors, files: opened } = headerOf([["w", [size, size]]]);
  const data = { ...tensors[0].data, byteLength, storedLength: byteLength };
  const tensor = permuted({ ...tensors[0], data }, [1, 0]);
  const input = {
    tensors: [0, 1].map(() => ({ file: opened[0], tensor })),
    ...{ first: 0, count: size * size },
  };
  const found = await runGram(input, { open: () => files.open("a"), task: untracked });
  expect([...found.products]).toEqual([0, 0, 0, 0]);
  expect(files.count.bytes).toBe(2 * byteLength);
});
