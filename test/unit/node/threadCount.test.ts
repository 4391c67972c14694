import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultThreads } from "../../../extension/node/threadCount";
import { scratchFolder } from "./scratch";

const folder = scratchFolder();

describe("defaultThreads", () => {
  it.each([
    [1, 1],
    [2, 1],
    [4, 3],
    [9, 8],
    [128, 8],
  ])("leaves a core to others: of %d cores %d", (cores, threads) => {
    expect(defaultThreads({ PATH: "" }, cores)).toBe(threads);
  });

  it("takes two threads on the login node of a cluster, and its share inside a job", () => {
    const sbatch = join(folder, "sbatch");
    writeFileSync(sbatch, "");
    chmodSync(sbatch, 0o755);
    const environment = { PATH: ["/nowhere", folder].join(delimiter) };
    expect(defaultThreads(environment, 64)).toBe(2);
    expect(defaultThreads(environment, 2)).toBe(1);
    expect(defaultThreads({ ...environment, SLURM_JOB_ID: "1" }, 64)).toBe(8);
  });
});
