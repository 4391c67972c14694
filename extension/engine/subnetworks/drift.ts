/**
 * What a chain without groups looks like: the observed steps from layer to layer in random order,
 * and the distance of any two layers the sum of the steps between them. The best cut into k groups
 * of such a chain has some contrast too. Groups count only if all their cuts do, so that the weakest
 * cut of each chain is what a cut must surpass, in 95 % of chains. A chain that the other half of the
 * rule would turn away, since a cut of it is no leap, counts as one without any contrast: of drifts,
 * at most 5 % then pass the whole rule.
 */
import { createRandom } from "../linalg/random";
import { cutFigures, isLeap } from "./contrast";
import { bestPartitions, type LayerDistances } from "./segment";

export const DRIFT_DRAWS = 199;
const QUANTILE = 0.95;

export class Drift {
  /** Per number of groups: the contrast of the weakest cut of each drawn chain, 0 without leaps; ascending. */
  readonly #contrasts: Float64Array[];

  /** Chains for partitions into 2 … `most` groups. */
  constructor(distances: LayerDistances, most: number, seed: number) {
    const steps = Float64Array.from({ length: Math.max(0, distances.size - 1) }, (_, i) =>
      distances.at(i, i + 1),
    );
    this.#contrasts = Array.from({ length: most + 1 }, () => new Float64Array(DRIFT_DRAWS));
    for (let draw = 0; draw < DRIFT_DRAWS; draw++) {
      const chain = chainOf(shuffled(steps, seed, draw));
      for (const { cuts } of bestPartitions(chain, most).slice(1)) {
        const figures = cutFigures(chain, cuts);
        if (!figures.every(isLeap)) continue;
        const contrasts = figures.map(({ contrast }) => contrast ?? 0);
        this.#contrasts[cuts.length + 1][draw] = Math.min(...contrasts);
      }
    }
    for (const list of this.#contrasts) list.sort();
  }

  /** The contrast that 95 % of chains do not pass, of k groups. */
  quantile(k: number): number {
    return this.#contrasts[k][Math.ceil(QUANTILE * (DRIFT_DRAWS + 1)) - 1];
  }

  /** Share of chains, the observed one among them, with at least this contrast. */
  p(k: number, contrast: number): number {
    const above = this.#contrasts[k].filter((value) => value >= contrast).length;
    return (above + 1) / (DRIFT_DRAWS + 1);
  }
}

function chainOf(steps: Float64Array): LayerDistances {
  const places = new Float64Array(steps.length + 1);
  for (let i = 0; i < steps.length; i++) places[i + 1] = places[i] + steps[i];
  return { size: places.length, at: (i, j) => Math.abs(places[j] - places[i]) };
}

function shuffled(values: Float64Array, seed: number, draw: number): Float64Array {
  const random = createRandom(seed, draw);
  const mixed = values.slice();
  for (let i = mixed.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [mixed[i], mixed[j]] = [mixed[j], mixed[i]];
  }
  return mixed;
}
