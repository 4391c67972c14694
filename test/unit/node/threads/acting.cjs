// A pool thread that does what its input says: `{ act, ... }`.
const { parentPort, threadId } = require("node:worker_threads");

const log = [];

parentPort.on("message", (message) => {
  if (message.kind !== "run") {
    log.push(message.kind === "share" ? `share ${message.file.path}` : message.kind);
    return;
  }
  const { id, input, flag } = message;
  const word = new Int32Array(flag);
  const fail = (code, text) =>
    parentPort.postMessage({
      kind: "failed",
      id,
      error: { code, message: text, details: { where: "here" } },
    });
  switch (input.act) {
    case "answer":
      parentPort.postMessage({
        kind: "done",
        id,
        output: {
          value: input.value,
          threadId,
          log,
          mode: message.mode,
          accelerate: message.accelerate,
          runtime: message.runtime,
        },
      });
      break;
    case "answer twice":
      parentPort.postMessage({ kind: "done", id, output: 1 });
      parentPort.postMessage({ kind: "done", id, output: 2 });
      break;
    case "progress":
      for (let i = 1; i <= 3; i++)
        parentPort.postMessage({ kind: "progress", id, done: i, total: 3 });
      parentPort.postMessage({ kind: "done", id, output: "after progress" });
      break;
    case "fail":
      fail("format.truncated", "cut short");
      break;
    case "listen":
      Atomics.wait(word, 0, 0);
      setImmediate(() => fail("cancelled", "cancelled"));
      break;
    case "native call":
      // what a native library does: hears nothing until it is done
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
      Atomics.store(new Int32Array(input.done), 0, 1);
      setImmediate(() => fail("cancelled", "cancelled"));
      break;
    case "until":
      if (input.begun) Atomics.store(new Int32Array(input.begun), 0, 1);
      Atomics.wait(new Int32Array(input.gate), 0, 0);
      parentPort.postMessage({ kind: "done", id, output: threadId });
      break;
    case "deaf":
      for (;;);
    case "exit":
      process.exit(7);
      break;
    case "throw":
      throw new Error("out\nof order");
  }
});
