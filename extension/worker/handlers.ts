/** The engine's handlers, wired to a pool, a cache and the host. */
import { statSync } from "node:fs";
import { nativeProductsWork } from "../node/accelerator/probe";
import { createHostFiles } from "../node/hostFiles";
import type { Log } from "../node/log";
import { createPool, type ThreadPool } from "../node/pool";
import { createResultCache } from "../node/resultCache";
import { routeFiles } from "../node/routedFiles";
import { runtimeChooser } from "../node/runtimes/choose";
import { createService, type EngineService } from "../node/service";
import { defaultThreads } from "../node/threadCount";
import { version } from "../node/version";
import type { EngineApi, EngineProgress, HostApi, InitializeParams } from "../protocol/engineApi";
import type { Handlers, Remote } from "../protocol/rpc";

export interface EngineParts {
  readonly host: Remote<HostApi>;
  /** The bundle of a pool thread. */
  readonly threadFile: string;
  /** The engine's own bundle; a rebuilt one has no use for results of the old one. */
  readonly bundle: string;
  readonly log: Log;
}

interface Running {
  readonly pool: ThreadPool;
  readonly service: EngineService;
}

/** Resources that the editor fetched are kept this long after the last call. */
const FORGET_FETCHED_AFTER_MS = 30_000;

/** Handlers of all methods; a call before `initialize` starts the engine with its defaults. */
export function createEngineHandlers(parts: EngineParts): Handlers<EngineApi, EngineProgress> {
  const { host, threadFile, log } = parts;
  let running: Running | undefined;
  const hostFiles = createHostFiles(host, (file) => running?.pool.share(file));

  const start = (params: InitializeParams): Running => {
    const { threads, cacheFolder, runtime = "auto", tensorFlowFolders } = params;
    const pool = createPool({
      threadFile,
      threads: threads ?? defaultThreads(),
      canAccelerate: nativeProductsWork,
      runtime: runtimeChooser({
        choice: runtime,
        tensorFlowFolders,
        onChosen: (text) => log.info(text),
      }),
    });
    for (const file of hostFiles.fetched()) pool.share(file);
    const service = createService({
      files: routeFiles(hostFiles),
      executor: pool,
      build: buildOf(parts.bundle),
      runtime,
      cache: cacheFolder
        ? createResultCache(cacheFolder, { onTrouble: (text) => log.warn(text) })
        : undefined,
    });
    return { pool, service };
  };

  let calls = 0;
  let forgetting: NodeJS.Timeout | undefined;
  const forget = () => {
    hostFiles.clear();
    running?.pool.unshareAll();
  };
  const counted = async <T>(work: (service: EngineService) => Promise<T>): Promise<T> => {
    running ??= start({ threads: null, cacheFolder: null });
    calls++;
    clearTimeout(forgetting);
    try {
      return await work(running.service);
    } finally {
      calls--;
      if (calls === 0) forgetting = setTimeout(forget, FORGET_FETCHED_AFTER_MS).unref();
    }
  };

  return {
    async initialize(params) {
      const old = running;
      running = start(params);
      await old?.pool.dispose();
      const { threads } = running.pool;
      log.info(
        `engine ${version} on Node ${process.version}, pid ${process.pid}, ${threads} threads`,
      );
      return { version, node: process.version, pid: process.pid, threads };
    },
    list: (params, context) => counted((service) => service.list(params, context)),
    stats: (params, context) => counted((service) => service.stats(params, context)),
    compare: (params, context) => counted((service) => service.compare(params, context)),
    similarity: (params, context) => counted((service) => service.similarity(params, context)),
    subnetworks: (params, context) => counted((service) => service.subnetworks(params, context)),
    tensorSimilarity: (params, context) =>
      counted((service) => service.tensorSimilarity(params, context)),
    circuits: (params, context) => counted((service) => service.circuits(params, context)),
    trajectory: (params, context) => counted((service) => service.trajectory(params, context)),
    geometry: (params, context) => counted((service) => service.geometry(params, context)),
    stitch: (params, context) => counted((service) => service.stitch(params, context)),
    gw: (params, context) => counted((service) => service.gw(params, context)),
    activations: (params, context) => counted((service) => service.activations(params, context)),
    chain: (params, context) => counted((service) => service.chain(params, context)),
    htt: (params, context) => counted((service) => service.htt(params, context)),
    measures: (params, context) => counted((service) => service.measures(params, context)),
    render: (params, context) => counted((service) => service.render(params, context)),
    savePairing: (params, context) => counted((service) => service.savePairing(params, context)),
    addFinding: (params, context) => counted((service) => service.addFinding(params, context)),
    listFindings: (params, context) => counted((service) => service.listFindings(params, context)),
  };
}

/** Tells two builds of one version apart, as they alternate during development. */
function buildOf(bundle: string): string {
  const { size, mtimeMs } = statSync(bundle);
  return `${size}:${mtimeMs}`;
}
