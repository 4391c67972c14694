import { geometryScore } from "./geometryScore";
import { imd } from "./imd";
import { rtd } from "./rtd";

/** The measures of this family, in the order in which views list them. */
export const topologyMeasures = [rtd, imd, geometryScore] as const;
