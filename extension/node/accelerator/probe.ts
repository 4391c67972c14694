/**
 * Whether native products work here, asked in a child process: a library that does not fit the
 * machine may take the process that loads it down.
 */
import { execFile } from "node:child_process";
import { productInputs, productModel, productOutput } from "./productModel";
import { nativePath } from "./resolve";

/** Loading takes 0.2 s; a library that does not come up within this has failed. */
const TIMEOUT_MS = 10_000;

/**
 * Loads the library, multiplies [2 3] by [5 7] and prints the result; not by the console, which
 * colors numbers where FORCE_COLOR says so.
 */
const script = `
const { dirname, join } = require("node:path");
const { Tensor } = require(process.argv[1]);
const { binding, initOrt } = require(join(dirname(process.argv[1]), "binding.js"));
initOrt();
const row = (...values) => new Tensor("float64", Float64Array.from(values), [1, values.length]);
const session = new binding.InferenceSession();
const model = new Uint8Array(Buffer.from(process.argv[2], "base64"));
session.loadModel(model.buffer, 0, model.length, { intraOpNumThreads: 1 });
const feeds = { ${productInputs[0]}: row(2, 3), ${productInputs[1]}: row(5, 7) };
const product = row(0);
session.run(feeds, { ${productOutput}: product }, {});
process.stdout.write(String(product.data[0]));
`;

let verdict: Promise<boolean> | undefined;

/** Asks once a process. False where the library is missing, does not load, or computes nonsense. */
export function nativeProductsWork(): Promise<boolean> {
  verdict ??= probe(nativePath());
  return verdict;
}

/** As {@link nativeProductsWork}, of the library at `path`. */
export async function probe(path: string | undefined): Promise<boolean> {
  if (path === undefined) return false;
  const model = Buffer.from(productModel({ a: false, b: true })).toString("base64");
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["-e", script, path, model],
      // Inside desktop VS Code the executable is Electron's, which this makes a plain Node.
      {
        timeout: TIMEOUT_MS,
        env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" },
        windowsHide: true,
      },
      (error, stdout) => resolve(!error && stdout.trim() === "31"),
    );
  });
}
