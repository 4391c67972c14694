import type { CompareParams } from "../../protocol/engineApi";
import { weightMeasures } from "../../protocol/measures";
import type { Command } from "../command";
import { printResult } from "../output";
import { withService } from "../session";

const MAX_NULL_DRAWS = 100_000;

export const compare: Command = {
  name: "compare",
  positionals: "A B",
  count: 2,
  summary: "Where two checkpoints agree: tensor by tensor, layer by layer.",
  options: [
    {
      name: "pairs-only",
      kind: "flag",
      help: "only elementwise figures of paired tensors and layers",
    },
    {
      name: "measure",
      kind: "list",
      value: "ID[,ID]",
      help: "only these measures, in full; `all` for every one; may be given again",
    },
    { name: "layers", kind: "value", value: "GLOB", help: "only layers whose names match" },
    { name: "pairing", kind: "value", value: "FILE", help: "which layers pair; JSON" },
    { name: "null", kind: "value", value: "N", help: "draws for chance levels" },
  ],
  async run(call) {
    const { options, positionals } = call;
    const params: CompareParams = {
      a: positionals[0],
      b: positionals[1],
      pairsOnly: options.flag("pairs-only"),
      measures: measuresOf(options.list("measure")),
      layers: options.text("layers"),
      pairingFile: options.text("pairing"),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
      nullDraws: options.integer("null", { min: 0, max: MAX_NULL_DRAWS }),
    };
    const result = await withService(call, (service, context) => service.compare(params, context), {
      threads: "at once",
    });
    return printResult(call, result);
  },
};

const measuresOf = (ids: readonly string[] | undefined): readonly string[] | undefined =>
  ids?.includes("all") ? weightMeasures.map(({ id }) => id) : ids && [...new Set(ids)];
