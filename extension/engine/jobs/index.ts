import type { Job } from "./job";

/** Every job that a pool thread can do, by name. */
export const jobs = {} as const satisfies Record<string, Job<never, unknown>>;
