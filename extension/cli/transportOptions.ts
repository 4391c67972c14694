/** Options of commands that compare by Gromov-Wasserstein. */
import { LEAST_LANDMARKS } from "../engine/transport/landmarks";
import type { TransportParams } from "../protocol/engineApi";
import { gwLosses, gwScales, gwSolvers } from "../protocol/measures";
import type { OptionSpec, Options } from "./options";

/** Beyond it nothing of the loss is left. */
const MOST_EPSILON = 1e9;

const MOST_LANDMARKS = 20_000;

const starts = ["best", "identity", "product", "bound"] as const;
const solvers = ["auto", ...gwSolvers] as const;

export const transportOptions: readonly OptionSpec[] = [
  {
    name: "start",
    kind: "value",
    value: "START",
    help: `where solvers begin: ${starts.join(", ")} (default best of all)`,
  },
  { name: "loss", kind: "value", value: "LOSS", help: `${gwLosses.join(" or ")} (default square)` },
  {
    name: "solver",
    kind: "value",
    value: "SOLVER",
    help: `${solvers.join(", ")} (default auto: the fastest exact one)`,
  },
  { name: "epsilon", kind: "value", value: "E", help: "entropy of pgd and ppa (default 0.1)" },
  {
    name: "scale",
    kind: "value",
    value: "SCALE",
    help: `what distances are divided by: ${gwScales.join(", ")}`,
  },
  {
    name: "landmarks",
    kind: "value",
    value: "M",
    help: "tell E from random subsets of M points, with a 95 % interval",
  },
];

export const transportOf = (options: Options): TransportParams => ({
  start: options.choice("start", starts),
  loss: options.choice("loss", gwLosses),
  solver: options.choice("solver", solvers),
  epsilon: options.number("epsilon", { above: 0, below: MOST_EPSILON }),
  scale: options.choice("scale", gwScales),
  landmarks: options.integer("landmarks", { min: LEAST_LANDMARKS, max: MOST_LANDMARKS }),
});
