/** How a result leaves the command line. */
import { stat } from "node:fs/promises";
import { extname } from "node:path";
import type { Result } from "../engine/result";
import type { CommandCall } from "./command";
import { findingsTable } from "./findingsTable";
import { usage } from "./options";

export const renderFormats = ["json", "csv", "svg", "html"] as const;
export type RenderFormat = (typeof renderFormats)[number];

/**
 * Prints a result: as a table, with `--json` as JSON, and with `--out FILE` into that file, whose
 * suffix chooses the form. Answers with its status.
 */
export async function printResult(call: CommandCall, result: Result): Promise<Result["status"]> {
  const out = call.options.text("out");
  const format = call.options.flag("json") ? "json" : formatOf(out);
  const text = format ? await rendered(result, format) : await readable(result);
  await printText(call, text);
  return result.status;
}

// Loaded when needed: threads start before this.
const rendered = async (result: Result, format: RenderFormat): Promise<string> =>
  (await import("../engine/report/render")).render({ result, format });

const readable = async (result: Result): Promise<string> =>
  result.kind === "findings"
    ? findingsTable(result)
    : (await import("../engine/report/table")).table(result);

/** As {@link printResult} for commands whose `--out` names something else. */
export async function printToTerminal(
  { options, terminal }: CommandCall,
  result: Result,
): Promise<Result["status"]> {
  const text = options.flag("json") ? await rendered(result, "json") : await readable(result);
  await terminal.print(text.endsWith("\n") ? text : `${text}\n`);
  return result.status;
}

/** Prints a text, or writes it to the file of `--out`; it ends in a line end either way. */
export async function printText({ options, terminal }: CommandCall, text: string): Promise<void> {
  const whole = text.endsWith("\n") ? text : `${text}\n`;
  const out = options.text("out");
  if (out === undefined) {
    await terminal.print(whole);
    return;
  }
  const { writeFileAtomic } = await import("../node/atomicWrite");
  await writeFileAtomic(out, whole);
}

/** Throws `usage` when `--out` names an input: a slip would replace a checkpoint by its table. */
export async function requireOtherOutput({ options, positionals }: CommandCall): Promise<void> {
  const out = options.text("out");
  if (out === undefined) return;
  const target = await fileIdentity(out);
  if (target === null) return;
  const named = ["labels", "probe", "cost"].flatMap((name) => options.text(name) ?? []);
  named.push(...(options.all("architecture") ?? []), ...(options.two("weights") ?? []));
  for (const input of [...positionals, ...named]) {
    // `FILE#NAME` is one array of FILE, and either may hold a `#`
    for (let end = input.length; end > 0; end = input.lastIndexOf("#", end - 1)) {
      if ((await fileIdentity(input.slice(0, end))) === target) {
        throw usage(`option --out: ${out} is an input, expected another file`);
      }
    }
  }
}

/** The same for two paths of one file; null for what is not there, or is no file. */
async function fileIdentity(path: string): Promise<string | null> {
  try {
    const found = await stat(path, { bigint: true });
    return found.isFile() ? `${found.dev} ${found.ino}` : null;
  } catch {
    // Whoever reads or writes it says what is wrong.
    return null;
  }
}

/** The form that a file's suffix asks for, where it asks for one. */
export function formatOf(file: string | undefined): RenderFormat | undefined {
  const suffix = file === undefined ? "" : extname(file).slice(1).toLowerCase();
  return renderFormats.find((format) => format === suffix);
}
