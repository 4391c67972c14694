// The Python that a benchmark measures against.
import { spawnSync } from "node:child_process";

/** The one asked for, or the first here that has all `modules`; throws where there is none. */
export function pythonWith(modules, asked) {
  const candidates = asked ? [asked] : ["python3", "/usr/bin/python3"];
  const script = `import ${modules.join(", ")}`;
  const found = candidates.find((python) => spawnSync(python, ["-c", script]).status === 0);
  if (found) return found;
  throw new Error(
    `${candidates.join(" and ")}: found no Python with ${modules.join(", ")}; Debian has them as packages, and --python names another`,
  );
}
