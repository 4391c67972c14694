/** Options for what is told about each value besides the value. */
import { corrections } from "../engine/stats/correction";
import type { StatisticsParams } from "../protocol/engineApi";
import { type OptionSpec, type Options, usage } from "./options";

const MAX_DRAWS = 100_000;
const MAX_SPLITS = 10_000;

export const statisticsOptions: readonly OptionSpec[] = [
  {
    name: "bootstrap",
    kind: "value",
    value: "B",
    help: "resamples of the inputs for a 95 % interval (try 200)",
  },
  {
    name: "null",
    kind: "value",
    value: "N",
    help: "shuffles of rows for chance levels and p values; of weights, draws",
  },
  {
    name: "split-half",
    kind: "value",
    value: "S",
    help: "random halves of the inputs for the reliability of a matrix",
  },
  {
    name: "ceiling",
    kind: "value",
    value: "S",
    help: "random halves of the features for a noise ceiling",
  },
  {
    name: "correction",
    kind: "value",
    value: "WAY",
    help: `of p values for their number: ${corrections.join(", ")} (default none)`,
  },
];

/** Throws `usage` for numbers out of range, and for a correction of p values that are not made. */
export function statisticsOf(options: Options): StatisticsParams {
  const nullDraws = options.integer("null", { min: 0, max: MAX_DRAWS });
  const correction = options.choice("correction", corrections);
  if (correction && correction !== "none" && !nullDraws) {
    throw usage("option --correction: corrects p values, which --null N makes (try 200)");
  }
  return {
    bootstrap: options.integer("bootstrap", { min: 0, max: MAX_DRAWS }),
    nullDraws,
    splitHalf: options.integer("split-half", { min: 0, max: MAX_SPLITS }),
    noiseCeiling: options.integer("ceiling", { min: 0, max: MAX_SPLITS }),
    correction,
  };
}
