import { differenceConcentricity } from "./differenceConcentricity";
import { differenceMagnitude } from "./differenceMagnitude";
import { differenceUniformity } from "./differenceUniformity";

/** The measures of this family, in the order in which views list them. */
export const statisticsMeasures = [
  differenceMagnitude,
  differenceConcentricity,
  differenceUniformity,
] as const;
