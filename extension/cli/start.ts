/** Entry point of `cognate`: starts the command line, which is a bundle of its own. */
import { join } from "node:path";
import { runBundle } from "../node/codeCache";

/** Commands use different parts of the bundle; what is no word is no command. */
const command = /^[a-z]+$/.exec(process.argv[2] ?? "")?.[0] ?? "none";

const keep = runBundle(join(__dirname, "commandLine.js"), command);
process.once("exit", (code) => {
  if (code === 0) keep();
});
