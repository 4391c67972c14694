/** What the engine can be asked for, over files, an executor and a cache. */
import { EngineError } from "../engine/errors";
import type { Checkpoint } from "../engine/formats/checkpoint";
import { chainMeasures } from "../engine/measures/chain";
import { describe } from "../engine/measures/measure";
import { representationMeasures } from "../engine/measures/registry";
import { weightMeasures } from "../engine/measures/weights";
import { render } from "../engine/report/render";
import { asDumpListing } from "../engine/representations/list";
import { isMarkedDump } from "../engine/representations/marks";
import type { Result } from "../engine/result";
import { listCheckpoint } from "../engine/weights/list";
import { writePairing } from "../engine/weights/pairingFile";
import { statsOf } from "../engine/weights/stats";
import type { EngineApi, EngineProgress } from "../protocol/engineApi";
import type { Handlers } from "../protocol/rpc";
import { writeFileAtomic } from "./atomicWrite";
import { compare } from "./compareFiles";
import { requireAllUnchanged } from "./fingerprint";
import { openCancellable } from "./openCancellable";
import { isHostResource, toNativePath } from "./resourcePaths";
import { engineContext, modeOf, type ServiceParts, stamped, withHashes } from "./serviceParts";
import { similarity } from "./similarityFiles";

export type { ServiceParts };

/** The whole API but `initialize`, which makes the parts. */
export type EngineService = Omit<Handlers<EngineApi, EngineProgress>, "initialize">;

/** Loaded when needed: reading front matter takes a library that nothing else wants. */
const findingsStore = () => import("./findingsStore");
/** Loaded when needed, as all that runs models. */
const activationFile = () => import("./activationFile");
const subnetworkFiles = () => import("./subnetworkFiles");
const tensorSimilarityFiles = () => import("./tensorSimilarityFiles");
const gwFiles = () => import("./gwFiles");
/** Loaded when needed, as all that follows chains of layers. */
const chainFiles = () => import("./chainFiles");
const groupFiles = () => import("./groupFiles");

/** The listing with what the checkpoint is as a model. */
async function withModel({ files }: ServiceParts, listing: Result, checkpoint: Checkpoint) {
  const { modelSummary } = await import("../engine/models/summary");
  const { model, notes } = await modelSummary(files, checkpoint);
  return { ...listing, model, notes: [...listing.notes, ...notes] };
}

export function createService(parts: ServiceParts): EngineService {
  const { files, executor } = parts;
  return {
    async list({ path, kind, hash, seed = 0, strict }, context) {
      const checkpoint = await openCancellable(files, path, context.signal);
      const { threads } = executor;
      const listing = listCheckpoint(checkpoint, { seed, mode: modeOf(strict), threads });
      const isDump = kind === "activations" || isMarkedDump(checkpoint);
      const result = isDump
        ? asDumpListing(listing, checkpoint)
        : await withModel(parts, listing, checkpoint);
      return stamped(hash ? await withHashes(result, [checkpoint], { executor, context }) : result);
    },
    async stats({ path, tensors, bins, hash, seed, strict }, context) {
      const checkpoint = await openCancellable(files, path, context.signal);
      const mode = modeOf(strict);
      const options = { tensors: tensors ?? null, bins: bins ?? null, seed, mode };
      const result = await statsOf(checkpoint, options, engineContext(executor, context));
      const hashed = hash ? await withHashes(result, [checkpoint], { executor, context }) : result;
      await requireAllUnchanged(files, checkpoint.files);
      return stamped(hashed);
    },
    compare: (params, context) => compare(parts, params, context),
    async subnetworks(params, context) {
      return (await subnetworkFiles()).subnetworks(parts, params, context);
    },
    async tensorSimilarity(params, context) {
      return (await tensorSimilarityFiles()).tensorSimilarity(parts, params, context);
    },
    async gw(params, context) {
      return (await gwFiles()).gw(parts, params, context);
    },
    similarity: (params, context) => similarity(parts, params, context),
    async activations(params, context) {
      return (await activationFile()).activations(parts, params, context);
    },
    async chain(params, context) {
      return (await chainFiles()).chain(parts, params, context);
    },
    async htt(params, context) {
      return (await groupFiles()).htt(parts, params, context);
    },
    async measures() {
      return [...weightMeasures, ...chainMeasures, ...representationMeasures].map(describe);
    },
    async render(params) {
      return { text: render(params) };
    },
    async savePairing({ path, pairing }) {
      if (isHostResource(path)) {
        throw new EngineError("usage", `${path}: a pairing is kept in a file on disk`, {
          file: path,
        });
      }
      await writeFileAtomic(toNativePath(path), writePairing(pairing));
    },
    async addFinding({ root, draft }) {
      return (await findingsStore()).addFinding(root, draft);
    },
    async listFindings({ root }) {
      const { findings, problems } = await (await findingsStore()).listFindings(root);
      return { findings, problems: problems.map(({ text }) => text) };
    },
  };
}
