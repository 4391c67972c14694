import type { CircuitParams } from "../../protocol/engineApi";
import type { Command } from "../command";
import { usage } from "../options";
import { printResult } from "../output";
import { withService } from "../session";

/** More heads than any layer has. */
const MAX_HEADS = 65_536;

export const circuits: Command = {
  name: "circuits",
  positionals: "A B",
  count: 2,
  summary: "Query-key and value-output circuits of two transformers, head by head.",
  details: `Of each attention head W_Q' W_K and W_O W_V, with biases and normalization gains folded in, as
GPT-2, Llama (with rotary embeddings and shared keys), OPT, BERT and ViT name their layers. Heads of
each layer are matched optimally. Cosines mean something where both models share a residual stream:
checkpoints of one run, fine-tunes, merges.`,
  options: [
    {
      name: "heads",
      kind: "value",
      value: "N",
      help: "query heads of a layer (default: config.json beside the model)",
    },
    {
      name: "rotary-base",
      kind: "value",
      value: "BASE",
      help: "base of rotary embeddings (default: config.json, else 10000)",
    },
    { name: "all", kind: "flag", help: "every layer against every layer" },
  ],
  async run(call) {
    const { options, positionals } = call;
    const base = options.text("rotary-base");
    const rotaryBase = base === undefined ? undefined : Number(base);
    if (rotaryBase !== undefined && !(rotaryBase > 1 && Number.isFinite(rotaryBase))) {
      throw usage(`option --rotary-base: expected a number above 1, got ${JSON.stringify(base)}`);
    }
    const params: CircuitParams = {
      a: positionals[0],
      b: positionals[1],
      heads: options.integer("heads", { min: 1, max: MAX_HEADS }),
      rotaryBase,
      all: options.flag("all"),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
    };
    const result = await withService(
      call,
      (service, context) => service.circuits(params, context),
      { threads: "at once" },
    );
    return printResult(call, result);
  },
};
