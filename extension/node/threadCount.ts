/** How many threads the pool gets when nobody says. */
import { accessSync, constants } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";

/** Beyond this the disk and the memory bus are the limit, not the cores. */
export const MAX_DEFAULT_THREADS = 8;
/** A login node belongs to everybody. */
const LOGIN_NODE_THREADS = 2;

/**
 * Cores - 1, at least 1, at most {@link MAX_DEFAULT_THREADS}; at most 2 on the login node of a
 * Slurm cluster. Inside a Slurm job the number of cores is the job's own.
 */
export function defaultThreads(
  environment: NodeJS.ProcessEnv = process.env,
  cores: number = availableParallelism(),
): number {
  const threads = Math.max(1, Math.min(MAX_DEFAULT_THREADS, cores - 1));
  return isLoginNode(environment) ? Math.min(LOGIN_NODE_THREADS, threads) : threads;
}

function isLoginNode(environment: NodeJS.ProcessEnv): boolean {
  if (environment.SLURM_JOB_ID !== undefined) return false;
  return (environment.PATH ?? "")
    .split(delimiter)
    .some((folder) => folder !== "" && isExecutable(join(folder, "sbatch")));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
