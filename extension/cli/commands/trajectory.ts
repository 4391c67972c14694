import type { TrajectoryParams } from "../../protocol/engineApi";
import type { Command } from "../command";
import { type Options, usage } from "../options";
import { printResult } from "../output";
import { probeOf, probeOptions } from "../probeOptions";
import { withService } from "../session";

const MAX_PHASES = 12;

export const trajectory: Command = {
  name: "trajectory",
  positionals: "FILE|FOLDER...",
  count: { least: 1 },
  summary: "A run of checkpoints: every pair, phases, and a map.",
  details: `Checkpoints in order of their steps, which metadata or names tell, or the folder of a run.
--measure: weights.cosine (default) or weights.relativeL2 of all weights, layer_sym or gauss_close
of bilinear networks, or any other measure, as its mean over paired layers.`,
  options: [
    { name: "measure", kind: "value", value: "ID", help: "the measure of every pair" },
    { name: "phases", kind: "value", value: "K", help: "so many phases (default: by their cost)" },
    ...probeOptions,
  ],
  async run(call) {
    const { options, positionals } = call;
    const measure = options.text("measure");
    requireInputsSense(measure, options);
    const params: TrajectoryParams = {
      ...{ paths: positionals, measure },
      phases: options.integer("phases", { min: 1, max: MAX_PHASES }),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
      ...probeOf(options),
    };
    const result = await withService(
      call,
      (service, context) => service.trajectory(params, context),
      { threads: "at once" },
    );
    return printResult(call, result);
  },
};

/** What the tensors of bilinear networks are: an architecture file tells their layers. */
const bilinear: readonly string[] = ["layer_sym", "gauss_close"];

/** Throws `usage` for inputs, and for architectures, where weights alone are compared. */
function requireInputsSense(measure = "weights.cosine", options: Options): void {
  const tensors = bilinear.includes(measure);
  if (!tensors && !measure.startsWith("weights.")) return;
  const stray = probeOptions.find(
    ({ name }) => options.flag(name) && !(tensors && name === "architecture"),
  );
  if (!stray) return;
  throw usage(
    `option --${stray.name}: ${measure} compares weights, expected a measure of what models answer, as --measure cka.linear`,
  );
}
