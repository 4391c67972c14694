/** Finding tfjs-node, which the user installs, and asking in a child process whether it works. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const PACKAGE = join("node_modules", "@tensorflow", "tfjs-node");

/** Loading the native library takes a second or two. */
const TIMEOUT_MS = 30_000;

/** The entry of the package in the first of `folders` that has it. */
export function tfNodeEntry(folders: readonly string[]): string | undefined {
  return folders
    .map((folder) => join(folder, PACKAGE, "dist", "index.js"))
    .find((entry) => existsSync(entry));
}

/** Multiplies [2 3] by [5 7] and prints the result; not by the console, which may color it. */
const script = `
const util = require("node:util");
util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= Array.isArray;
const tf = require(process.argv[1]);
const [product] = tf.matMul(tf.tensor2d([[2, 3]]), tf.tensor2d([[5], [7]])).dataSync();
process.stdout.write(\`product \${product}\\n\`);
`;

/** Null where it works; else why not, in one line. A library that does not fit ends the child only. */
export function tfNodeFault(entry: string): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["-e", script, entry],
      {
        timeout: TIMEOUT_MS,
        // Inside desktop VS Code the executable is Electron's, which this makes a plain Node.
        env: { ...process.env, ELECTRON_RUN_AS_NODE: "1", TF_CPP_MIN_LOG_LEVEL: "2" },
        windowsHide: true,
      },
      (error, stdout, stderr) => {
        if (!error && /^product 31$/m.test(stdout)) resolve(null);
        else resolve(reasonIn(stderr) ?? error?.message.split("\n")[0] ?? "it computes nonsense");
      },
    );
  });
}

/** The line that says what went wrong, of a stack trace and what stands around it. */
const reasonIn = (output: string): string | undefined =>
  /^\w*Error: .+$/m.exec(output)?.[0].slice(0, 500);
