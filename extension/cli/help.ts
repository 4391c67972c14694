/** The texts of `--help`. */
import type { Command } from "./command";
import type { OptionSpec } from "./options";
import { optionsOf } from "./parse";

const exits = `Exit status: 0 done; 1 a defect of Cognate; 2 wrong use; 3 an input is at fault; 4 cancelled.`;

/** What `cognate --help` prints. */
export function generalHelp(commands: readonly Command[], version: string): string {
  const calls = commands.map(({ name, positionals }) => `${name} ${positionals}`.trim());
  const width = Math.max(...calls.map((call) => call.length));
  const lines = commands.map(({ summary }, i) => `  ${calls[i].padEnd(width)}  ${summary}`);
  return `cognate ${version}: do two neural networks compute the same thing?

Usage: cognate COMMAND [OPTION]...

${lines.join("\n")}

\`cognate COMMAND --help\` lists the options of a command.
${exits}
`;
}

/** What `cognate findings --help` prints: the commands of two words that begin with `first`. */
export function groupHelp(commands: readonly Command[], first: string): string | undefined {
  const group = commands.filter(({ name }) => name.startsWith(`${first} `));
  return group.length === 0 ? undefined : group.map(commandHelp).join("\n");
}

/** What `cognate COMMAND --help` prints. */
export function commandHelp(command: Command): string {
  const specs = optionsOf(command);
  const calls = specs.map(optionCall);
  const width = Math.max(...calls.map((call) => call.length));
  const lines = specs.map(({ help }, i) => `  ${calls[i].padEnd(width)}  ${help}`);
  return `Usage: cognate ${`${command.name} ${command.positionals}`.trim()} [OPTION]...

${[command.summary, ...(command.details ? [command.details] : [])].join("\n\n")}

${lines.join("\n")}

${exits}
`;
}

const optionCall = ({ name, value }: OptionSpec): string =>
  value ? `--${name} ${value}` : `--${name}`;
