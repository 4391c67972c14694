/** Which inputs are chains, and how deep they can be compared. */
import { EngineError, isEngineError, toEngineError } from "../../errors";
import type { Checkpoint, Problem } from "../../formats/checkpoint";
import { visibleName } from "../../report/names";
import type { Note } from "../../result";
import { forEachBounded, runJob, type Workbench } from "../pool";
import { type ActivationName, activationNamed } from "./activations";
import { inputsDiffer } from "./equivalence";
import { type ChainNetwork, chainNetwork, isChain } from "./network";
import { MAX_CHAIN_UNITS } from "./similarities";

/** An input that could not be opened, in its place among the others. */
export interface BrokenInput {
  readonly path: string;
  readonly error: EngineError;
}

export type ChainInput = Checkpoint | BrokenInput;

export interface GatheredChains {
  /** The sound ones, and their chains, in the order of the inputs. */
  readonly checkpoints: readonly Checkpoint[];
  readonly networks: readonly ChainNetwork[];
  /** What each applies unit by unit, by the user's word or by its own; null where it is not known. */
  readonly activations: readonly (ActivationName | null)[];
  readonly problems: readonly Problem[];
  readonly notes: readonly Note[];
  /** Places of the sound ones among the inputs. */
  readonly places: readonly number[];
}

export interface GatherOptions {
  readonly activation: ActivationName | null;
  readonly depth: number | null;
}

/** Throws the first fault when fewer than two inputs are sound; see `compareChains`. */
export async function gatherChains(
  inputs: readonly ChainInput[],
  options: GatherOptions,
  bench: Workbench,
): Promise<GatheredChains> {
  const found = new Array<{ checkpoint: Checkpoint; network: ChainNetwork } | EngineError>(
    inputs.length,
  );
  await forEachBounded(bench, [...inputs.entries()], async ([i, input]) => {
    found[i] = await openOne(input, bench);
  });
  const faults = found.flatMap((each, i) =>
    each instanceof EngineError ? [{ input: inputs[i], error: each }] : [],
  );
  const sound = found.flatMap((each, i) => (each instanceof EngineError ? [] : [{ ...each, i }]));
  if (sound.length < 2 && faults.length > 0) throw faults[0].error;
  const networks = sound.map(({ network }) => network);
  requireOneInput(networks);
  requireDepth(networks, options.depth);
  const checkpoints = sound.map(({ checkpoint }) => checkpoint);
  return {
    checkpoints,
    networks,
    activations: checkpoints.map((checkpoint) => options.activation ?? ownActivation(checkpoint)),
    problems: [
      ...checkpoints.flatMap(({ problems }) => problems),
      ...faults.map(({ input: { path }, error: { code, message } }) => ({
        ...{ code, file: path, where: "", text: `left out: ${message}` },
      })),
    ],
    notes: depthNotes(networks),
    places: sound.map(({ i }) => i),
  };
}

/** What the file says of itself: metadata `activation`. */
export const ownActivation = ({ metadata }: Checkpoint): ActivationName | null =>
  (Object.hasOwn(metadata, "activation") && activationNamed(metadata.activation)) || null;

/** A chain that can be read, or what is wrong with it. */
async function openOne(
  input: ChainInput,
  bench: Workbench,
): Promise<{ checkpoint: Checkpoint; network: ChainNetwork } | EngineError> {
  if ("error" in input) return input.error;
  const found = chainNetwork(input);
  const path = visibleName(input.path, 200);
  if (!isChain(found)) {
    return new EngineError(
      "format.unsupported",
      `${path}: is no chain of layers: ${found.reason}`,
      {
        file: input.path,
        expected: "dense, convolutional or recurrent layers, one after another",
      },
    );
  }
  const wide = found.layers.findIndex(({ weight }) => weight.rows > MAX_CHAIN_UNITS);
  const network = wide < 0 ? found : { ...found, depth: Math.min(found.depth, wide) };
  if (network.depth === 0) {
    const { id, weight } = network.layers[0];
    return new EngineError(
      "format.limit",
      `${path}: layer ${visibleName(id)} has ${weight.rows} rows, expected at most ${MAX_CHAIN_UNITS} to follow a chain`,
      { file: input.path, where: id },
    );
  }
  try {
    // reads the weights once: what cannot be read is found before anything is compared
    const { layers } = network;
    await runJob(
      bench,
      "chain.prepare",
      { layers, form: "canonical", whole: true, shuffle: null },
      0,
    );
    return { checkpoint: input, network };
  } catch (error) {
    if (isEngineError(error, "cancelled", "engine.stopped")) throw error;
    return toEngineError(error);
  }
}

/** Two networks must read one input; among many some may, and others have no similarity. */
function requireOneInput(networks: readonly ChainNetwork[]): void {
  const [a, b] = networks;
  const why = networks.length === 2 ? inputsDiffer(a.layers, b.layers) : null;
  if (why === null) return;
  throw new EngineError(
    "shape.mismatch",
    `${visibleName(a.path, 200)} and ${visibleName(b.path, 200)}: ${why}, expected networks on one input`,
    { file: b.path },
  );
}

function requireDepth(networks: readonly ChainNetwork[], depth: number | null): void {
  const deepest = Math.max(...networks.map((network) => network.depth));
  if (depth === null || depth <= deepest) return;
  throw new EngineError(
    "usage",
    `option --depth: expected 1 to ${deepest}, the layers of the chains, got ${depth}`,
    { expected: `1 to ${deepest}`, got: String(depth) },
  );
}

function depthNotes(networks: readonly ChainNetwork[]): Note[] {
  const notes = new Map<string, Note>();
  const add = (note: Note) => notes.set(`${note.code} ${note.text}`, note);
  for (const { path, assumptions, depth, layers } of networks) {
    for (const text of assumptions) add({ at: path, code: "chain.assumed", text });
    const end = layers[depth];
    if (!end) continue;
    const why =
      layers[depth - 1].gates > 1
        ? "what gates compute has no chain"
        : `\`${visibleName(end.id)}\` has more than ${MAX_CHAIN_UNITS} units`;
    add({ at: path, code: "chain.end", text: `the chain ends at depth ${depth}: ${why}` });
  }
  const depths = networks.map(({ depth }) => depth);
  const [least, most] = [Math.min(...depths), Math.max(...depths)];
  if (least < most) {
    const text = `depths differ: the chains have ${least} to ${most} layers, and are compared as deep as both go`;
    add({ at: "depth", code: "shape.mismatch", text });
  }
  return [...notes.values()];
}
