import { describe, expect, it } from "vitest";
import { openCheckpoint } from "../../../extension/engine/formats";
import {
  MAX_METADATA_LENGTH,
  MAX_NAME_LENGTH,
  MAX_PROBLEMS,
} from "../../../extension/engine/formats/limits";
import { MemoryFiles } from "../support/memoryFiles";
import { safetensorsFile, vectorsFile } from "../support/safetensorsFile";

const open = (file: Uint8Array) => openCheckpoint(new MemoryFiles({ a: file }), "a");

describe("limits of safetensors", () => {
  it("keep a name of 10 000 characters, with markup, quotes, emoji and line breaks", async () => {
    const names = ["x".repeat(10_000), "<b>&\"'`\n\t</b>", "🧠".repeat(500), "__proto__", " ", ""];
    const checkpoint = await open(
      vectorsFile(Object.fromEntries(names.map((name) => [name, [1]]))),
    );
    expect(checkpoint.tensors.map((tensor) => tensor.name)).toEqual(names);
    expect(checkpoint.problems).toEqual([]);
  });

  it("leave a longer name than allowed out, and say so in a short line", async () => {
    const checkpoint = await open(vectorsFile({ ["x".repeat(MAX_NAME_LENGTH + 1)]: [1] }));
    expect(checkpoint.tensors).toEqual([]);
    expect(checkpoint.problems[0].text).toContain("65537 characters, expected at most 65536");
    expect(checkpoint.problems[0].text.length).toBeLessThan(200);
  });

  it("list some problems and count the others", async () => {
    const entry = { dtype: "F32", shape: [1], data_offsets: [0, 5] };
    const header = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`t${i}`, entry]));
    const { problems } = await open(safetensorsFile(header, 5));
    expect(problems).toHaveLength(MAX_PROBLEMS + 1);
    expect(problems.at(-1)?.text).toBe(`${500 - MAX_PROBLEMS} more problems are not listed`);
  });

  it("leave long metadata out", async () => {
    const metadata = { short: "yes", long: "x".repeat(MAX_METADATA_LENGTH + 1) };
    const checkpoint = await open(safetensorsFile({ __metadata__: metadata }));
    expect(checkpoint.metadata).toEqual({ short: "yes" });
    expect(checkpoint.problems).toMatchObject([{ where: "__metadata__" }]);
  });
});
