/** Models that a thread keeps open between jobs. */
import { EngineError } from "../errors";
import type { Runtime, Session } from "../models/runtime";
import type { JobContext } from "./job";

/** A model to open, or to find open: equal keys mean equal bytes. */
export interface SessionRef {
  readonly key: string;
  readonly model: Uint8Array;
}

/** Two sides of a comparison; each more is another copy of a model's weights. */
const MAX_SESSIONS = 2;
/** Of the models of all sessions of a thread: beyond, only the last is kept. */
export const MAX_SESSION_BYTES = 512 * 1024 * 1024;

interface Kept {
  readonly session: Promise<Session>;
  readonly bytes: number;
}

const kept = new WeakMap<Runtime, Map<string, Kept>>();

/** The runtime of this thread. Throws `model.unrunnable` where there is none. */
export async function requireRuntime({ runtime }: JobContext): Promise<Runtime> {
  if (runtime) return runtime();
  throw new EngineError(
    "model.unrunnable",
    "onnxruntime is not in this package or does not load here, so models do not run; install the package of Cognate for this platform, or compare activation dumps",
    { expected: "onnxruntime", got: "none" },
  );
}

/** The session of that key, opened unless the thread still has it. */
export async function keptSession(runtime: Runtime, { key, model }: SessionRef): Promise<Session> {
  let sessions = kept.get(runtime);
  if (!sessions) {
    sessions = new Map();
    kept.set(runtime, sessions);
  }
  const bytes = model.byteLength;
  const found = sessions.get(key);
  // set anew, so that the first in the map is the one used longest ago
  sessions.delete(key);
  if (!found) await makeRoom(sessions, bytes);
  const session = found?.session ?? runtime.open(model);
  sessions.set(key, { session, bytes });
  try {
    return await session;
  } catch (error) {
    sessions.delete(key);
    throw error;
  }
}

/** Ends sessions, the one used longest ago first, before one of `bytes` takes their memory. */
async function makeRoom(sessions: Map<string, Kept>, bytes: number): Promise<void> {
  let total = bytes;
  for (const each of sessions.values()) total += each.bytes;
  for (const [old, { session, bytes: freed }] of sessions) {
    if (sessions.size < MAX_SESSIONS && total <= MAX_SESSION_BYTES) break;
    sessions.delete(old);
    total -= freed;
    await release(session);
  }
}

/** Gives back the memory of all sessions. */
export async function releaseSessions(runtime: Runtime): Promise<void> {
  const sessions = [...(kept.get(runtime)?.values() ?? [])];
  kept.delete(runtime);
  for (const { session } of sessions) await release(session);
}

async function release(session: Promise<Session>): Promise<void> {
  // one that could not be opened was answered to its caller, and holds nothing
  const opened = await session.catch(() => null);
  await opened?.release();
}

/** The error with the name of the model before its message. */
export function named(model: string, error: unknown): unknown {
  if (!(error instanceof EngineError) || error.code === "cancelled") return error;
  return new EngineError(error.code, `${model}: ${error.message}`, error.details, {
    cause: error,
  });
}
