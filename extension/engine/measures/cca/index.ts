import { ccaMean } from "./ccaMean";
import { ccaMeanSquared } from "./ccaMeanSquared";
import { ccaPillai } from "./ccaPillai";
import { ccaYanai } from "./ccaYanai";
import { pwcca } from "./pwcca";
import { svcca10, svcca95, svcca99 } from "./svcca";
import { svccaResi } from "./svccaResi";

/** The measures of this family, in the order in which views list them. */
export const ccaMeasures = [
  ccaMean,
  ccaMeanSquared,
  svcca99,
  svcca95,
  svcca10,
  pwcca,
  ccaYanai,
  ccaPillai,
  svccaResi,
] as const;
