import type { Result } from "../engine/result";
import type { FindingsList } from "../node/findingsStore";
import { emptyResult } from "./emptyResult";

/** Findings in the form that all commands print. */
export const findingsResult = ({ findings, problems }: FindingsList): Result => ({
  ...emptyResult("findings", "complete"),
  findings,
  problems: problems.map(({ code, file, where, text }) => ({ code, file, where, text })),
});
