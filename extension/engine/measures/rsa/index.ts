import type { Measure } from "../measure";
import { cosine as cosineOfLists } from "./comparisons/cosine";
import { pearson } from "./comparisons/pearson";
import { rhoA } from "./comparisons/rhoA";
import { spearman } from "./comparisons/spearman";
import { tauA } from "./comparisons/tauA";
import { tauB } from "./comparisons/tauB";
import { whitenedCosine } from "./comparisons/whitenedCosine";
import { correlation } from "./dissimilarities/correlation";
import { cosine } from "./dissimilarities/cosine";
import { euclidean } from "./dissimilarities/euclidean";
import { mahalanobis } from "./dissimilarities/mahalanobis";
import { squared } from "./dissimilarities/squared";
import { rsaMeasure } from "./grid";

const dissimilarities = [correlation, euclidean, squared, cosine, mahalanobis];
const comparisons = [spearman, pearson, rhoA, tauA, tauB, cosineOfLists, whitenedCosine];

/** The measures of this family, in the order in which views list them. */
export const rsaMeasures: readonly Measure[] = dissimilarities.flatMap((dissimilarity) =>
  comparisons.map((comparison) => rsaMeasure(dissimilarity, comparison)),
);
