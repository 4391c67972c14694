/** One piece of running work, as a kernel sees it: something to report to and to be stopped by. */
export interface Task {
  /**
   * Says how far the work is; called once per outer iteration.
   * Throws `EngineError("cancelled")` when the user has cancelled.
   */
  tick(done: number, total: number): void;
}

/** For callers that neither watch nor cancel. */
export const untracked: Task = { tick() {} };
