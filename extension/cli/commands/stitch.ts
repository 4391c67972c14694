import {
  markerKinds,
  stitchInputKinds,
  stitchMethods,
  stitchStarts,
} from "../../engine/stitching/options";
import type { StitchParams } from "../../protocol/engineApi";
import type { Command } from "../command";
import { type Options, usage } from "../options";
import { printResult } from "../output";
import { probeOf, probeOptions } from "../probeOptions";
import { withService } from "../session";

const MAX_EPOCHS = 100_000;
const MAX_BATCH = 1_000_000;
const MAX_LAYERS = 10_000;

export const stitch: Command = {
  name: "stitch",
  positionals: "FRONT END",
  count: { least: 1 },
  summary: "Does one model take what another makes? Stitches between their layers.",
  details: `Methods: ls least squares at the stitch, dm the same place by descent, fula the stitch and every
later layer, slm the end model's own answers, tlm the true classes. All for which there are data
when none is named. Layers of the same depth are stitched, unless --all or layers are named.`,
  options: [
    {
      name: "method",
      kind: "list",
      value: "NAME[,NAME]",
      help: `${stitchMethods.join(", ")}, or all`,
    },
    { name: "all", kind: "flag", help: "every front layer to every end layer" },
    { name: "layers", kind: "value", value: "GLOB", help: "layers of both models that are hooked" },
    {
      name: "front-layer",
      kind: "list",
      value: "LAYER",
      help: "stitch from this layer; may be given again",
    },
    {
      name: "end-layer",
      kind: "list",
      value: "LAYER",
      help: "stitch into this layer; may be given again",
    },
    { name: "data", kind: "value", value: "FILE", help: "inputs, as --probe" },
    {
      name: "labels",
      kind: "value",
      value: "FILE",
      help: "true classes, one a sample; those of the data when absent",
    },
    {
      name: "holdout",
      kind: "value",
      value: "SHARE",
      help: "of the data to judge by (default 0.2)",
    },
    { name: "test", kind: "value", value: "FILE", help: "other data to judge by" },
    { name: "test-labels", kind: "value", value: "FILE", help: "their true classes" },
    {
      name: "shifted",
      kind: "value",
      value: "FILE",
      help: "the data to judge by with cues of another class, for excess agreement",
    },
    {
      name: "marker",
      kind: "value",
      value: "KIND",
      help: `mark pictures by their class: ${markerKinds.join(", ")}`,
    },
    { name: "marker-size", kind: "value", value: "N", help: "its edge in pixels" },
    {
      name: "inputs",
      kind: "value",
      value: "KIND",
      help: "fit on data (default), identical inputs, or adversarial ones",
    },
    { name: "epochs", kind: "value", value: "N", help: "of each fit (default 30)" },
    { name: "batch", kind: "value", value: "N", help: "samples a step (default 128)" },
    {
      name: "rate",
      kind: "value",
      value: "X",
      help: "learning rate (default 0.001); a tenth from each third on",
    },
    { name: "decay", kind: "value", value: "X", help: "weight decay (default 0.0001)" },
    {
      name: "start",
      kind: "value",
      value: "HOW",
      help: `where descent starts: ${stitchStarts.join(", ")}`,
    },
    { name: "cutoff", kind: "value", value: "N", help: "fula: only N layers after the stitch" },
    {
      name: "weights",
      kind: "list",
      value: "X[,X]",
      help: "fula: of the stitch and layers after it",
    },
    { name: "soft", kind: "flag", help: "fula: soft labels as one more term" },
    {
      name: "self-test",
      kind: "flag",
      help: "stitch END to itself: must read agreement 100 and distance 0",
    },
    ...probeOptions,
  ],
  async run(call) {
    const { options, positionals } = call;
    if (positionals.length > 2) {
      throw usage(`stitch: expected FRONT END, got ${positionals.length} files`);
    }
    const [front, end = front] = positionals;
    const selfTest = options.flag("self-test");
    if (positionals.length === 1 && !selfTest) {
      throw usage("stitch: expected FRONT END, got one file; with --self-test one is enough");
    }
    const params: StitchParams = {
      ...{ front, end },
      ...probeOf(options),
      probe: dataOf(options),
      methods: methodsOf(options),
      all: options.flag("all") || undefined,
      layers: options.text("layers"),
      frontLayers: options.all("front-layer"),
      endLayers: options.all("end-layer"),
      labels: options.text("labels"),
      inputs: options.choice("inputs", stitchInputKinds),
      holdout: options.number("holdout", { above: 0, below: 1 }),
      test: options.text("test"),
      testLabels: options.text("test-labels"),
      shifted: options.text("shifted"),
      marker: options.choice("marker", markerKinds),
      markerSize: options.integer("marker-size", { min: 1, max: MAX_LAYERS }),
      epochs: options.integer("epochs", { min: 1, max: MAX_EPOCHS }),
      batchSize: options.integer("batch", { min: 1, max: MAX_BATCH }),
      rate: options.number("rate", { above: 0, below: 1e6 }),
      weightDecay: options.number("decay", { from: 0, below: 1e6 }),
      start: options.choice("start", stitchStarts),
      cutoff: options.integer("cutoff", { min: 0, max: MAX_LAYERS }),
      weights: weightsOf(options),
      soft: options.flag("soft") || undefined,
      selfTest: selfTest || undefined,
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
    };
    const result = await withService(call, (service, context) => service.stitch(params, context), {
      threads: "at once",
    });
    return printResult(call, result);
  },
};

function dataOf(options: Options): string | undefined {
  const [data, probe] = [options.text("data"), options.text("probe")];
  if (data !== undefined && probe !== undefined) {
    throw usage("option --data: is --probe by another name, expected one of them");
  }
  return data ?? probe;
}

function methodsOf(options: Options): StitchParams["methods"] {
  const named = options.choices("method", [...stitchMethods, "all"] as const);
  if (named?.includes("all")) return undefined;
  return named as StitchParams["methods"];
}

function weightsOf(options: Options): number[] | undefined {
  const weights = options.list("weights")?.map(Number);
  if (!weights) return undefined;
  if (weights.every((each) => each >= 0 && each < 1e6) && weights.some((each) => each > 0)) {
    return weights;
  }
  throw usage("option --weights: expected numbers from 0 on, one of them above 0");
}
