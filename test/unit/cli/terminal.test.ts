import { PassThrough, Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { exitCode } from "../../../extension/cli/exitCodes";
import { nearest } from "../../../extension/cli/nearest";
import { oneLine } from "../../../extension/cli/oneLine";
import { createTerminal, progressLine } from "../../../extension/cli/terminal";
import { errorCodes } from "../../../extension/engine/errors";

function stream(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  const through = Object.assign(new PassThrough(), { isTTY, columns: 40 });
  const chunks: string[] = [];
  through.on("data", (chunk) => chunks.push(String(chunk)));
  return { stream: through as unknown as NodeJS.WriteStream, text: () => chunks.join("") };
}

describe("terminal", () => {
  it("draws progress on a terminal's standard error only, and wipes it before output", async () => {
    const [output, errors] = [stream(true), stream(true)];
    const terminal = createTerminal(output.stream, errors.stream);
    terminal.progress.show(1, 2, "reading");
    expect(errors.text()).toBe(`\r\x1b[2K[############            ]  50 % reading`.slice(0, 44));
    await terminal.print("done\n");
    expect(errors.text().endsWith("\r\x1b[2K")).toBe(true);
    expect(output.text()).toBe("done\n");
  });

  it("draws nothing where nobody looks", async () => {
    const [output, errors] = [stream(false), stream(false)];
    const terminal = createTerminal(output.stream, errors.stream);
    terminal.progress.show(1, 2, "reading");
    await terminal.print("done\n");
    terminal.complain("cognate: usage: no");
    expect(errors.text()).toBe("cognate: usage: no\n");
  });

  it("is quiet about a reader that left, and about nothing else", async () => {
    const output = stream(false);
    const terminal = createTerminal(output.stream, stream(false).stream);
    output.stream.destroy(Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    await expect(terminal.print("x")).resolves.toBeUndefined();

    const full = new Writable({
      write: (_chunk, _encoding, done) =>
        done(Object.assign(new Error("write ENOSPC"), { code: "ENOSPC" })),
    }) as unknown as NodeJS.WriteStream;
    await expect(createTerminal(full, stream(false).stream).print("x")).rejects.toMatchObject({
      code: "file.unreadable",
      message: "standard output: cannot be written: no space is left on the disk (ENOSPC)",
    });
  });
});

describe("progressLine", () => {
  it("shows the share and nothing that could break the line", () => {
    expect(progressLine(0, "a\r\n\x1b[31mb")).toBe(`[${" ".repeat(24)}]   0 % a[31mb`);
    expect(progressLine(1.5, "end")).toBe(`[${"#".repeat(24)}] 100 % end`);
  });
});

describe("oneLine", () => {
  it("escapes what a terminal would act on, and cuts what is far too long", () => {
    expect(oneLine("a\n  b\x1b[2J\u202ec\x07\ud800")).toBe(
      "a b\\u{1b}[2J\\u{202e}c\\u{7}\\u{d800}",
    );
    expect(oneLine("x".repeat(5000))).toHaveLength(2003);
  });
});

describe("nearest", () => {
  it("finds a typing error, and nothing far away", () => {
    expect(nearest("pair-only", ["pairs-only", "pairing"])).toBe("pairs-only");
    expect(nearest("zzzzzz", ["pairs-only", "pairing"])).toBeUndefined();
    expect(nearest("x", [])).toBeUndefined();
  });
});

describe("exitCode", () => {
  it("has a status for every code", () => {
    const expected: Record<string, number> = { usage: 2, cancelled: 4 };
    for (const code of errorCodes) {
      const defect = code === "internal" || code === "engine.stopped";
      expect(exitCode(code)).toBe(expected[code] ?? (defect ? 1 : 3));
    }
  });
});
