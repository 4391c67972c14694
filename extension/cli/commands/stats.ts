import type { Command } from "../command";
import { printResult } from "../output";
import { withService } from "../session";

const MAX_BINS = 10_000;

export const stats: Command = {
  name: "stats",
  positionals: "CHECKPOINT",
  count: 1,
  summary: "Figures of each tensor: min, max, mean, deviation, zeros, NaN.",
  options: [
    {
      name: "tensor",
      kind: "list",
      value: "NAME",
      help: "only this tensor; may be given again (names may hold commas)",
    },
    {
      name: "bins",
      kind: "value",
      value: "N",
      help: "histograms of so many bins in the JSON (default none)",
    },
  ],
  async run(call) {
    const params = {
      path: call.positionals[0],
      hash: call.options.flag("hash"),
      seed: call.options.seed(),
      strict: call.options.flag("strict"),
      tensors: call.options.all("tensor"),
      bins: call.options.integer("bins", { min: 1, max: MAX_BINS }),
    };
    const result = await withService(call, (service, context) => service.stats(params, context));
    return printResult(call, result);
  },
};
