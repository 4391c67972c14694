/** Whether two compared checkpoints are one network in another order: chains, beside the layers. */
import { type ChainMeasureId, chainMeasures } from "../measures/chain";
import type { NetworkEquivalence } from "../result";
import { inputsDiffer } from "./chain/equivalence";
import { commonActivation, type MatchPlan, matchNetworks, planMatch } from "./chain/equivalences";
import type { ChainForm } from "./chain/forms";
import { ownActivation } from "./chain/gather";
import { type ChainNetwork, chainNetwork, isChain } from "./chain/network";
import { chainSimilarities, similaritySeconds } from "./chain/similarities";
import { ASSUMES_HOMOGENEOUS } from "./chain/verdict";
import type { AskedMeasures } from "./matricesPhase";
import type { Workbench } from "./pool";
import type { ComparisonState } from "./state";

/** What nobody asked for takes no longer than this, as estimated on one thread. */
const UNASKED_SECONDS = 20;

const formOf: ReadonlyMap<ChainMeasureId, ChainForm> = new Map([
  ["weights.chain.raw", "raw"],
  ["weights.chain.plain", "chain"],
  ["weights.chain.outgoing", "outgoing"],
  ["weights.chain.canonical", "canonical"],
] as const);

type ChainValues = Partial<Record<ChainMeasureId, number | null>>;

/** What is known of two checkpoints as chains. */
export interface ChainFigures {
  /** By `A\nB`, ids of layers; null where a number does not exist. */
  readonly pairs: ReadonlyMap<string, ChainValues>;
  readonly equivalence: NetworkEquivalence | null;
}

export interface ChainPlan {
  readonly a: ChainNetwork;
  readonly b: ChainNetwork;
  readonly measures: readonly ChainMeasureId[];
  /** Null where units are not asked to be matched. */
  readonly match: MatchPlan | null;
  readonly seconds: number;
}

/**
 * Plans the chain figures of two checkpoints that are both chains of layers on one input. Null where
 * they are not, or where it would take long; a note says why if a figure was asked for.
 */
export function planChains(state: ComparisonState, asked: AskedMeasures): ChainPlan | null {
  const wanted = chainMeasures.map(({ id }) => id).filter((id) => asked.full.has(id));
  if (wanted.length === 0 && !asked.others) return null;
  const found = chainsOf(state);
  if (typeof found === "string") {
    if (wanted.length > 0) note(state, "undefined", found);
    return null;
  }
  const { a, b } = found;
  const unasked = ["weights.chain.canonical", "weights.chain.matched"] as const;
  const measures = [...new Set([...wanted, ...(asked.others ? unasked : [])])];
  const match = measures.includes("weights.chain.matched") ? planMatch(a, b) : null;
  const depth = Math.min(a.depth, b.depth);
  const forms = measures.filter((id) => formOf.has(id)).length;
  const seconds = forms * similaritySeconds([a, b], { depth }) + (match?.seconds ?? 0);
  if (wanted.length === 0 && seconds > UNASKED_SECONDS) {
    const text = `not computed unasked, being estimated at ${Math.round(seconds)} s on one thread; ask for it with --measure ${unasked.join(",")}`;
    note(state, "skipped", text);
    return null;
  }
  return { a, b, measures, match, seconds };
}

const note = ({ notes }: ComparisonState, code: string, text: string): void => {
  notes.push({ at: "weights.chain", code, text });
};

/** Both checkpoints as chains, or why they cannot be compared as such. */
function chainsOf({ plan }: ComparisonState): { a: ChainNetwork; b: ChainNetwork } | string {
  const [a, b] = [chainNetwork(plan.checkpoints.a), chainNetwork(plan.checkpoints.b)];
  if (!isChain(a)) return `A is no chain of layers: ${a.reason}`;
  if (!isChain(b)) return `B is no chain of layers: ${b.reason}`;
  if (a.depth * b.depth === 0) return "the first layers are too wide to follow a chain";
  const different = inputsDiffer(a.layers, b.layers);
  return different ? `the chains cannot be compared: ${different}` : { a, b };
}

/** Computes what was planned. */
export async function runChains(
  state: ComparisonState,
  { a, b, measures, match }: ChainPlan,
  bench: Workbench,
): Promise<void> {
  const pairs = new Map<string, ChainValues>();
  const set = (l: number, id: ChainMeasureId, value: number | null) => {
    const key = `${a.layers[l].id}\n${b.layers[l].id}`;
    pairs.set(key, { ...pairs.get(key), [id]: value });
  };
  state.chains = { pairs, equivalence: null };
  const depth = Math.min(a.depth, b.depth);
  for (const id of measures) {
    const form = formOf.get(id);
    if (!form) continue;
    const found = await chainSimilarities([a, b], { form, depth }, bench);
    found.forEach(({ data }, l) => {
      set(l, id, Number.isNaN(data[1]) ? null : data[1]);
    });
  }
  if (!match) return;
  const { checkpoints } = state.plan;
  const activation = commonActivation(ownActivation(checkpoints.a), ownActivation(checkpoints.b));
  const { verdict, distances } = await matchNetworks({ a, b, plan: match }, activation, bench);
  distances?.forEach((distance, l) => {
    set(l, "weights.chain.matched", distance);
  });
  state.chains = { pairs, equivalence: { a: 0, b: 1, ...verdict } };
  if (verdict.certificate && activation === null) {
    const text = `${ASSUMES_HOMOGENEOUS}, which the files do not name: \`cognate chain A B --activation NAME\` takes your word for it`;
    note(state, "chain.activation", text);
  }
}
