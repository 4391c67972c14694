/** Matches the units of every two networks of one shape. */
import { isEngineError } from "../../errors";
import { productSeconds } from "../../linalg/products";
import type { NetworkEquivalence } from "../../result";
import { forEachBounded, runJob, type Workbench } from "../pool";
import type { ActivationName } from "./activations";
import type { ChainState } from "./assemble";
import { shapesDiffer } from "./equivalence";
import type { GatheredChains } from "./gather";
import { MAX_MATCHED_PARAMETERS, parameterCount } from "./loaded";
import type { ChainLayer, ChainNetwork } from "./network";
import { mayRescale, unmatched, verdictOf } from "./verdict";

/** Matching that would take longer, as estimated, is left out of collections. */
const MAX_SECONDS = 120;
/** Sweeps over the layers until a matching settles. */
const USUAL_SWEEPS = 4;
/** Steps of an assignment in a second; n³ at most, far fewer as a rule. */
const STEPS_PER_SECOND = 1e9;

export interface MatchPlan {
  /** Estimated on one thread; 0 where the two are not matched. */
  readonly seconds: number;
  /** Why the two are not matched. */
  readonly obstacle: string | null;
}

interface MatchPair extends MatchPlan {
  readonly i: number;
  readonly j: number;
}

export interface EquivalencePlan {
  readonly pairs: readonly MatchPair[];
  readonly seconds: number;
}

/** What it takes to match two networks. */
export function planMatch(a: ChainNetwork, b: ChainNetwork): MatchPlan {
  const obstacle = obstacleOf(a, b);
  return { obstacle, seconds: obstacle === null ? matchSeconds(a.layers) : 0 };
}

/** All pairs; of a collection those that can be matched in the time. */
export function planEquivalences({ networks }: GatheredChains): EquivalencePlan {
  const pairs: MatchPair[] = [];
  let seconds = 0;
  for (let i = 0; i < networks.length; i++) {
    for (let j = i + 1; j < networks.length; j++) {
      const plan = planMatch(networks[i], networks[j]);
      const late = networks.length > 2 && seconds + plan.seconds > MAX_SECONDS;
      if (!late) seconds += plan.seconds;
      pairs.push({ i, j, ...(late ? LATE : plan) });
    }
  }
  return { pairs, seconds };
}

const LATE: MatchPlan = {
  seconds: 0,
  obstacle: "not matched: matching all pairs would take long; compare these two alone",
};

function obstacleOf(a: ChainNetwork, b: ChainNetwork): string | null {
  const different = shapesDiffer(a.layers, b.layers);
  if (different) return `units cannot be matched one to one: ${different}`;
  const count = parameterCount(a.layers);
  return count > MAX_MATCHED_PARAMETERS
    ? `not matched: ${count} parameters are more than the ${MAX_MATCHED_PARAMETERS} that matching holds in memory`
    : null;
}

const matchSeconds = (layers: readonly ChainLayer[]): number =>
  USUAL_SWEEPS *
  layers.reduce(
    (sum, { units, weight }) =>
      sum + productSeconds(units, units, 2 * weight.columns) + units ** 3 / STEPS_PER_SECOND,
    0.001,
  );

/** Fills in `state.equivalences`, pair by pair. */
export async function runEquivalences(
  state: ChainState,
  { pairs }: EquivalencePlan,
  bench: Workbench,
): Promise<void> {
  const { networks, activations } = state.gathered;
  await forEachBounded(bench, [...pairs.entries()], async ([at, plan]) => {
    const { i, j } = plan;
    const pair = { a: networks[i], b: networks[j], plan };
    const activation = commonActivation(activations[i], activations[j]);
    const { verdict, distances } = await matchNetworks(pair, activation, bench);
    if (distances) state.distances.set(`${i} ${j}`, distances);
    state.equivalences[at] = { a: i, b: j, ...verdict };
  });
}

/** What two networks apply, if it is the same and known. */
export const commonActivation = (
  a: ActivationName | null,
  b: ActivationName | null,
): ActivationName | null => (a === b ? a : null);

export interface Matched {
  readonly verdict: Omit<NetworkEquivalence, "a" | "b">;
  /** Left after matching, layer by layer; null where the two were not matched. */
  readonly distances: readonly (number | null)[] | null;
}

/** Matches two networks as planned; parameters that are not finite leave them unmatched. */
export async function matchNetworks(
  { a, b, plan }: { readonly a: ChainNetwork; readonly b: ChainNetwork; readonly plan: MatchPlan },
  activation: ActivationName | null,
  bench: Workbench,
): Promise<Matched> {
  const { obstacle, seconds } = plan;
  if (obstacle !== null) return { verdict: unmatched(obstacle, activation), distances: null };
  try {
    const input = { a: a.layers, b: b.layers, rescale: mayRescale(activation) };
    const found = await runJob(bench, "chain.match", input, seconds);
    return { verdict: verdictOf(found, activation), distances: found.distances };
  } catch (error) {
    if (!isEngineError(error, "input.nonfinite")) throw error;
    const verdict = unmatched(`not matched: ${error.message}`, activation);
    return { verdict, distances: null };
  }
}
