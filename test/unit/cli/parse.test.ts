import { describe, expect, it } from "vitest";
import type { Command } from "../../../extension/cli/command";
import { commandHelp, generalHelp } from "../../../extension/cli/help";
import { parseCall } from "../../../extension/cli/parse";

const command = (over: Partial<Command> & Pick<Command, "name">): Command => ({
  positionals: "",
  count: 0,
  summary: `What ${over.name} does.`,
  options: [],
  run: async () => "complete",
  ...over,
});

const commands = [
  command({ name: "list", positionals: "CHECKPOINT", count: 1 }),
  command({
    name: "compare",
    positionals: "A B",
    count: 2,
    options: [
      { name: "pairs-only", kind: "flag", help: "only pairs" },
      { name: "measure", kind: "list", value: "ID", help: "only these" },
      { name: "layers", kind: "value", value: "GLOB", help: "only layers" },
      { name: "weights", kind: "two", value: "P Q", help: "of both sides" },
    ],
  }),
  command({ name: "findings add", positionals: "RESULT", count: 1 }),
  command({ name: "findings list", without: ["seed"] }),
];

const parse = (line: string) => parseCall(line.split(" ").filter(Boolean), commands);

describe("parseCall", () => {
  it("finds the command, its arguments and its options, in any order", () => {
    const { command, positionals, options } = parse(
      "compare a.pt --measure x,y --pairs-only b.pt --measure=z --seed 7",
    );
    expect(command.name).toBe("compare");
    expect(positionals).toEqual(["a.pt", "b.pt"]);
    expect(options.list("measure")).toEqual(["x", "y", "z"]);
    expect(options.flag("pairs-only")).toBe(true);
    expect(options.flag("json")).toBe(false);
    expect(options.seed()).toBe(7);
    expect(options.threads()).toBeUndefined();
  });

  it("takes two words for an option of two", () => {
    const { positionals, options } = parse("compare --weights p q a --layers l b");
    expect(positionals).toEqual(["a", "b"]);
    expect(options.two("weights")).toEqual(["p", "q"]);
    expect(parse("compare a b --weights=p q").options.two("weights")).toEqual(["p", "q"]);
    expect(() => parse("compare a b --weights p")).toThrow(/--weights: expected a value/);
    expect(() => parse("compare a b --weights p --layers l")).toThrow(
      /--weights: expected a value/,
    );
  });

  it("takes everything after -- as an argument", () => {
    expect(parse("compare -- --json -x").positionals).toEqual(["--json", "-x"]);
  });

  it("finds commands of two words", () => {
    expect(parse("findings list").command.name).toBe("findings list");
  });

  it("asks for no arguments when help is wanted", () => {
    expect(parse("compare --help").options.flag("help")).toBe(true);
  });

  it.each([
    ["", /^expected a command \(list, compare, findings\); /],
    ["compair a b", /^expected a command \(.*\), got "compair"; did you mean compare\?; /],
    ["zzzzzz", /got "zzzzzz"; `cognate --help` explains them$/],
    ["findings", /^findings: expected add or list$/],
    ["findings lst", /^findings: expected add or list, got "lst"; did you mean list\?$/],
    ["compare a", /^compare: expected A B, got 1: a; call `cognate compare A B`$/],
    ["compare", /^compare: expected A B, got nothing; call `cognate compare A B`$/],
    ["compare a b c", /^compare: expected A B, got 3: a b c; /],
    [
      "findings list x",
      /^findings list: expected no arguments, got 1: x; call `cognate findings list`$/,
    ],
    [
      "compare a b --pair-only",
      /^unknown option --pair-only of `cognate compare`; did you mean --pairs-only\?$/,
    ],
    ["compare a b --qqqqqqqqqq", /; `cognate compare --help` lists the options$/],
    ["compare a b -j", /^unknown option -j of `cognate compare`/],
    ["findings list --seed 1", /^unknown option --seed of `cognate findings list`/],
    ["compare a b --json=yes", /^option --json: takes no value, got "yes"$/],
    ["compare a b --layers", /^option --layers: expected a value, --layers GLOB$/],
    ["compare a b --layers --json", /^option --layers: expected a value, --layers GLOB$/],
    ["compare a b --layers=", /^option --layers: expected a value, --layers GLOB$/],
  ])("says what is wrong with `cognate %s`", (line, message) => {
    expect(() => parse(line)).toThrow(message);
    expect(() => parse(line)).toThrow(expect.objectContaining({ code: "usage" }));
  });

  it.each([
    ["--seed -1", "seed", /^option --seed: expected a whole number from 0 to \d+, got "-1"$/],
    ["--seed 1.5", "seed", /got "1.5"$/],
    ["--seed 0x10", "seed", /got "0x10"$/],
    [
      "--threads 0",
      "threads",
      /^option --threads: expected a whole number from 1 to 256, got "0"$/,
    ],
    ["--seed 1 --seed 2", "seed", /^option --seed: given 2 times, expected once$/],
  ] as const)("names the option whose value is wrong: %s", (words, option, message) => {
    const { options } = parse(`compare a b ${words}`);
    expect(() => options[option]()).toThrow(message);
  });

  it("refuses an empty part of a list", () => {
    expect(() => parse("compare a b --measure x,,y").options.list("measure")).toThrow(
      /^option --measure: has an empty part in "x,,y"$/,
    );
  });
});

describe("help", () => {
  it("lists every command, and every option of one", () => {
    const general = generalHelp(commands, "1.2.3");
    for (const { name, summary } of commands) {
      expect(general).toContain(`  ${name}`);
      expect(general).toContain(summary);
    }
    expect(commandHelp(commands[1])).toMatch(/^Usage: cognate compare A B \[OPTION\]\.\.\.\n/);
    expect(commandHelp(commands[1])).toMatch(/\n {2}--measure ID +only these\n/);
    expect(commandHelp(commands[3])).not.toContain("--seed");
  });

  it("fits a terminal of 100 columns", () => {
    for (const line of commandHelp(commands[1]).split("\n")) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });
});
