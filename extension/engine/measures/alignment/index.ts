import { alignedCosine } from "./alignedCosine";
import { procrustesAngular, procrustesAngularUncentered } from "./procrustesAngular";
import { procrustesEuclidean } from "./procrustesEuclidean";
import { procrustesSizeAndShape } from "./procrustesSizeAndShape";
import { shapeMetricAngular, shapeMetricEuclidean } from "./shapeMetric";
import { shapeMetricAngularNetrep, shapeMetricEuclideanNetrep } from "./shapeMetricNetrep";

/** The measures of this family, in the order in which views list them. */
export const alignmentMeasures = [
  procrustesEuclidean,
  procrustesAngular,
  procrustesAngularUncentered,
  procrustesSizeAndShape,
  shapeMetricAngular,
  shapeMetricEuclidean,
  alignedCosine,
  shapeMetricAngularNetrep,
  shapeMetricEuclideanNetrep,
] as const;
