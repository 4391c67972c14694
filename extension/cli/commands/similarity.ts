import type { SimilarityParams } from "../../protocol/engineApi";
import { reductions } from "../../protocol/measures";
import type { Command } from "../command";
import { usage } from "../options";
import { printResult } from "../output";
import { withService } from "../session";
import { statisticsOf, statisticsOptions } from "../statisticsOptions";

export const similarity: Command = {
  name: "similarity",
  positionals: "X Y",
  count: 2,
  summary: "Measures on two arrays of samples × features.",
  details: "X and Y: FILE.npy, FILE.npz#NAME or FILE.safetensors#NAME; rows are the same inputs.",
  options: [
    {
      name: "measure",
      kind: "list",
      value: "ID[,ID]",
      help: "ids, globs (rsa.*) or `all`; parameters after a colon (knn.mutual:k=20)",
    },
    {
      name: "reduce",
      kind: "value",
      value: "MODE",
      help: `arrays of more than two axes: ${reductions.join(", ")}`,
    },
    {
      name: "labels",
      kind: "value",
      value: "FILE",
      help: "true classes of the samples, for measures on outputs that need them",
    },
    ...statisticsOptions,
  ],
  async run(call) {
    const { options, positionals } = call;
    const measures = options.list("measure");
    if (!measures) {
      throw usage("option --measure: is needed; `cognate measures` lists them, `all` is every one");
    }
    const params: SimilarityParams = {
      x: positionals[0],
      y: positionals[1],
      measures,
      reduce: options.choice("reduce", reductions),
      labels: options.text("labels"),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
      ...statisticsOf(options),
    };
    const result = await withService(
      call,
      (service, context) => service.similarity(params, context),
      { threads: "at once" },
    );
    return printResult(call, result);
  },
};
