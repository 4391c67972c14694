import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { locateLayers, placesOf } from "../../../../extension/host/source/locate";
import type { Resolution } from "../../../../extension/host/source/resolve";

const FOLDER = join(import.meta.dirname, "sources");

/**
 * A source whose comments say what is expected: `#: ID ID` of the line that makes these layers,
 * `#: within ID` where a library's object holds them, `#? ID` of what must stay open, `#! model` of
 * the model's class.
 */
function readMarked(file: string) {
  const source = readFileSync(join(FOLDER, file), "utf8");
  const lines = source.split("\n");
  const marked = (pattern: RegExp) =>
    lines.flatMap((line, at) => {
      const text = pattern.exec(line)?.[1];
      return text === undefined ? [] : [{ line: at, words: text.trim().split(/\s+/) }];
    });
  const expected = marked(/(?:#|\/\/): (.*)$/).flatMap(({ line, words }) => {
    const within = words[0] === "within";
    return words
      .slice(within ? 1 : 0)
      .map((id) => ({ id, line, kind: within ? ("within" as const) : ("at" as const) }));
  });
  const open = marked(/^(?:#|\/\/)\? (.*)$/).flatMap(({ words }) => words);
  const model = lines.findIndex((line) => line.includes("#! model"));
  return { source, expected, open, model };
}

const lineOf = (source: string, offset: number): number =>
  source.slice(0, offset).split("\n").length - 1;

const kindOf = (id: string): string =>
  /conv|features|squeeze|expand/.test(id)
    ? "convolution"
    : /norm|bn/.test(id)
      ? "normalization"
      : /embed/.test(id)
        ? "embedding"
        : "linear";

const shown = (source: string, resolution: Resolution | undefined): string =>
  `${resolution?.kind} ${resolution ? placesOf(resolution).map(({ from }) => lineOf(source, from) + 1) : ""}`;

describe.each(readdirSync(FOLDER))("%s", (file) => {
  const { source, expected, open, model } = readMarked(file);
  const ids = [...expected.map(({ id }) => id), ...open];
  const found = locateLayers(
    [{ file, source }],
    ids.map((id) => ({ id, kind: kindOf(id) })),
  );

  it.each(expected)("makes $id in its line", ({ id, line, kind }) => {
    expect(shown(source, found.layers.get(id))).toBe(`${kind} ${line + 1}`);
  });

  it.each(open)("leaves %s open", (id) => {
    const resolution = found.layers.get(id);
    expect(resolution?.kind).toBe("ambiguous");
    expect(placesOf(resolution ?? { kind: "none" }).length).toBeGreaterThan(1);
  });

  it("knows the model's class where there is one", () => {
    const line = found.model ? lineOf(source, found.model.place.from) : -1;
    if (model >= 0) expect(line).toBe(model);
  });
});
