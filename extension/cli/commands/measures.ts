import type { Command } from "../command";
import { emptyResult } from "../emptyResult";
import { printResult } from "../output";
import { withService } from "../session";

export const measures: Command = {
  name: "measures",
  positionals: "",
  count: 0,
  summary: "Every measure, by family: id, direction, range; --json has all of it.",
  options: [],
  without: ["seed", "threads", "strict", "hash"],
  async run(call) {
    const list = await withService(call, (service, context) => service.measures(null, context));
    return printResult(call, { ...emptyResult("measures", "complete"), measures: list });
  },
};
