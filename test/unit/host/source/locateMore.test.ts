import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  locateIn,
  locateLayers,
  parseSource,
  placesOf,
} from "../../../../extension/host/source/locate";
import { modulePath, sharedParts } from "../../../../extension/host/source/paths";

const wanted = (...ids: string[]) => ids.map((id) => ({ id, kind: "linear" }));
const textAt = (
  sources: Record<string, string>,
  place: { file: string; from: number; to: number },
) => `${place.file}: ${sources[place.file]?.slice(place.from, place.to)}`;

function locate(sources: Record<string, string>, ...ids: string[]) {
  const found = locateLayers(
    Object.entries(sources).map(([file, source]) => ({ file, source })),
    wanted(...ids),
  );
  return ids.map((id) => {
    const resolution = found.layers.get(id) ?? { kind: "none" as const };
    return [resolution.kind, ...placesOf(resolution).map((place) => textAt(sources, place))];
  });
}

const block = `
class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(2, 2)
`;
const net = `
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Block() for _ in range(2)])
`;

describe("several files", () => {
  it("are joined by their imports", () => {
    const sources = {
      "models/net.py": `from .parts.block import Block\n${net}`,
      "models/parts/block.py": block,
      "old/block.py": block.replace("self.fc = nn.Linear(2, 2)", "self.fc = nn.Linear(9, 9)"),
    };
    expect(locate(sources, "blocks.0.fc", "blocks.1")).toEqual([
      ["at", "models/parts/block.py: self.fc = nn.Linear(2, 2)"],
      ["at", "models/net.py: Block()"],
    ]);
  });

  it("are one model each: two that fit equally stay open", () => {
    const sources = { "a.py": `${block}${net}`, "b.py": `${block}${net}` };
    const [blocks] = locate(sources, "blocks.0.fc", "blocks.1.fc");
    expect(blocks?.[0]).toBe("ambiguous");
    expect(blocks).toHaveLength(3);
  });

  it("of which one lies beside the checkpoint: that one is meant", () => {
    const sources = ["old/a.py", "run/a.py"].map((file) =>
      parseSource({ file, source: `${block}${net}` }),
    );
    const found = locateIn(sources, wanted("blocks.0.fc"), (file) => file.startsWith("run/"));
    expect(found.model?.place.file).toBe("run/a.py");
    expect(found.layers.get("blocks.0.fc")).toMatchObject({
      kind: "at",
      place: { file: "run/a.py" },
    });
  });

  it("are left alone when they make other layers", () => {
    const sources = { "a.py": `${block}${net}` };
    expect(locate(sources, "conv1", "conv2", "blocks.0.fc", "fc9")).toEqual([
      ["none"],
      ["none"],
      ["none"],
      ["none"],
    ]);
  });
});

describe("a class", () => {
  it("may hold itself", () => {
    const source = `
class Tree(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.here = nn.Linear(2, 2)
        self.below = Tree(depth - 1) if depth else None
`;
    expect(locate({ "a.py": source }, "here", "below.here", "below.below.here")).toEqual(
      Array(3).fill(["at", "a.py: self.here = nn.Linear(2, 2)"]),
    );
  });

  it("may have itself for a base", () => {
    const source = "class A(B):\n    pass\n\nclass B(A):\n    pass\n";
    expect(locate({ "a.py": source }, "fc")).toEqual([["none"]]);
  });

  it("may have methods that call each other", () => {
    const source = `
class A(nn.Module):
    def __init__(self):
        self.fc = self.one()
    def one(self):
        return self.two()
    def two(self):
        return self.one()
`;
    expect(locate({ "a.py": source }, "fc")).toEqual([["at", "a.py: self.fc = self.one()"]]);
  });

  it("that makes the last of several assignments", () => {
    const source = `
class A(nn.Module):
    def __init__(self):
        self.fc = nn.Linear(1, 1)
        self.fc = nn.Linear(2, 2)
`;
    expect(locate({ "a.py": source }, "fc")).toEqual([["at", "a.py: self.fc = nn.Linear(2, 2)"]]);
  });
});

describe("any text", () => {
  it("is read without an exception", () => {
    const words = [
      "class A(nn.Module):\n",
      "    def __init__(self):\n",
      "        self.a = ",
      "nn.Sequential(",
      "[",
      "*",
      "f'{i",
      "for i in range(3)",
      ")",
      "]",
      "\n",
      "self.add_module(",
      '"x" % ',
      "lambda: ",
      ",",
      "=",
      ".append(",
      "{",
      "}:",
    ];
    const text = fc.array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 4 })), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(text, fc.constantFrom("a.py", "a.ts"), (parts, file) => {
        locateLayers([{ file, source: parts.join("") }], wanted("a", "a.0.b"));
      }),
      { seed: 5, numRuns: 300 },
    );
  });

  it("that nests deeply, or calls itself without end, comes to an end", () => {
    const deep = `class A(nn.Module):\n    def __init__(self):\n        self.a = ${"[".repeat(2000)}${"]".repeat(2000)}\n`;
    const many = `def f(x):\n    return [f(x), f(x), f(x), f(x)]\nclass A(nn.Module):\n    def __init__(self):\n        self.a = nn.Sequential(*f(1))\n`;
    expect(locate({ "a.py": deep }, "a")).toEqual([["none"]]);
    expect(locate({ "a.py": many }, "a")[0]?.[0]).toBe("at");
  });
});

describe("paths of layers", () => {
  it.each([
    ["layer1.0.conv1", "layer1 0 conv1"],
    ["fc1#2", "fc1"],
    ["/blocks/blocks.0/fc1/Gemm", "blocks 0 fc1"],
    ["/relu/Relu", "relu"],
  ])("of %s", (id, path) => {
    expect(modulePath(id).join(" ")).toBe(path);
  });

  it("share what a wrapper put before them", () => {
    const paths = ["module.model.a.b", "module.model.c"].map(modulePath);
    expect(sharedParts(paths)).toBe(2);
    expect(sharedParts([["fc"], ["fc", "x"]])).toBe(0);
    expect(sharedParts([])).toBe(0);
  });
});
