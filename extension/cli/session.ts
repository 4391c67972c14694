/** A service for one call of the command line, and what it reports while it works. */
import { join } from "node:path";
import { createPool } from "../node/pool";
import type { RuntimeSpec } from "../node/runtimes/spec";
import type { EngineService } from "../node/service";
import { defaultThreads } from "../node/threadCount";
import type { EngineProgress } from "../protocol/engineApi";
import type { CallContext } from "../protocol/rpc";
import { runtimeChoices } from "../protocol/runtimes";
import type { CommandCall } from "./command";

/** Stands beside this bundle. */
const threadFile = join(__dirname, "thread.js");

/** Runs `work` with a service on this machine's files. Its threads end with `work`. */
export async function withService<T>(
  { options, signal, terminal }: CommandCall,
  work: (service: EngineService, context: CallContext<EngineProgress>) => Promise<T>,
  { threads }: { readonly threads: "at once" | "when needed" } = { threads: "when needed" },
): Promise<T> {
  const choice = options.choice("runtime", runtimeChoices) ?? "auto";
  // native code: never from where the command happens to run
  const { COGNATE_TENSORFLOW: folder } = process.env;
  const tensorFlowFolders = folder ? [folder] : [];
  let choose: (() => Promise<RuntimeSpec>) | undefined;
  const executor = createPool({
    threadFile,
    threads: options.threads() ?? defaultThreads(),
    canAccelerate: async () => (await import("../node/accelerator/probe")).nativeProductsWork(),
    runtime: async () => {
      const { runtimeChooser } = await import("../node/runtimes/choose");
      choose ??= runtimeChooser({ choice, tensorFlowFolders });
      return choose();
    },
  });
  try {
    // Threads take as long to start as the service to load and headers to read.
    if (threads === "at once") executor.warm();
    const { createService } = await import("../node/service");
    const { nodeFiles } = await import("../node/nodeFiles");
    const service = createService({ files: nodeFiles, executor, partials: false });
    const progress = ({ done, total, text }: EngineProgress) =>
      terminal.progress.show(done, total, text);
    return await work(service, { signal, progress });
  } finally {
    terminal.progress.clear();
    // The process ends after its threads; what they found can be printed meanwhile.
    void executor.dispose();
  }
}
