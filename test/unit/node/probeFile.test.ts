import { expect, it } from "vitest";
import { probeChoice } from "../../../extension/node/probeFile";
import { MemoryFiles } from "../support/memoryFiles";

it("says of a folder without inputs what it might hold", async () => {
  const files = new MemoryFiles({ "inputs/readme.txt": "none yet" });
  const { signal } = new AbortController();
  await expect(probeChoice(files, { probe: "inputs" }, signal)).rejects.toMatchObject({
    code: "format.unsupported",
    message: expect.stringMatching(/^inputs: expected a folder of pictures .* got neither$/),
  });
});
