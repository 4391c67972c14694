/** Which layers act as one: the best cuts for every number of groups, and the one that is accepted. */
import { linkedClusters, meanBetween, REASONABLE, silhouette } from "./clusters";
import { type CutFigures, cutFigures, isLeap, meanOf } from "./contrast";
import { Drift } from "./drift";
import type { GroupCut, LayerGroup, Segmentation } from "./groups";
import type { SubnetworkOptions } from "./options";
import { bestPartitions, type LayerDistances, spans } from "./segment";

/** Groups that are looked for unasked. */
const MOST_GROUPS = 12;

export interface Chain {
  readonly side: "a" | "b";
  /** Layers in order of depth. */
  readonly ids: readonly string[];
  readonly distances: LayerDistances;
}

export interface Grouping {
  readonly side: "a" | "b";
  readonly segmentations: readonly Segmentation[];
  readonly chosen: Segmentation;
}

type Options = Pick<SubnetworkOptions, "groups" | "method" | "names" | "seed">;

/**
 * Groups of a chain. Of contiguous ones, as many as the rule accepts every cut of: a step of over 3
 * times the usual ones of both groups beside it, and more contrast than 95 % of drifts without
 * groups have at a cut with such a step; 1 where it accepts none, or as many as were asked for.
 */
export function groupLayers(chain: Chain, options: Options): Grouping {
  return options.method === "clusters" ? clustered(chain, options) : contiguous(chain, options);
}

function contiguous(chain: Chain, { groups, names, seed }: Options): Grouping {
  const { side, distances } = chain;
  const most = Math.min(distances.size, Math.max(MOST_GROUPS, groups === "auto" ? 0 : groups));
  const drift = new Drift(distances, most, seed);
  const segmentations = bestPartitions(distances, most).map(({ cuts, cost }, at): Segmentation => {
    const k = at + 1;
    const told = cutFigures(distances, cuts).map((cut) => cutOf(chain, cut, drift, k));
    return {
      side,
      k,
      cost,
      accepted: told.every(({ accepted }) => accepted),
      groups: spans(cuts, distances.size).map(([first, last]) =>
        groupOf(chain, range(first, last), names),
      ),
      cuts: told,
    };
  });
  const accepted = segmentations.filter((each) => each.accepted).at(-1) ?? segmentations[0];
  const asked = groups === "auto" ? undefined : segmentations[Math.min(groups, most) - 1];
  return { side, segmentations, chosen: asked ?? accepted };
}

function cutOf({ side, ids }: Chain, figures: CutFigures, drift: Drift, k: number): GroupCut {
  const { cut, step, stepRatio, contrast, identical } = figures;
  const quantile = drift.quantile(k);
  const isContrast = contrast === null ? identical : contrast > quantile;
  return {
    side,
    after: ids[cut - 1],
    before: ids[cut],
    step,
    stepRatio,
    contrast,
    identical,
    p: contrast === null ? null : drift.p(k, contrast),
    drift: Number.isFinite(quantile) ? quantile : null,
    stability: null,
    control: null,
    accepted: isLeap(figures) && isContrast,
  };
}

function clustered(chain: Chain, { groups, names }: Options): Grouping {
  const { side, distances } = chain;
  const most = Math.min(distances.size, Math.max(MOST_GROUPS, groups === "auto" ? 0 : groups));
  const all = linkedClusters(distances, most);
  const quality = all.map((clusters) => silhouette(distances, clusters));
  const best = quality.indexOf(Math.max(...quality));
  const segmentations = all.map((clusters, at): Segmentation => {
    const pairs = clusters.map((list) => (meanBetween(distances, list, list) * list.length) / 2);
    return {
      side,
      k: at + 1,
      cost: pairs.reduce((sum, cost) => sum + cost, 0),
      accepted: at === 0 || quality[at] >= REASONABLE,
      groups: clusters.map((list) => groupOf(chain, list, names)),
      cuts: [],
    };
  });
  const auto = quality[best] >= REASONABLE ? best : 0;
  const at = groups === "auto" ? auto : Math.min(groups, most) - 1;
  return { side, segmentations, chosen: segmentations[at] };
}

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, k) => first + k);

function groupOf(
  { side, ids, distances }: Chain,
  list: readonly number[],
  names: Options["names"],
): LayerGroup {
  const sums = list.map((i) => list.reduce((sum, j) => sum + distances.at(i, j), 0));
  const medoid = list[sums.indexOf(Math.min(...sums))];
  const pairs = list.flatMap((i, k) => list.slice(k + 1).map((j) => distances.at(i, j)));
  return {
    side,
    name: Object.hasOwn(names, ids[list[0]]) ? names[ids[list[0]]] : null,
    layers: list.map((i) => ids[i]),
    within: pairs.length > 0 ? meanOf(pairs) : null,
    medoid: ids[medoid],
  };
}

/** The grouping with the share of subsets that have each cut within one layer. */
export function withStability(
  grouping: Grouping,
  chain: Chain,
  subsets: readonly LayerDistances[],
): Grouping {
  if (subsets.length === 0) return grouping;
  const places = new Map(chain.ids.map((id, i) => [id, i]));
  const most = grouping.segmentations.length;
  const found = subsets.map((distances) => bestPartitions(distances, most));
  const tell = (segmentation: Segmentation): Segmentation => ({
    ...segmentation,
    cuts: segmentation.cuts.map((cut) => {
      const at = places.get(cut.before)!;
      const kept = found.filter((partitions) =>
        partitions[segmentation.k - 1].cuts.some((each) => Math.abs(each - at) <= 1),
      );
      return { ...cut, stability: kept.length / found.length };
    }),
  });
  const segmentations = grouping.segmentations.map(tell);
  return { ...grouping, segmentations, chosen: segmentations[grouping.chosen.k - 1] };
}

/** The grouping with the contrast that each cut has in a control, of the same layers. */
export function withControl(grouping: Grouping, control: LayerDistances): Grouping {
  const segmentations = grouping.segmentations.map((segmentation): Segmentation => {
    const at = segmentation.groups.slice(0, -1).map(({ layers }) => layers.length);
    const places = at.map((_, k) => at.slice(0, k + 1).reduce((sum, size) => sum + size, 0));
    const figures = cutFigures(control, places);
    return {
      ...segmentation,
      cuts: segmentation.cuts.map((cut, k) => ({ ...cut, control: figures[k].contrast })),
    };
  });
  return { ...grouping, segmentations, chosen: segmentations[grouping.chosen.k - 1] };
}
