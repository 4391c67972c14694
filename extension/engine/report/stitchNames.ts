/** Names of stitching methods and of their figures, as reports print them. */
import type { StitchMethod } from "../stitching/options";

export const stitchMethodNames: Readonly<Record<StitchMethod, string>> = {
  ls: "Least squares",
  dm: "Direct matching",
  fula: "FuLA",
  slm: "Soft labels",
  tlm: "Task loss",
};

/** The most telling first; of those without a name the id is printed. */
export const stitchFigureNames: ReadonlyMap<string, string> = new Map([
  ["agreement", "Agreement"],
  ["fula", "FuLA distance"],
  ["stitch", "Distance at the stitch"],
  ["accuracy", "Accuracy"],
  ["penalty", "Stitching penalty"],
  ["excess", "Excess agreement"],
  ["shiftedAgreement", "Agreement, shifted markers"],
  ["kappa", "Kappa"],
  ["structural", "Structural distance"],
  ["rank", "Rank of the stitch"],
  ["condition", "Condition of the stitch"],
]);
