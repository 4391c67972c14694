/** The engine's log: lines on standard error, which the host shows in its output channel. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  error(text: string, cause?: unknown): void;
}

/** `TIME LEVEL TEXT`, one line each; the lines of a stack follow, indented. */
export function createLog(write: (text: string) => void): Log {
  const line = (level: string, text: string) =>
    write(`${new Date().toISOString()} ${level} ${text.replaceAll(/\s*\n\s*/g, " ")}\n`);
  return {
    info: (text) => line("info", text),
    warn: (text) => line("warn", text),
    error(text, cause) {
      line("error", text);
      const stack = cause instanceof Error ? cause.stack : cause === undefined ? "" : String(cause);
      if (stack) write(`${stack.replaceAll(/^/gm, "    ")}\n`);
    },
  };
}
