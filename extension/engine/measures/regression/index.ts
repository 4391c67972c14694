import {
  regressionLinearKfoldXy,
  regressionLinearKfoldYx,
  regressionRidgeKfoldXy,
  regressionRidgeKfoldYx,
} from "./regressionKfold";
import { regressionLinearXy, regressionLinearYx } from "./regressionLinear";
import { regressionRidgeXy, regressionRidgeYx } from "./regressionRidge";

/** The measures of this family, in the order in which views list them. */
export const regressionMeasures = [
  regressionLinearXy,
  regressionLinearYx,
  regressionLinearKfoldXy,
  regressionLinearKfoldYx,
  regressionRidgeXy,
  regressionRidgeYx,
  regressionRidgeKfoldXy,
  regressionRidgeKfoldYx,
] as const;
