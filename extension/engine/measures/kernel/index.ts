import { ckaLinear } from "./ckaLinear";

/** The measures of this family, in the order in which views list them. */
export const kernelMeasures = [ckaLinear] as const;
