import { correlationMatchHard } from "./correlationMatchHard";
import { correlationMatchSoft } from "./correlationMatchSoft";
import { procrustesPermutation } from "./procrustesPermutation";

/** The measures of this family, in the order in which views list them. */
export const matchingMeasures = [
  procrustesPermutation,
  correlationMatchHard,
  correlationMatchSoft,
] as const;
