/** What the user reads when something fails: one sentence, and at most two things to do. */
import * as vscode from "vscode";
import type { ErrorCode } from "../protocol/engineApi";
import { RemoteError } from "../protocol/errors";
import type { ViewFailure } from "../protocol/similarityView";
import type { CommandId } from "./ids";

/** The engine's own message says what, where, expected and got; the sentence says what it means. */
const sentences: Readonly<Record<ErrorCode, (message: string) => string>> = {
  usage: (message) => vscode.l10n.t("This cannot be done: {0}", message),
  "file.unreadable": (message) => vscode.l10n.t("The file cannot be read: {0}", message),
  "file.changed": (message) =>
    vscode.l10n.t("The file changed while it was read; run again. {0}", message),
  "format.truncated": (message) => vscode.l10n.t("The file is cut short: {0}", message),
  "format.unsupported": (message) =>
    vscode.l10n.t("This is no checkpoint that Cognate can read: {0}", message),
  "format.limit": (message) =>
    vscode.l10n.t("The file breaks a limit that keeps reading safe: {0}", message),
  "shape.mismatch": (message) => vscode.l10n.t("The shapes do not fit: {0}", message),
  "input.unpaired": (message) => vscode.l10n.t("The two cannot be paired: {0}", message),
  "input.nonfinite": (message) => vscode.l10n.t("The input holds NaN or infinity: {0}", message),
  "model.unrunnable": (message) => vscode.l10n.t("The model cannot be run: {0}", message),
  "trust.required": (message) => vscode.l10n.t("This needs a trusted workspace: {0}", message),
  cancelled: () => vscode.l10n.t("Cancelled."),
  "engine.stopped": (message) =>
    vscode.l10n.t("{0} Your files are untouched; run again to start a new engine.", message),
  internal: (message) =>
    vscode.l10n.t("Cognate failed by a defect of its own; the log has the details. {0}", message),
};

/** What can be done about a failure, by command; at most two each. */
const actions: Readonly<Partial<Record<ErrorCode, readonly CommandId[]>>> = {
  "engine.stopped": ["cognate.restartEngine", "cognate.showLog"],
  internal: ["cognate.showLog"],
};

const actionLabel = (command: CommandId): string =>
  command === "cognate.showLog" ? vscode.l10n.t("Show Log") : vscode.l10n.t("Restart Engine");

/** The failure as a view shows it. What is no engine error is a defect of ours. */
export function describeFailure(error: unknown): ViewFailure {
  const code = error instanceof RemoteError ? error.code : "internal";
  const message = error instanceof Error ? error.message : String(error);
  return { code, text: sentences[code](message) };
}

/** Writes a failure to the log: one line for what is expected, the stack for what is not. */
export function logFailure(log: vscode.LogOutputChannel, context: string, error: unknown): void {
  const { code } = describeFailure(error);
  if (code === "cancelled") return;
  const text = error instanceof Error ? error.message : String(error);
  if (code === "internal") log.error(`${context}: ${(error as Error)?.stack ?? text}`);
  else log.warn(`${context}: ${code}: ${text}`);
}

/** Shows a failure that no view shows. A cancel is silent. */
export async function reportError(
  log: vscode.LogOutputChannel,
  context: string,
  error: unknown,
): Promise<void> {
  logFailure(log, context, error);
  const { code, text } = describeFailure(error);
  if (code === "cancelled") return;
  const commands = actions[code] ?? [];
  const chosen = await vscode.window.showErrorMessage(text, ...commands.map(actionLabel));
  const command = commands.find((candidate) => actionLabel(candidate) === chosen);
  if (command) await vscode.commands.executeCommand(command);
}

/** Waits for what a user asked for beside a view's run; its failure is a message of its own. */
export async function reported(
  log: vscode.LogOutputChannel,
  context: string,
  action: Promise<void>,
): Promise<void> {
  try {
    await action;
  } catch (error) {
    void reportError(log, context, error);
  }
}
