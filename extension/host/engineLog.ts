/** What the engine process writes, in the extension's own log. */
import type { EngineLog } from "./engineClient";

/** `TIME LEVEL TEXT`, as the engine writes its lines; the log has a time and a level of its own. */
const engineLine = /^\d{4}-\d\d-\d\dT\S+Z (info|warn|error) (.*)$/;

/** Any other line is Node's own, or part of a stack: worth a warning. */
export function logEngineLine(log: EngineLog, line: string): void {
  const [, level, text] = engineLine.exec(line) ?? [];
  if (level === "info" || level === "warn" || level === "error") log[level](`engine: ${text}`);
  else log.warn(`engine: ${line}`);
}
