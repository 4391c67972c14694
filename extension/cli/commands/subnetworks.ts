import type { SubnetworksParams } from "../../protocol/engineApi";
import { dissimilarities, reductions } from "../../protocol/measures";
import type { Command } from "../command";
import type { Options } from "../options";
import { usage } from "../options";
import { printResult } from "../output";
import { probeOf, probeOptions } from "../probeOptions";
import { withService } from "../session";
import { transportOf, transportOptions } from "../transportOptions";

const MAX_GROUPS = 10_000;
const MAX_SUBSETS = 10_000;

export const subnetworks: Command = {
  name: "subnetworks",
  positionals: "MODEL|DUMP",
  count: 1,
  summary: "Groups of layers that act as one, by Gromov-Wasserstein.",
  details: `Distances between inputs at each layer are divided by their mean; layers are compared by E, the
loss of the best matching of inputs found, and its root. Says so where there are no groups.`,
  options: [
    { name: "groups", kind: "value", value: "K|auto", help: "how many groups (default auto)" },
    {
      name: "method",
      kind: "value",
      value: "METHOD",
      help: "contiguous in depth (default), or clusters for networks of branches",
    },
    ...transportOptions,
    {
      name: "dissimilarity",
      kind: "value",
      value: "KIND",
      help: `of inputs: ${dissimilarities.join(", ")}`,
    },
    { name: "layers", kind: "value", value: "GLOB", help: "only layers whose names match" },
    {
      name: "reduce",
      kind: "value",
      value: "MODE",
      help: `activations of more than two axes: ${reductions.join(", ")}`,
    },
    { name: "with", kind: "value", value: "OTHER", help: "a second model or dump to compare with" },
    {
      name: "with-probe",
      kind: "value",
      value: "FILE",
      help: "other inputs for the second model; rows are then unpaired",
    },
    { name: "unpaired", kind: "flag", help: "rows of both sides are different inputs" },
    {
      name: "target",
      kind: "value",
      value: "FILE",
      help: "known values, one row for each input: which layer has their geometry?",
    },
    {
      name: "run",
      kind: "list",
      value: "FILE[,FILE]",
      help: "further checkpoints of one training run, in order; the last is grouped",
    },
    {
      name: "subsets",
      kind: "value",
      value: "N",
      help: "resamples of the inputs for the stability of cuts (default 50)",
    },
    {
      name: "compress",
      kind: "flag",
      help: "run the model without layers of its groups, beside as many others",
    },
    {
      name: "freeze",
      kind: "flag",
      help: "which groups to freeze: --with is the same model, trained for the new task",
    },
    {
      name: "output",
      kind: "value",
      value: "NAME",
      help: "the output that --compress and --freeze judge by (default the first)",
    },
    ...probeOptions,
  ],
  async run(call) {
    const { options, positionals } = call;
    const params: SubnetworksParams = {
      path: positionals[0],
      ...transportOf(options),
      ...probeOf(options),
      groups: groupsOf(options),
      method: options.choice("method", ["contiguous", "clusters"]),
      dissimilarity: options.choice("dissimilarity", dissimilarities),
      layers: options.text("layers"),
      reduce: options.choice("reduce", reductions),
      other: options.text("with"),
      otherProbe: options.text("with-probe"),
      unpaired: options.flag("unpaired") || undefined,
      target: options.text("target"),
      run: options.list("run"),
      compress: options.flag("compress") || undefined,
      freeze: options.flag("freeze") || undefined,
      output: options.text("output"),
      subsets: options.integer("subsets", { min: 0, max: MAX_SUBSETS }),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
    };
    const result = await withService(
      call,
      (service, context) => service.subnetworks(params, context),
      { threads: "at once" },
    );
    return printResult(call, result);
  },
};

function groupsOf(options: Options): number | "auto" | undefined {
  const text = options.text("groups");
  if (text === undefined || text === "auto") return text;
  if (!/^\d+$/.test(text)) {
    throw usage(`option --groups: expected a whole number or auto, got ${JSON.stringify(text)}`);
  }
  return options.integer("groups", { min: 1, max: MAX_GROUPS });
}
