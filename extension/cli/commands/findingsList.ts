import type { Command } from "../command";
import { findingsResult } from "../findingsResult";
import { printResult } from "../output";

export const findingsList: Command = {
  name: "findings list",
  positionals: "",
  count: 0,
  summary: "The findings of a project, oldest first.",
  options: [
    { name: "root", kind: "value", value: "DIR", help: "the project's folder (default: this one)" },
  ],
  without: ["seed", "threads", "strict", "hash"],
  async run(call) {
    // Loaded when needed: the front matter's reader is large.
    const { listFindings } = await import("../../node/findingsStore");
    const list = await listFindings(call.options.text("root") ?? ".");
    return printResult(call, findingsResult(list));
  },
};
