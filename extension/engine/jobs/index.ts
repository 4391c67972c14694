import { hashFile } from "./hashFile";
import type { Job } from "./job";
import { matrixPairSums } from "./matrixPairSums";
import { pairSums } from "./pairSums";
import { signCounts } from "./signCounts";
import { tensorStats } from "./tensorStats";

/** Every job that a pool thread can do, by name. */
export const jobs = {
  "file.sha256": hashFile,
  "weights.matrixPairSums": matrixPairSums,
  "weights.pairSums": pairSums,
  "weights.signCounts": signCounts,
  "weights.tensorStats": tensorStats,
} as const satisfies Record<string, Job<never, unknown>>;
