// Stands for npm: does in its folder what its first argument says, and records npm's own arguments.
const { mkdirSync, writeFileSync } = require("node:fs");
const { spawn } = require("node:child_process");
const { join } = require("node:path");

const [act, record, ...npmArguments] = process.argv.slice(2);
writeFileSync(record, JSON.stringify({ npmArguments, cwd: process.cwd() }));
const lib = join("node_modules", "@tensorflow", "tfjs-node", "lib", "napi-v8");

const acts = {
  install() {
    mkdirSync(lib, { recursive: true });
    writeFileSync(join(lib, "tfjs_binding.node"), "");
    console.log("added 1 package");
  },
  "install without a library": () => mkdirSync(lib, { recursive: true }),
  offline() {
    mkdirSync(lib, { recursive: true });
    console.error("npm error code ENOTFOUND");
    console.error("npm error request to https://registry.invalid/ failed");
    process.exitCode = 1;
  },
  "no binary"() {
    console.error("npm error node-pre-gyp ERR! install response status 404 Not Found");
    process.exitCode = 1;
  },
  fail() {
    console.error("npm error code EACCES");
    process.exitCode = 1;
  },
  hang() {
    // a script that npm started, which has to end with it
    spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    console.log("hanging");
    setInterval(() => {}, 1000);
  },
};
acts[act]();
