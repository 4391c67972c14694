import { httCorrections } from "../../engine/weights/htt/corrections";
import type { Command } from "../command";
import { usage } from "../options";
import { printResult } from "../output";
import { withService } from "../session";

const MAX_DEPTH = 100_000;
const MAX_PERMUTATIONS = 1_000_000;

export const htt: Command = {
  name: "htt",
  positionals: "[FOLDER ...]",
  count: { least: 0 },
  summary: "Do networks of one group resemble each other more than those of others?",
  details: `Hypothesis-training-testing on weights: a classifier learns the groups of some networks and names
those of the rest. Groups come from a JSON file, {"name": ["checkpoint", ...]}, or are folders.`,
  options: [
    {
      name: "groups",
      kind: "value",
      value: "FILE",
      help: "JSON of the groups; paths relative to it",
    },
    { name: "hypothesis", kind: "value", value: "TEXT", help: "what you expect, for the answer" },
    {
      name: "depth",
      kind: "value",
      value: "D",
      help: "only the first D layers; by default every depth",
    },
    {
      name: "correction",
      kind: "value",
      value: "WAY",
      help: `p values for the depths tried: ${httCorrections.join(", ")} (default holm)`,
    },
    {
      name: "permutations",
      kind: "value",
      value: "N",
      help: "relabelings, where not all are tried (default 1999)",
    },
    { name: "alpha", kind: "value", value: "A", help: "significance (default 0.01)" },
  ],
  async run(call) {
    const { options, positionals } = call;
    const groupsFile = options.text("groups");
    if (groupsFile === undefined && positionals.length < 2) {
      throw usage("option --groups: is needed, or two folders or more, each a group");
    }
    if (groupsFile !== undefined && positionals.length > 0) {
      throw usage("option --groups: takes the place of folders; give one or the other");
    }
    const params = {
      ...(groupsFile === undefined
        ? { groups: positionals.map((path) => ({ name: path, paths: [path] })) }
        : { groupsFile }),
      hypothesis: options.text("hypothesis"),
      depth: options.integer("depth", { min: 1, max: MAX_DEPTH }),
      correction: options.choice("correction", httCorrections),
      permutations: options.integer("permutations", { min: 1, max: MAX_PERMUTATIONS }),
      alpha: options.number("alpha", { above: 0, below: 1 }),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
    };
    const result = await withService(call, (service, context) => service.htt(params, context), {
      threads: "at once",
    });
    return printResult(call, result);
  },
};
