/** What the engine can be asked for, over files, an executor and a cache. */
import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import { isMarkedDump } from "../engine/representations/marks";
import type { Result } from "../engine/result";
import { Turns } from "../engine/turns";
import type { EngineApi, EngineProgress } from "../protocol/engineApi";
import type { Handlers } from "../protocol/rpc";
import { requireAllUnchanged } from "./fingerprint";
import { openCancellable } from "./openCancellable";
import { isHostResource, toNativePath } from "./resourcePaths";
import { engineContext, modeOf, type ServiceParts, stamped, withHashes } from "./serviceParts";

export type { ServiceParts };

/** The whole API but `initialize`, which makes the parts. */
export type EngineService = Omit<Handlers<EngineApi, EngineProgress>, "initialize">;

/** Loaded by the first call that needs it: a command waits for what it uses, not for all. */
const load = {
  activations: () => import("./activationFile"),
  atomicWrite: () => import("./atomicWrite"),
  chain: () => import("./chainFiles"),
  chainMeasures: () => import("../engine/measures/chain"),
  circuits: () => import("./circuitFiles"),
  compare: () => import("./compareFiles"),
  dumpListing: () => import("../engine/representations/list"),
  findings: () => import("./findingsStore"),
  geometry: () => import("./geometryFiles"),
  groups: () => import("./groupFiles"),
  gw: () => import("./gwFiles"),
  listing: () => import("../engine/weights/list"),
  measure: () => import("../engine/measures/measure"),
  modelSummary: () => import("../engine/models/summary"),
  pairingFile: () => import("../engine/weights/pairingFile"),
  registry: () => import("../engine/measures/registry"),
  render: () => import("../engine/report/render"),
  similarity: () => import("./similarityFiles"),
  stats: () => import("../engine/weights/stats"),
  stitch: () => import("./stitchFiles"),
  subnetworks: () => import("./subnetworkFiles"),
  tensorSimilarity: () => import("./tensorSimilarityFiles"),
  trajectory: () => import("./trajectoryFiles"),
  weightMeasures: () => import("../engine/measures/weights"),
};

/** The listing with what the checkpoint is as a model. */
async function withModel(
  { files }: ServiceParts,
  listing: Result,
  { checkpoint, signal }: { readonly checkpoint: Checkpoint; readonly signal: AbortSignal },
) {
  const { modelSummary } = await load.modelSummary();
  const { model, notes } = await modelSummary(files, checkpoint, signal);
  return { ...listing, model, notes: [...listing.notes, ...notes] };
}

export function createService(parts: ServiceParts): EngineService {
  const { files, executor } = parts;
  return {
    async list({ path, kind, hash, seed = 0, strict }, context) {
      const checkpoint = await openCancellable(files, path, context.signal);
      const { threads } = executor;
      const turns = new Turns(context.signal);
      await turns.next();
      const { listCheckpoint } = await load.listing();
      const told = { seed, mode: modeOf(strict), threads };
      const listing = await listCheckpoint(checkpoint, told, turns);
      await turns.next();
      const isDump = kind === "activations" || isMarkedDump(checkpoint);
      const result = isDump
        ? (await load.dumpListing()).asDumpListing(listing, checkpoint)
        : await withModel(parts, listing, { checkpoint, signal: context.signal });
      return stamped(hash ? await withHashes(result, [checkpoint], { executor, context }) : result);
    },
    async stats({ path, tensors, bins, hash, seed, strict }, context) {
      const checkpoint = await openCancellable(files, path, context.signal);
      const mode = modeOf(strict);
      const options = { tensors: tensors ?? null, bins: bins ?? null, seed, mode };
      const { statsOf } = await load.stats();
      const result = await statsOf(checkpoint, options, engineContext(parts, context));
      const hashed = hash ? await withHashes(result, [checkpoint], { executor, context }) : result;
      await requireAllUnchanged(files, checkpoint.files);
      return stamped(hashed);
    },
    async compare(params, context) {
      return (await load.compare()).compare(parts, params, context);
    },
    async subnetworks(params, context) {
      return (await load.subnetworks()).subnetworks(parts, params, context);
    },
    async tensorSimilarity(params, context) {
      return (await load.tensorSimilarity()).tensorSimilarity(parts, params, context);
    },
    async circuits(params, context) {
      return (await load.circuits()).circuits(parts, params, context);
    },
    async trajectory(params, context) {
      return (await load.trajectory()).trajectory(parts, params, context);
    },
    async geometry(params, context) {
      return (await load.geometry()).geometry(parts, params, context);
    },
    async stitch(params, context) {
      return (await load.stitch()).stitch(parts, params, context);
    },
    async gw(params, context) {
      return (await load.gw()).gw(parts, params, context);
    },
    async similarity(params, context) {
      return (await load.similarity()).similarity(parts, params, context);
    },
    async activations(params, context) {
      return (await load.activations()).activations(parts, params, context);
    },
    async chain(params, context) {
      return (await load.chain()).chain(parts, params, context);
    },
    async htt(params, context) {
      return (await load.groups()).htt(parts, params, context);
    },
    async measures() {
      const { describe } = await load.measure();
      const { weightMeasures } = await load.weightMeasures();
      const { representationMeasures } = await load.registry();
      const { chainMeasures } = await load.chainMeasures();
      return [...weightMeasures, ...chainMeasures, ...representationMeasures].map(describe);
    },
    async render(params) {
      return { text: (await load.render()).render(params) };
    },
    async savePairing({ path, pairing }) {
      if (isHostResource(path)) {
        throw new EngineError("usage", `${path}: a pairing is kept in a file on disk`, {
          file: path,
        });
      }
      const { writePairing } = await load.pairingFile();
      const { writeFileAtomic } = await load.atomicWrite();
      await writeFileAtomic(toNativePath(path), writePairing(pairing));
    },
    async addFinding({ root, draft }) {
      return (await load.findings()).addFinding(root, draft);
    },
    async listFindings({ root }) {
      const { findings, problems } = await (await load.findings()).listFindings(root);
      return { findings, problems: problems.map(({ text }) => text) };
    },
  };
}
