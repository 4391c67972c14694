/** From words to a command and its options. Every fault is `usage` and names the word. */
import { parseArgs } from "node:util";
import type { Command } from "./command";
import { nearest } from "./nearest";
import { commonOptions, type GivenOptions, type OptionSpec, Options, usage } from "./options";

export interface ParsedCall {
  readonly command: Command;
  readonly positionals: readonly string[];
  readonly options: Options;
}

/** The options that `command` takes, its own first. */
export const optionsOf = (command: Command): readonly OptionSpec[] => [
  ...command.options,
  ...commonOptions.filter(({ name }) => !command.without?.includes(name)),
];

/** Finds the command of `words` and reads its options. */
export function parseCall(words: readonly string[], commands: readonly Command[]): ParsedCall {
  const { command, rest } = findCommand(words, commands);
  const { given, positionals } = readOptions(rest, command);
  const options = new Options(given);
  if (!options.flag("help")) requireCount(command, positionals);
  return { command, positionals, options };
}

/** The command that the first words name: `list`, or two words as in `findings add`. */
export function findCommand(
  words: readonly string[],
  commands: readonly Command[],
): { command: Command; rest: readonly string[] } {
  const [first = "", second = ""] = words;
  const named = (name: string) => commands.find((command) => command.name === name);
  const single = named(first);
  if (single) return { command: single, rest: words.slice(1) };
  const double = named(`${first} ${second}`);
  if (double) return { command: double, rest: words.slice(2) };

  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  if (group.length > 0) {
    const names = group.map(({ name }) => name.slice(first.length + 1));
    const got = second ? `, got ${JSON.stringify(second)}` : "";
    throw usage(`${first}: expected ${names.join(" or ")}${got}${hint(second, names)}`);
  }
  const names = [...new Set(commands.map(({ name }) => name.split(" ")[0]))];
  const got = first ? `, got ${JSON.stringify(first)}` : "";
  throw usage(
    `expected a command (${names.join(", ")})${got}${hint(first, names)}; \`cognate --help\` explains them`,
  );
}

function readOptions(
  words: readonly string[],
  command: Command,
): { given: GivenOptions; positionals: string[] } {
  const specs = new Map(optionsOf(command).map((spec) => [spec.name, spec]));
  // Not strict: the messages of node:util name neither what was expected nor what is near.
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      [...specs.values()].map(({ name, kind }) => [
        name,
        { type: kind === "flag" ? "boolean" : "string", multiple: true } as const,
      ]),
    ),
  });
  const given = new Map<string, (string | true)[]>();
  const positionals: string[] = [];
  let second: OptionSpec | null = null;
  for (const token of tokens) {
    if (second) {
      const word = token.kind === "positional" ? token.value : undefined;
      given.set(second.name, [...(given.get(second.name) ?? []), optionValue(second, word, false)]);
      second = null;
      continue;
    }
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const spec = specs.get(token.name);
    if (!spec || !token.rawName.startsWith("--")) {
      throw unknownOption(token.rawName, [...specs.keys()], command);
    }
    const values = given.get(spec.name) ?? [];
    given.set(spec.name, [...values, optionValue(spec, token.value, token.inlineValue === true)]);
    if (spec.kind === "two") second = spec;
  }
  if (second) optionValue(second, undefined, false);
  return { given, positionals };
}

function optionValue(
  { name, kind, value: placeholder }: OptionSpec,
  value: string | undefined,
  inline: boolean,
): string | true {
  if (kind === "flag") {
    if (inline) throw usage(`option --${name}: takes no value, got ${JSON.stringify(value)}`);
    return true;
  }
  // `--out --json` forgot a value; a value that does start with dashes is written `--out=--json`.
  const forgotten = value === undefined || value === "" || (!inline && value.startsWith("--"));
  if (forgotten) throw usage(`option --${name}: expected a value, --${name} ${placeholder}`);
  return value;
}

function unknownOption(raw: string, names: readonly string[], command: Command) {
  const near = nearest(raw.replace(/^-+/, ""), names);
  const advice = near
    ? `; did you mean --${near}?`
    : `; \`cognate ${command.name} --help\` lists the options`;
  return usage(`unknown option ${raw} of \`cognate ${command.name}\`${advice}`);
}

function requireCount(command: Command, positionals: readonly string[]): void {
  const { count } = command;
  const fits =
    typeof count === "number" ? positionals.length === count : positionals.length >= count.least;
  if (fits) return;
  const expected = count === 0 ? "no arguments" : command.positionals;
  const got =
    positionals.length === 0 ? "nothing" : `${positionals.length}: ${positionals.join(" ")}`;
  const call = `cognate ${command.name} ${command.positionals}`.trim();
  throw usage(`${command.name}: expected ${expected}, got ${got}; call \`${call}\``);
}

function hint(word: string, known: readonly string[]): string {
  const near = word && nearest(word, known);
  return near ? `; did you mean ${near}?` : "";
}
