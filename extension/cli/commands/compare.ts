import type { Result } from "../../engine/result";
import type { CompareParams } from "../../protocol/engineApi";
import { reductions } from "../../protocol/measures";
import type { Command } from "../command";
import type { Options } from "../options";
import { printResult } from "../output";
import { probeOf, probeOptions } from "../probeOptions";
import { withService } from "../session";
import { statisticsOf, statisticsOptions } from "../statisticsOptions";

export const compare: Command = {
  name: "compare",
  positionals: "A B",
  count: 2,
  summary: "Where two checkpoints, or two activation dumps, agree, layer by layer.",
  details: `An activation dump is a .safetensors or .npz file of one array a layer, samples × features. It
says so by metadata cognate = activations (npz: an array __cognate_activations__); --kind and
measures on representations (\`cognate measures\`) say so for it.
Models are run when such a measure or --probe is asked for: on your inputs, or on random ones. ONNX
files are models; state dicts are, where names and shapes tell it or an architecture file does
(NAME.cognate-architecture.json beside the checkpoint, or --architecture).`,
  options: [
    {
      name: "pairs-only",
      kind: "flag",
      help: "only paired layers; of weights, only elementwise figures",
    },
    {
      name: "measure",
      kind: "list",
      value: "ID[,ID]",
      help: "only these measures, in full; `all` for every one; may be given again",
    },
    { name: "layers", kind: "value", value: "GLOB", help: "only layers whose names match" },
    { name: "pairing", kind: "value", value: "FILE", help: "which layers pair; JSON" },
    {
      name: "kind",
      kind: "value",
      value: "KIND",
      help: "weights; activations, of dumps that do not say so; models, to run them",
    },
    {
      name: "reduce",
      kind: "value",
      value: "MODE",
      help: `activations of more than two axes: ${reductions.join(", ")}`,
    },
    ...probeOptions,
    ...statisticsOptions,
    {
      name: "statistics",
      kind: "value",
      value: "WHICH",
      help: "cells that get statistics: matrix (default), or pairs: paired layers only",
    },
  ],
  async run(call) {
    const { options, positionals } = call;
    const params: CompareParams = {
      a: positionals[0],
      b: positionals[1],
      kind: options.choice("kind", ["weights", "activations", "models"]),
      reduce: options.choice("reduce", reductions),
      pairsOnly: options.flag("pairs-only"),
      measures: options.list("measure"),
      layers: options.text("layers"),
      pairingFile: options.text("pairing"),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
      ...probeOf(options),
      ...statisticsOf(options),
      statistics: options.choice("statistics", ["matrix", "pairs"]),
    };
    const result = await withService(call, (service, context) => service.compare(params, context), {
      threads: "at once",
    });
    return printResult(call, withIdle(result, options));
  },
};

/** Options of representations, which say nothing of weights. */
const ofRepresentations = [
  "reduce",
  "bootstrap",
  "split-half",
  "ceiling",
  "correction",
  "statistics",
];

/** Names those that did nothing; what is compared is only known once files are open. */
function withIdle(result: Result, options: Options): Result {
  if (result.params.kind === "activations") return result;
  const idle = ofRepresentations.filter((name) => options.flag(name));
  const text = "weights were compared, which it says nothing of; --measure cka.linear runs models";
  const notes = idle.map((name) => ({ at: `--${name}`, code: "unused", text }));
  return { ...result, notes: [...result.notes, ...notes] };
}
