import type {
  GroupCut,
  LayerGroup,
  Matrix,
  Result,
  Segmentation,
} from "../../../../extension/protocol/result";
import { layer, result } from "../layer-similarity/results";

export const cut = (after: string, before: string, change: Partial<GroupCut> = {}): GroupCut => ({
  side: "a",
  after,
  before,
  step: 0.04,
  stepRatio: 10,
  contrast: 6.1,
  identical: false,
  p: 0.005,
  drift: 3.2,
  stability: 0.98,
  control: null,
  accepted: true,
  ...change,
});

export const group = (layers: readonly string[], change: Partial<LayerGroup> = {}): LayerGroup => ({
  side: "a",
  name: null,
  layers,
  within: layers.length > 1 ? 0.01 : null,
  medoid: layers[0] ?? "",
  ...change,
});

/** Groups of so many layers, in the order of `ids`. */
export function segmentation(ids: readonly string[], ...lengths: number[]): Segmentation {
  const groups: LayerGroup[] = [];
  let from = 0;
  for (const length of lengths) {
    groups.push(group(ids.slice(from, from + length)));
    from += length;
  }
  const cuts = groups
    .slice(1)
    .map(({ layers }, at) => cut(groups[at]?.layers.at(-1) ?? "", layers[0] ?? ""));
  return { side: "a", k: groups.length, cost: 1, accepted: true, groups, cuts };
}

export const loss = (ids: readonly string[], change: Partial<Matrix> = {}): Matrix => ({
  measure: "gw",
  direction: "distance",
  range: [0, null],
  symmetric: true,
  rows: ids,
  columns: ids,
  values: ids.map((_, row) => ids.map((__, column) => Math.abs(row - column) / 100)),
  ...change,
});

/** A finished result on layers `ids` in a chain, cut as `lengths` say. */
export function subnetworks(
  ids: readonly string[],
  lengths: readonly number[],
  change: Partial<Result> = {},
): Result {
  const chosen = segmentation(ids, ...lengths);
  return {
    ...result(ids),
    kind: "subnetworks",
    layers: { a: ids.map((id, index) => layer(id, index)), b: [] },
    pairing: [],
    matrices: [loss(ids)],
    groups: chosen.groups,
    cuts: chosen.cuts,
    segmentations: [segmentation(ids, ids.length), chosen, segmentation(ids, ...ids.map(() => 1))],
    curves: [
      { id: "step", side: "a", at: ids, values: ids.map((_, at) => (at === 0 ? null : 0.01)) },
    ],
    ...change,
  };
}
