/** The command line from its words to its exit status. */
import { EngineError, isEngineError, toEngineError } from "../engine/errors";
import type { Result } from "../engine/result";
import { version } from "../node/version";
import type { CommandCall } from "./command";
import { commands } from "./commands/index";
import { emptyResult } from "./emptyResult";
import { exitCode } from "./exitCodes";
import { commandHelp, generalHelp, groupHelp } from "./help";
import { oneLine } from "./oneLine";
import { printText, printToTerminal, requireOtherOutput } from "./output";
import { findCommand, type ParsedCall, parseCall } from "./parse";
import type { Terminal } from "./terminal";

/** Runs `cognate WORDS...` and answers with its exit status. Never throws. */
export async function main(
  words: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  try {
    const asked = helpText(words);
    if (asked !== undefined) {
      await terminal.print(asked);
      return 0;
    }
    const parsed = parseCall(words, commands);
    if (parsed.options.flag("help")) {
      await terminal.print(commandHelp(parsed.command));
      return 0;
    }
    return await runCommand(parsed, terminal, signal);
  } catch (error) {
    return fail(toEngineError(error), terminal);
  }
}

/** The text of a call that asks for one: `--help`, `help COMMAND`, `--version`. */
function helpText(words: readonly string[]): string | undefined {
  const [first, ...rest] = words;
  if (first === "--version" || first === "-v") return `${version}\n`;
  if (rest.length === 1 && rest[0] === "--help") {
    const group = groupHelp(commands, first);
    if (group !== undefined) return group;
  }
  if (first === "help" && rest.length > 0) {
    const group = rest.length === 1 ? groupHelp(commands, rest[0]) : undefined;
    return group ?? commandHelp(findCommand(rest, commands).command);
  }
  if (first === "help" || first === "--help" || first === "-h") {
    return generalHelp(commands, version);
  }
  return undefined;
}

async function runCommand(
  { command, positionals, options }: ParsedCall,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const call: CommandCall = { positionals, options, terminal, signal };
  try {
    await requireOtherOutput(call);
    const status = await command.run(call);
    if (status !== "cancelled") return 0;
    return fail(cancelled("stopped before the end; what was finished is printed"), terminal);
  } catch (error) {
    // Stopped before anything was finished: a reader of JSON still gets some.
    if (isEngineError(error, "cancelled") && options.flag("json")) {
      const kind = command.name.split(" ")[0] as Result["kind"];
      const { render } = await import("../engine/report/render");
      const empty = emptyResult(kind, "cancelled");
      // the file of --out may be something else than the result
      if (command.without?.includes("out")) await printToTerminal(call, empty);
      else await printText(call, render({ result: empty, format: "json" }));
    }
    throw error;
  }
}

const cancelled = (message: string) => new EngineError("cancelled", message);

/** Says what went wrong in one line, and answers with its exit status. */
function fail(error: EngineError, terminal: Terminal): number {
  terminal.complain(`cognate: ${error.code}: ${oneLine(error.message)}`);
  return exitCode(error.code);
}
