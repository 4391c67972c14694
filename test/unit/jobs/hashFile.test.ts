import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { hashFile } from "../../../extension/engine/jobs/hashFile";
import { contextOf, randomBits, tensorFixture } from "../kernels/tensorFixtures";

it.each([0, 1, 1 << 20, (1 << 20) + 1])("hashes all of %i bytes", async (length) => {
  const fixture = tensorFixture("U8", randomBits("U8", length, 1));
  const expected = createHash("sha256").update(fixture.bytes).digest("hex");
  expect(await hashFile(fixture.ref.file, contextOf(fixture))).toBe(expected);
});
