import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";
import { webviewFrame } from "../pages/webview";

const source = readFileSync(createRequire(__filename).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds in the visible webview, serious and critical only, one line each. */
export async function seriousViolations(page: Page): Promise<string[]> {
  const frame = await webviewFrame(page);
  // Evaluated, not added as a script: the page's content security policy forbids the latter.
  await frame.evaluate(source);
  const results = await frame.evaluate(async (): Promise<AxeResults> => {
    const { axe } = window as unknown as {
      axe: { run: (context: Document, options: RunOptions) => Promise<AxeResults> };
    };
    return axe.run(document, { resultTypes: ["violations"] });
  });
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, any }) => [id, any[0]?.message ?? help, html].join(": ")),
    );
}
