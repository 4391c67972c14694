import { describe, expect, it } from "vitest";
import { commands } from "../../../extension/cli/commands/index";
import { commandHelp, generalHelp } from "../../../extension/cli/help";

describe("help", () => {
  it("fits a terminal of 100 columns", () => {
    const texts = [generalHelp(commands, "0.0.0"), ...commands.map(commandHelp)];
    for (const line of texts.join("\n").split("\n")) expect(line.length, line).toBeLessThan(101);
  });

  it("says below the summary what the inputs are, where that needs saying", () => {
    const similarity = commands.find(({ name }) => name === "similarity");
    const text = similarity ? commandHelp(similarity) : "";
    expect(text).toContain("\n\nX and Y: FILE.npy, FILE.npz#NAME or FILE.safetensors#NAME");
  });
});
