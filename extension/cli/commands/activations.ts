import type { ActivationsParams } from "../../protocol/engineApi";
import type { Command } from "../command";
import { printToTerminal } from "../output";
import { probeOf, probeOptions } from "../probeOptions";
import { withService } from "../session";

export const activations: Command = {
  name: "activations",
  positionals: "MODEL",
  count: 1,
  summary: "Runs a model, and writes its activations to a dump.",
  options: [
    { name: "out", kind: "value", value: "FILE", help: "the .safetensors file to write" },
    { name: "layers", kind: "value", value: "GLOB", help: "only layers whose names match" },
    ...probeOptions,
  ],
  without: ["out"],
  async run(call) {
    const { options, positionals } = call;
    const params: ActivationsParams = {
      path: positionals[0],
      out: options.required("out"),
      layers: options.text("layers"),
      seed: options.seed(),
      strict: options.flag("strict"),
      hash: options.flag("hash"),
      ...probeOf(options),
    };
    const result = await withService(
      call,
      (service, context) => service.activations(params, context),
      { threads: "at once" },
    );
    return printToTerminal(call, result);
  },
};
