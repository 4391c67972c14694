import type { Command } from "../command";
import { printResult } from "../output";
import { withService } from "../session";

export const list: Command = {
  name: "list",
  positionals: "CHECKPOINT",
  count: 1,
  summary: "The tensors of a checkpoint, from its header: dtype, shape, bytes.",
  options: [],
  async run(call) {
    const { options, positionals } = call;
    const params = {
      path: positionals[0],
      hash: options.flag("hash"),
      seed: options.seed(),
      strict: options.flag("strict"),
    };
    const result = await withService(call, (service, context) => service.list(params, context));
    return printResult(call, result);
  },
};
