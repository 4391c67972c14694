/** What every reproduction of an experiment takes and gives. */
import type { Executor } from "../../extension/engine/jobs/executor";
import type { Runtime } from "../../extension/engine/models/runtime";

export interface Setting {
  /** Small enough for the tests: the same checks on less. */
  readonly smoke: boolean;
  /** The paper's own size, where the usual one is smaller; may take hours. */
  readonly paper?: boolean;
  readonly seed: number;
  /** Runs and trains models. */
  readonly runtime: Runtime;
  /** A pool of threads; work is done in place when absent. */
  readonly executor?: Executor;
  /**
   * What a script of this folder prints in a Python with torch, for the same experiment by others;
   * null where there is none.
   */
  readonly peer?: (script: string, words: readonly string[]) => Promise<string | null>;
  log(text: string): void;
}

export interface Reproduction {
  readonly title: string;
  /** Paragraphs and tables, as Markdown. */
  readonly body: readonly string[];
  /** SVG files that stand beside the report, by their names; `body` links them. */
  readonly pictures?: Readonly<Record<string, string>>;
  /** What must hold for the experiment to be reproduced. */
  readonly checks: readonly { readonly text: string; readonly holds: boolean }[];
}

export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

export function markdownReport(found: Reproduction, facts: readonly string[]): string {
  const checks = found.checks.map(({ text, holds }) => `- [${holds ? "x" : " "}] ${text}`);
  return `${[`# ${found.title}`, facts.join(" · "), ...found.body, "## Checks", checks.join("\n")].join("\n\n")}\n`;
}
