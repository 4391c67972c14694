import { chainForms } from "../../engine/weights/chain/forms";
import type { Command } from "../command";
import { printResult } from "../output";
import { withService } from "../session";

const MAX_DEPTH = 100_000;

export const chain: Command = {
  name: "chain",
  positionals: "A B ...",
  count: { least: 2 },
  summary: "Are networks one up to the order and the scale of hidden units?",
  details: `Compares dense, convolutional and recurrent networks as chains of layers, and looks for the
permutations and scales that make every parameter of one that of the other. Scales need positively
homogeneous activations (relu, leakyRelu), which files rarely tell: --activation names them.`,
  options: [
    {
      name: "form",
      kind: "list",
      value: "FORM",
      help: `${chainForms.join(", ")}; by default all but outgoing`,
    },
    {
      name: "depth",
      kind: "value",
      value: "D",
      help: "only the first D layers; by default every depth",
    },
    {
      name: "activation",
      kind: "value",
      value: "NAME",
      help: "what the networks apply unit by unit, as relu, leakyRelu, tanh, gelu",
    },
  ],
  async run(call) {
    const { options, positionals } = call;
    const params = {
      paths: positionals,
      forms: options.choices("form", chainForms),
      depth: options.integer("depth", { min: 1, max: MAX_DEPTH }),
      activation: options.text("activation"),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
    };
    const result = await withService(call, (service, context) => service.chain(params, context), {
      threads: "at once",
    });
    return printResult(call, result);
  },
};
