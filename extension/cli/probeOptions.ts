/** Options of commands that run models. */
import type { ProbeParams } from "../protocol/engineApi";
import type { OptionSpec, Options } from "./options";

/** A slip beyond that: no model is run on so many. */
const MAX_SAMPLES = 10_000_000;

export const probeOptions: readonly OptionSpec[] = [
  {
    name: "probe",
    kind: "value",
    value: "FILE",
    help: "inputs to run models on: .npy, .npz#NAME, .safetensors#NAME",
  },
  {
    name: "samples",
    kind: "value",
    value: "N",
    help: "random inputs to run models on without --probe (default 256)",
  },
];

export const probeOf = (options: Options): ProbeParams => ({
  probe: options.text("probe"),
  samples: options.integer("samples", { min: 1, max: MAX_SAMPLES }),
});
