import { describe, expect, it } from "vitest";
import {
  keptSession,
  MAX_SESSION_BYTES,
  releaseSessions,
} from "../../../extension/engine/jobs/modelSessions";
import type { Runtime, Session } from "../../../extension/engine/models/runtime";

/** A runtime that tells what is opened and released, by the first byte of a model. */
function tellingRuntime() {
  const log: string[] = [];
  const runtime: Runtime = {
    name: "telling",
    async open(model) {
      log.push(`open ${model[0]}`);
      if (model[0] === 9) throw new Error("does not open");
      const session: Session = {
        run: async () => new Map(),
        release: async () => {
          log.push(`release ${model[0]}`);
        },
      };
      return session;
    },
  };
  const open = (id: number, bytes = 1) => {
    // of a large model nothing but its size counts here
    const model = { 0: id, byteLength: bytes } as unknown as Uint8Array;
    return keptSession(runtime, { key: `${id}`, model });
  };
  return { runtime, log, open };
}

describe("sessions that a thread keeps", () => {
  it("are two, the one used last among them", async () => {
    const { log, open } = tellingRuntime();
    const first = await open(1);
    await open(2);
    expect(await open(1)).toBe(first);
    await open(3);
    expect(log).toEqual(["open 1", "open 2", "release 2", "open 3"]);
  });

  it("are one where two would take too much memory, which is free before the next is opened", async () => {
    const { log, open } = tellingRuntime();
    await open(1, MAX_SESSION_BYTES / 2);
    await open(2, MAX_SESSION_BYTES / 2);
    await open(3, MAX_SESSION_BYTES);
    await open(3, MAX_SESSION_BYTES);
    expect(log).toEqual(["open 1", "open 2", "release 1", "release 2", "open 3"]);
  });

  it("are not those that could not be opened", async () => {
    const { runtime, log, open } = tellingRuntime();
    await expect(open(9)).rejects.toThrow("does not open");
    await open(1);
    await releaseSessions(runtime);
    await expect(open(9)).rejects.toThrow("does not open");
    expect(log).toEqual(["open 9", "open 1", "release 1", "open 9"]);
  });
});
