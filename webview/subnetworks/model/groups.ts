/** The groups that are shown: those that the rule accepts, or as many as the user asked for. */
import type { GroupCut, LayerGroup, Result } from "../../../extension/protocol/result";

export interface ViewGroup {
  /** From 0, in the order of the layers. */
  readonly index: number;
  readonly name: string | null;
  readonly layers: readonly string[];
  readonly within: number | null;
  readonly medoid: string;
  /** The cut before it; null for the first. */
  readonly cut: GroupCut | null;
}

export interface Grouping {
  readonly groups: readonly ViewGroup[];
  readonly groupOf: ReadonlyMap<string, ViewGroup>;
  /** Numbers of groups that there are to choose from. */
  readonly choices: readonly number[];
  /** As many as the rule accepts. */
  readonly accepted: number;
  /** The number shown. */
  readonly k: number;
}

export function groupingOf(result: Result, wanted: number | null): Grouping {
  const segmentations = (result.segmentations ?? []).filter(({ side }) => side === "a");
  const own = (result.groups ?? []).filter(({ side }) => side === "a");
  const chosen = wanted === null ? undefined : segmentations.find(({ k }) => k === wanted);
  const layerGroups = chosen?.groups ?? own;
  const cuts = chosen?.cuts ?? (result.cuts ?? []).filter(({ side }) => side === "a");
  const groups = inOrder(layerGroups, result).map(
    ({ name, layers, within, medoid }, index): ViewGroup => ({
      ...{ index, name, layers, within, medoid },
      cut: cuts.find(({ before }) => before === layers[0]) ?? null,
    }),
  );
  return {
    groups,
    groupOf: new Map(groups.flatMap((group) => group.layers.map((id) => [id, group] as const))),
    choices: segmentations.map(({ k }) => k).sort((a, b) => a - b),
    accepted: own.length,
    k: groups.length,
  };
}

export const noGroups = (grouping: Grouping): Grouping => ({
  ...grouping,
  groups: [],
  groupOf: new Map(),
});

function inOrder(groups: readonly LayerGroup[], { layers }: Result): readonly LayerGroup[] {
  const place = new Map(layers.a.map(({ id }, at) => [id, at]));
  const first = (group: LayerGroup) => place.get(group.layers[0] ?? "") ?? 0;
  return [...groups].sort((x, y) => first(x) - first(y));
}

/** Runs of a group among `rows`: one for a contiguous group, several for a group of branches. */
export function runsOf(
  rows: readonly string[],
  { layers }: Pick<ViewGroup, "layers">,
): readonly { readonly start: number; readonly end: number }[] {
  const members = new Set(layers);
  const runs: { start: number; end: number }[] = [];
  for (const [at, row] of rows.entries()) {
    if (!members.has(row)) continue;
    const last = runs.at(-1);
    if (last && last.end === at) last.end = at + 1;
    else runs.push({ start: at, end: at + 1 });
  }
  return runs;
}
