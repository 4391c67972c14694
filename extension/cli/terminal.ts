/** The two streams of the command line. */
import { unreadable } from "../node/systemErrors";

export interface Terminal {
  /** Resolves when the text is out; silently when nobody reads any more. */
  print(text: string): Promise<void>;
  /** One line on standard error. */
  complain(line: string): void;
  /** Draws on the current line of standard error; does nothing unless that is a terminal. */
  readonly progress: ProgressLine;
}

export interface ProgressLine {
  show(done: number, total: number, text: string): void;
  clear(): void;
}

type Stream = NodeJS.WriteStream;

/** Often enough to look alive. */
const REDRAW_MS = 100;
const BAR_WIDTH = 24;

export function createTerminal(output: Stream, errors: Stream): Terminal {
  // Failed writes answer to their callers; without a listener they would end the process too.
  for (const stream of [output, errors]) stream.on("error", () => {});
  const progress = errors.isTTY ? drawnProgress(errors) : { show() {}, clear() {} };
  return {
    progress,
    print: (text) => {
      progress.clear();
      return new Promise((resolve, reject) => {
        output.write(text, (error) => {
          if (!error || isReaderGone(error)) resolve();
          else reject(unreadable("standard output", error, "cannot be written"));
        });
      });
    },
    complain(line) {
      progress.clear();
      errors.write(`${line}\n`);
    },
  };
}

/** The reader left (`cognate list x | head`): no failure of ours, and nobody to tell. */
const isReaderGone = (error: Error): boolean =>
  ["EPIPE", "ERR_STREAM_DESTROYED"].includes((error as NodeJS.ErrnoException).code ?? "");

function drawnProgress(stream: Stream): ProgressLine {
  let drawn = Number.NEGATIVE_INFINITY;
  let visible = false;
  return {
    show(done, total, text) {
      const now = performance.now();
      if (now - drawn < REDRAW_MS) return;
      drawn = now;
      visible = true;
      const line = progressLine(total > 0 ? done / total : 0, text);
      stream.write(`\r\x1b[2K${line.slice(0, Math.max(1, (stream.columns || 80) - 1))}`);
    },
    clear() {
      if (visible) stream.write("\r\x1b[2K");
      visible = false;
    },
  };
}

/** `[######                  ]  25 % text`; what would break the line is left out of the text. */
export function progressLine(share: number, text: string): string {
  const within = Math.min(1, Math.max(0, share));
  const filled = Math.round(within * BAR_WIDTH);
  const percent = String(Math.floor(within * 100)).padStart(3);
  const safe = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "");
  return `[${"#".repeat(filled).padEnd(BAR_WIDTH)}] ${percent} % ${safe}`;
}
