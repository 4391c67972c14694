import { buresDistance } from "./buresDistance";
import { buresDistanceRsatoolbox } from "./buresDistanceRsatoolbox";
import { buresSimilarity } from "./buresSimilarity";
import { ckaLinear } from "./ckaLinear";
import { ckaLinearAngular } from "./ckaLinearAngular";
import { ckaLinearDebiased } from "./ckaLinearDebiased";
import { ckaLinearMinibatch } from "./ckaLinearMinibatch";
import { ckaLinearPlatonic } from "./ckaLinearPlatonic";
import { ckaRbf } from "./ckaRbf";
import { ckaRbfDebiased } from "./ckaRbfDebiased";
import { distanceCorrelation } from "./distanceCorrelation";
import { ensd } from "./ensd";
import { ensdAngular } from "./ensdAngular";
import { nbs } from "./nbs";
import { rsmNormDifference } from "./rsmNormDifference";
import { rsmNormDifferenceResi } from "./rsmNormDifferenceResi";

/** The measures of this family, in the order in which views list them. */
export const kernelMeasures = [
  ckaLinear,
  ckaLinearDebiased,
  ckaLinearAngular,
  ckaLinearMinibatch,
  ckaRbf,
  ckaRbfDebiased,
  distanceCorrelation,
  nbs,
  buresSimilarity,
  buresDistance,
  ensd,
  ensdAngular,
  rsmNormDifference,
  ckaLinearPlatonic,
  buresDistanceRsatoolbox,
  rsmNormDifferenceResi,
] as const;
