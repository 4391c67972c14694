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

interface MatchPair {
  readonly i: number;
  readonly j: number;
  readonly seconds: number;
  /** Why the two are not matched. */
  readonly obstacle: string | null;
}

export interface EquivalencePlan {
  readonly pairs: readonly MatchPair[];
  readonly seconds: number;
}

/** All pairs; of a collection those that can be matched in the time. */
export function planEquivalences({ networks }: GatheredChains): EquivalencePlan {
  const pairs: MatchPair[] = [];
  let seconds = 0;
  for (let i = 0; i < networks.length; i++) {
    for (let j = i + 1; j < networks.length; j++) {
      const own = matchSeconds(networks[i].layers);
      const late = networks.length > 2 && seconds + own > MAX_SECONDS;
      const obstacle =
        obstacleOf(networks[i], networks[j]) ??
        (late ? "not matched: matching all pairs would take long; compare these two alone" : null);
      if (obstacle === null) seconds += own;
      pairs.push({ i, j, seconds: obstacle === null ? own : 0, obstacle });
    }
  }
  return { pairs, seconds };
}

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
  await forEachBounded(bench, [...pairs.entries()], async ([at, pair]) => {
    const { i, j, seconds, obstacle } = pair;
    const activation = commonActivation(activations[i], activations[j]);
    const sides = { a: networks[i].layers, b: networks[j].layers };
    state.equivalences[at] =
      obstacle === null
        ? await matched(state, { i, j, activation, sides, seconds }, bench)
        : { a: i, b: j, ...unmatched(obstacle, activation) };
  });
}

const commonActivation = (
  a: ActivationName | null,
  b: ActivationName | null,
): ActivationName | null => (a === b ? a : null);

interface Match {
  readonly i: number;
  readonly j: number;
  readonly activation: ActivationName | null;
  readonly sides: { readonly a: readonly ChainLayer[]; readonly b: readonly ChainLayer[] };
  readonly seconds: number;
}

async function matched(
  state: ChainState,
  { i, j, activation, sides, seconds }: Match,
  bench: Workbench,
): Promise<NetworkEquivalence> {
  try {
    const input = { ...sides, rescale: mayRescale(activation) };
    const found = await runJob(bench, "chain.match", input, seconds);
    state.distances.set(`${i} ${j}`, found.distances);
    return { a: i, b: j, ...verdictOf(found, activation) };
  } catch (error) {
    if (!isEngineError(error, "input.nonfinite")) throw error;
    return { a: i, b: j, ...unmatched(`not matched: ${error.message}`, activation) };
  }
}
