import type { GwParams } from "../../protocol/engineApi";
import type { Command } from "../command";
import { printResult } from "../output";
import { withService } from "../session";
import { transportOf, transportOptions } from "../transportOptions";

export const gw: Command = {
  name: "gw",
  positionals: "C1 C2",
  count: 2,
  summary: "Gromov-Wasserstein distance of two distance matrices.",
  details: `C1 and C2: FILE.npy, FILE.npz#NAME or FILE.safetensors#NAME, square, of any
two sizes. The value is E, the loss that POT reports: no root, and no scaling unless asked for.`,
  options: [
    ...transportOptions,
    { name: "weights", kind: "two", value: "P Q", help: "weights of the points of both" },
    { name: "cost", kind: "value", value: "FILE", help: "n1 × n2 costs of features (fused)" },
    {
      name: "alpha",
      kind: "value",
      value: "A",
      help: "share of the structure beside --cost, from 0 to 1 (default 0.5)",
    },
    {
      name: "semirelaxed",
      kind: "flag",
      help: "the plan chooses the weights of the second side",
    },
  ],
  async run(call) {
    const { options, positionals } = call;
    const params: GwParams = {
      c1: positionals[0],
      c2: positionals[1],
      ...transportOf(options),
      weights: options.two("weights"),
      cost: options.text("cost"),
      alpha: options.share("alpha"),
      semirelaxed: options.flag("semirelaxed"),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
    };
    const result = await withService(call, (service, context) => service.gw(params, context));
    return printResult(call, result);
  },
};
