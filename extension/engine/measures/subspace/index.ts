import { eigenspaceOverlap } from "./eigenspaceOverlap";
import { gulp, gulpResi } from "./gulp";
import { subspaceGrassmann } from "./subspaceGrassmann";
import { subspaceMeanAngle } from "./subspaceMeanAngle";
import { subspaceOverlap } from "./subspaceOverlap";

/** The measures of this family, in the order in which views list them. */
export const subspaceMeasures = [
  subspaceOverlap,
  eigenspaceOverlap,
  subspaceMeanAngle,
  subspaceGrassmann,
  gulp,
  gulpResi,
] as const;
