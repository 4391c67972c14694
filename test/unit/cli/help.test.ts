import { describe, expect, it } from "vitest";
import { commands } from "../../../extension/cli/commands/index";
import { commandHelp, generalHelp, groupHelp } from "../../../extension/cli/help";
import { main } from "../../../extension/cli/main";
import type { Terminal } from "../../../extension/cli/terminal";

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

  it("of the first of two words is that of all commands that begin with it", async () => {
    const text = groupHelp(commands, "findings");
    expect(text).toMatch(/^Usage: cognate findings add RESULT.*\nUsage: cognate findings list/s);
    expect(groupHelp(commands, "list")).toBeUndefined();
    const printed: string[] = [];
    const terminal = { print: async (each: string) => void printed.push(each) } as Terminal;
    const { signal } = new AbortController();
    expect(await main(["findings", "--help"], terminal, signal)).toBe(0);
    expect(await main(["help", "findings"], terminal, signal)).toBe(0);
    expect(printed).toEqual([text, text]);
  });
});
