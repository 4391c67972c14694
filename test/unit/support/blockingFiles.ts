import type { Files } from "../../../extension/engine/io";
import { openBlocking } from "../../../extension/node/fileSource";
import { nodeFiles } from "../../../extension/node/nodeFiles";

/** Files as a pool thread reads them: reads block, and go straight into the caller's memory. */
export const blockingFiles: Files = {
  ...nodeFiles,
  open: async (path) => openBlocking(path).source,
};
