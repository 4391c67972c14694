// One installation at a time, between processes.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 20 * 60 * 1000;

const alive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
};

/** True when the process that holds the lock has ended without releasing it. */
function abandoned(folder) {
  try {
    return !alive(Number(readFileSync(join(folder, "pid"), "utf8")));
  } catch {
    return false; // just being made, or just released
  }
}

/** Runs `work` while holding the lock `folder`; waits for another holder. */
export async function withLock(folder, work) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      mkdirSync(folder); // atomic: fails when it is there
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (abandoned(folder)) rmSync(folder, { recursive: true, force: true });
      else if (Date.now() > deadline) throw new Error(`${folder} is still held by another process`);
      else await sleep(500);
    }
  }
  try {
    writeFileSync(join(folder, "pid"), String(process.pid));
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
