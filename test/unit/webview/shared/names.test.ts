import { describe, expect, it } from "vitest";
import {
  baseName,
  commonPrefix,
  cutMiddle,
  MAX_SHOWN_NAME,
  shownName,
  visibleName,
} from "../../../../webview/shared/names";

describe("visibleName", () => {
  it("shows newlines and tabs as signs, and other controls as code points", () => {
    expect(visibleName("a\nb\tc\rd\u0000e\u007f")).toBe("a↵b⇥c⟨U+000D⟩d⟨U+0000⟩e⟨U+007F⟩");
  });

  it("disarms characters that turn or hide text", () => {
    expect(visibleName("\u202egpj.exe\u200b\ufeff")).toBe("⟨U+202E⟩gpj.exe⟨U+200B⟩⟨U+FEFF⟩");
  });

  it("leaves HTML, quotes and emoji as they are", () => {
    const name = `<img src=x onerror="alert(1)">'😀👩‍💻`;
    expect(visibleName(name)).toBe(name);
  });

  it("keeps spaces that a page would swallow, and names the empty name", () => {
    expect(visibleName(" a  b ")).toBe("\u00a0a\u00a0\u00a0b\u00a0");
    expect(visibleName("a b")).toBe("a b");
    expect(visibleName("")).toBe('""');
  });
});

describe("baseName", () => {
  it("is the last part of any system's path, and all of what is none", () => {
    expect(baseName("/data/inputs.npz#x")).toBe("inputs.npz#x");
    expect(baseName("C:\\data\\pictures\\")).toBe("pictures");
    expect(baseName("256 random inputs")).toBe("256 random inputs");
    expect(baseName("/")).toBe("/");
  });
});

describe("cutMiddle", () => {
  it("keeps head and tail, the tail longer", () => {
    expect(cutMiddle("transformer.h.10.mlp", 11)).toBe("tran…10.mlp");
    expect(cutMiddle("short", 5)).toBe("short");
  });

  it("never gives more than asked for, down to nothing", () => {
    for (let max = 0; max < 12; max++) expect(cutMiddle("x".repeat(12), max).length).toBe(max);
  });

  it("never cuts an emoji in half", () => {
    for (let max = 1; max < 20; max++) {
      // Throws on half of a surrogate pair.
      expect(() => encodeURIComponent(cutMiddle("😀".repeat(10), max))).not.toThrow();
    }
  });

  it("shows a name of 10,000 characters cut", () => {
    expect(shownName("x".repeat(10_000))).toHaveLength(MAX_SHOWN_NAME);
  });
});

describe("commonPrefix", () => {
  it("takes whole segments only", () => {
    expect(commonPrefix(["model.layers.0.q", "model.layers.1.q"])).toBe("model.layers.");
    expect(commonPrefix(["model.layer", "model.layers"])).toBe("model.");
    expect(commonPrefix(["ab", "ac"])).toBe("");
  });

  it("leaves every name something", () => {
    expect(commonPrefix(["a.b", "a.b"])).toBe("a.");
    expect(commonPrefix(["a.b"])).toBe("");
    expect(commonPrefix([])).toBe("");
    expect(commonPrefix(["", "a.b"])).toBe("");
  });
});
