// Runs `cognate` in this process and says at the end, on standard error, how many bytes the
// process has read, by Linux's own count (all threads): node countReads.cjs CLI WORDS...
const { readFileSync } = require("node:fs");

process.on("exit", () => {
  const rchar = /^rchar: \d+$/m.exec(readFileSync("/proc/self/io", "utf8"))[0];
  process.stderr.write(`\n${rchar}\n`);
});
process.argv.splice(1, 1);
require(process.argv[1]);
