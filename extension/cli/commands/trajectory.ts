import type { TrajectoryParams } from "../../protocol/engineApi";
import type { Command } from "../command";
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
    const params: TrajectoryParams = {
      paths: positionals,
      measure: options.text("measure"),
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
