import { describe, expect, it, vi } from "vitest";

vi.mock("vscode", () => ({}));
const { bodyLine } = await import("../../../extension/host/findings/show");

describe("the line at which a finding opens", () => {
  it.each([
    ["the first line of text after the front matter", ["---", "id: x", "---", "", "Seen."], 4],
    ["the fence, where nothing was written", ["---", "id: x", "---", ""], 2],
    ["the top, without a front matter", ["Seen.", "---", "more"], 0],
    ["the top, where the front matter does not end", ["---", "id: x"], 0],
  ])("is %s", (_name, lines, line) => {
    expect(bodyLine(lines)).toBe(line);
  });
});
