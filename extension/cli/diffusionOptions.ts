/** Options by which denoisers are compared. */
import {
  clocks,
  MAX_PATHS,
  MAX_STEPS,
  noiseSchedules,
  predictions,
} from "../engine/geometry/diffusion/options";
import type { DiffusionParams } from "../protocol/engineApi";
import { type OptionSpec, type Options, usage } from "./options";

export const diffusionOptions: readonly OptionSpec[] = [
  {
    name: "diffusion",
    kind: "flag",
    help: "denoisers of sample, time and condition; the probe holds conditions",
  },
  {
    name: "times",
    kind: "list",
    value: "T,T|all",
    help: "diffusion: steps of the process, from 2 (default: five, evenly spread)",
  },
  {
    name: "guidance",
    kind: "list",
    value: "G,G",
    help: "diffusion: strengths; 1 is unguided (default 1,2,4,8; of two models 1)",
  },
  { name: "steps", kind: "value", value: "N", help: "diffusion: of the training (default 100)" },
  {
    name: "schedule",
    kind: "value",
    value: "KIND",
    help: `diffusion: of the training: ${noiseSchedules.join(", ")} (default cosine)`,
  },
  {
    name: "prediction",
    kind: "value",
    value: "KIND",
    help: `diffusion: what models answer: ${predictions.join(", ")} (default noise)`,
  },
  {
    name: "clock",
    kind: "value",
    value: "KIND",
    help: `diffusion: time as ${clocks.join(" (t/T) or ")} (t - 1); default: by its type`,
  },
  {
    name: "null-condition",
    kind: "value",
    value: "FILE",
    help: "diffusion: stands for no condition; a file, or X,Y,... (default zeros)",
  },
  {
    name: "paths",
    kind: "value",
    value: "N",
    help: "diffusion: paths for each condition (default 64)",
  },
  {
    name: "reach",
    kind: "value",
    value: "R",
    help: "diffusion: keep the guess of the clean sample within R of 0",
  },
  {
    name: "roles",
    kind: "list",
    value: "X,T,C",
    help: "diffusion: inputs for sample, time, condition; default: by name",
  },
];

/** Undefined without `--diffusion`. Throws `usage` for what goes with it alone. */
export function diffusionOf(options: Options): DiffusionParams | undefined {
  if (!options.flag("diffusion")) {
    const stray = diffusionOptions.find(({ name }) => options.flag(name));
    if (stray) throw usage(`option --${stray.name}: goes with --diffusion`);
    return undefined;
  }
  const reach = options.number("reach", { above: 0, below: Number.POSITIVE_INFINITY });
  return {
    times: timesOf(options),
    guidance: options.list("guidance")?.map((text) => numberOf("guidance", text)),
    steps: options.integer("steps", { min: 2, max: MAX_STEPS }),
    schedule: options.choice("schedule", noiseSchedules),
    prediction: options.choice("prediction", predictions),
    clock: options.choice("clock", clocks),
    nullCondition: nullConditionOf(options),
    paths: options.integer("paths", { min: 1, max: MAX_PATHS }),
    reach,
    roles: rolesOf(options),
  };
}

function timesOf(options: Options): DiffusionParams["times"] {
  const parts = options.list("times");
  if (parts?.length === 1 && parts[0] === "all") return "all";
  return parts?.map((text) => numberOf("times", text));
}

/** Numbers, where all parts are; a file else. */
function nullConditionOf(options: Options): DiffusionParams["nullCondition"] {
  const text = options.text("null-condition");
  if (text === undefined) return undefined;
  const numbers = text.split(",").map(readNumber);
  return numbers.every(Number.isFinite) ? numbers : text;
}

function rolesOf(options: Options): DiffusionParams["roles"] {
  const parts = options.list("roles");
  if (parts === undefined) return undefined;
  const [sample, time, condition, ...more] = parts;
  if (sample !== undefined && time !== undefined && condition !== undefined && more.length === 0) {
    return { sample, time, condition };
  }
  throw usage(`option --roles: expected SAMPLE,TIME,CONDITION, got ${parts.join(",")}`);
}

function numberOf(name: string, text: string): number {
  const value = readNumber(text);
  if (Number.isFinite(value)) return value;
  throw usage(`option --${name}: expected numbers, got ${JSON.stringify(text)}`);
}

const readNumber = (text: string): number => (text.trim() === "" ? Number.NaN : Number(text));
