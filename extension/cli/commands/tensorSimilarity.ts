import { formNames, formOf, metrics } from "../../engine/weights/tensorSimilarity/forms";
import type { TensorSimilarityParams } from "../../protocol/engineApi";
import type { Command } from "../command";
import { usage } from "../options";
import { printResult } from "../output";
import { withService } from "../session";

/** Outputs of a network, from 0. */
const MAX_SLICE = 2 ** 31 - 1;
const MAX_SAMPLES = 10_000_000;

export const tensorSimilarity: Command = {
  name: "tensor-similarity",
  positionals: "A B",
  count: 2,
  summary: "Whether two networks of bilinear layers are one function.",
  details: `By the weights alone, as polynomials of the inputs: stacks of linear, bilinear and squared layers.
A, B: checkpoints, whose layers are told from names and shapes or by --spec, or .json files
{lifted, layers: [{factors: [matrix, ...], D: matrix}]}. Values are layer_sym (symmetric, layer),
full_sym (symmetric, full), gauss_close (gaussian, closure) and gauss_exact (gaussian, exact).`,
  options: [
    { name: "metric", kind: "value", value: "NAME", help: metrics.join(" or ") },
    {
      name: "form",
      kind: "value",
      value: "NAME",
      help: `${formNames.join(", ")}; without it all that are cheap`,
    },
    { name: "slice", kind: "value", value: "K", help: "output K alone, counted from 0" },
    {
      name: "spec",
      kind: "value",
      value: "FILE",
      help: "architecture file: which tensors form which layer",
    },
    {
      name: "covariance",
      kind: "value",
      value: "FILE",
      help: "covariance of the inputs, d x d; FILE or FILE#NAME",
    },
    { name: "mean", kind: "value", value: "FILE", help: "mean of the inputs, beside --covariance" },
    {
      name: "samples",
      kind: "value",
      value: "N",
      help: "inputs of estimates, where an exact form is out of reach (4096)",
    },
  ],
  async run(call) {
    const { options, positionals } = call;
    const metric = options.choice("metric", metrics);
    const name = options.choice("form", formNames);
    const form = formOf(metric, name);
    if (form === false) throw usage(`option --form: ${name} is no form of the ${metric} metric`);
    const params: TensorSimilarityParams = {
      a: positionals[0],
      b: positionals[1],
      form: form ?? undefined,
      slice: options.integer("slice", { min: 0, max: MAX_SLICE }),
      spec: options.text("spec"),
      samples: options.integer("samples", { min: 2, max: MAX_SAMPLES }),
      covariance: options.text("covariance"),
      mean: options.text("mean"),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
    };
    const result = await withService(
      call,
      (service, context) => service.tensorSimilarity(params, context),
      { threads: "at once" },
    );
    return printResult(call, result);
  },
};
