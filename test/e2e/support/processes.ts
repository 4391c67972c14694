import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  readonly args: string;
}

/** All processes below `pid`, by age. */
export async function descendants(pid: number): Promise<ProcessInfo[]> {
  const { stdout } = await promisify(execFile)("ps", ["-e", "-o", "pid=,ppid=,args="], {
    maxBuffer: 16 * 1024 * 1024,
  });
  const all = stdout
    .trim()
    .split("\n")
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match): match is RegExpExecArray => match !== null)
    .map((match) => ({ pid: Number(match[1]), parent: Number(match[2]), args: match[3] }));
  const family = new Set([pid]);
  // `ps` lists parents before children but for wrapped process ids; repeat until nothing is added.
  for (let size = 0; size !== family.size; ) {
    size = family.size;
    for (const process of all) if (family.has(process.parent)) family.add(process.pid);
  }
  return all
    .filter((process) => process.pid !== pid && family.has(process.pid))
    .sort((a, b) => a.pid - b.pid);
}
