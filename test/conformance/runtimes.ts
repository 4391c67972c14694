/** Every runtime there is, opened in this process, or the reason why one is not there. */
import { isEngineError } from "../../extension/engine/errors";
import type { Runtime } from "../../extension/engine/models/runtime";
import { runtimeChooser } from "../../extension/node/runtimes/choose";
import { openRuntime } from "../../extension/node/runtimes/open";
import type { RuntimeKind } from "../../extension/protocol/runtimes";

export interface Candidate {
  readonly kind: RuntimeKind;
  readonly runtime: Runtime | null;
  /** Why it is skipped. */
  readonly missing: string;
}

const kinds: readonly RuntimeKind[] = ["onnx", "onnx-web", "tfjs", "tfjs-node"];

/** `COGNATE_TENSORFLOW` names the folder of an installed tfjs-node. */
const folder = process.env.COGNATE_TENSORFLOW;

async function candidate(kind: RuntimeKind): Promise<Candidate> {
  try {
    const tensorFlowFolders = folder ? [folder] : [];
    const spec = await runtimeChooser({ choice: kind, tensorFlowFolders })();
    return { kind, runtime: await openRuntime(spec), missing: "" };
  } catch (error) {
    if (!isEngineError(error, "model.unrunnable")) throw error;
    console.log(`skipped: ${error.message}`);
    return { kind, runtime: null, missing: error.message };
  }
}

export const candidates: readonly Candidate[] = await Promise.all(kinds.map(candidate));
