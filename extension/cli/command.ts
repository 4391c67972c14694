/** What a command of the command line is. */
import type { Result } from "../engine/result";
import type { OptionSpec, Options } from "./options";
import type { Terminal } from "./terminal";

export interface CommandCall {
  readonly positionals: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
  /** Fires on the first SIGINT or SIGTERM. */
  readonly signal: AbortSignal;
}

export interface Command {
  /** One word, or two (`findings add`). */
  readonly name: string;
  /** The positionals as the help shows them (`A B`). */
  readonly positionals: string;
  /** How many positionals it takes, or how few at least. */
  readonly count: number | { readonly least: number };
  readonly summary: string;
  /** What `--help` says below the summary. */
  readonly details?: string;
  /** Beyond those that every command takes. */
  readonly options: readonly OptionSpec[];
  /** Names of common options that mean nothing to this command. */
  readonly without?: readonly string[];
  /** Prints what it found and says whether it got to the end. */
  run(call: CommandCall): Promise<Result["status"]>;
}
