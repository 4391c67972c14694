import { knnCknna } from "./knnCknna";
import { knnCycle } from "./knnCycle";
import { knnJaccard } from "./knnJaccard";
import { knnMutual } from "./knnMutual";
import { knnRank } from "./knnRank";
import { knnSecondOrderCosine } from "./knnSecondOrderCosine";

/** The measures of this family, in the order in which views list them. */
export const neighborsMeasures = [
  knnMutual,
  knnCknna,
  knnJaccard,
  knnRank,
  knnSecondOrderCosine,
  knnCycle,
] as const;
