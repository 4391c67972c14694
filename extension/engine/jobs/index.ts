import { hashFile } from "./hashFile";
import type { Job } from "./job";
import { pairSums } from "./pairSums";
import { tensorStats } from "./tensorStats";

/** Every job that a pool thread can do, by name. */
export const jobs = {
  "file.sha256": hashFile,
  "weights.pairSums": pairSums,
  "weights.tensorStats": tensorStats,
} as const satisfies Record<string, Job<never, unknown>>;
