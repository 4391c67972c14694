import { outputsAccuracyDifference } from "./outputsAccuracyDifference";
import { outputsDisagreement } from "./outputsDisagreement";
import { outputsJsd } from "./outputsJsd";

/** The measures of this family, in the order in which views list them. */
export const outputsMeasures = [
  outputsJsd,
  outputsDisagreement,
  outputsAccuracyDifference,
] as const;
