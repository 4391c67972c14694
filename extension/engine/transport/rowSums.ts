/**
 * The first step from the product coupling, by sorting. The gradient of E at p qᵀ is rank one up
 * to constants, so that the best plan pairs points by increasing mean distance (rearrangement);
 * with unequal weights, by the monotone plan of the two orders.
 */
import { multiplyVector } from "../linalg/multiply";
import { sortedOrder } from "./sortedOrder";
import type { Space } from "./spaces";

/** Of uniform spaces of equal n, where both matrices are symmetric: the partner of each point. */
export function rowSumMatching(x: Space, y: Space): Int32Array {
  const [p, q] = [orderOf(x), orderOf(y)];
  const matching = new Int32Array(p.length);
  for (let rank = 0; rank < p.length; rank++) matching[p[rank]] = q[rank];
  return matching;
}

const orderOf = (space: Space): Int32Array => sortedOrder(meanDistances(space));

export const meanDistances = ({ distances, weights }: Space): Float64Array =>
  multiplyVector(distances, weights);
