/** One true sentence on the groups of a model. */
import { quoted } from "../report/names";
import { STEP_RATIO } from "./contrast";
import type { Grouping } from "./grouping";
import type { LayerGroup } from "./groups";

const digits = (value: number): string => String(Number(value.toPrecision(3)));

export interface Told {
  readonly samples: number;
  readonly asked: number | "auto";
  readonly method: "contiguous" | "clusters";
}

/** Of side a, or of both. */
export function summarizeGroups(groupings: readonly Grouping[], told: Told): string {
  if (groupings.length === 0) return "No layers to group.";
  return groupings
    .map((grouping) => {
      const which = groupings.length > 1 ? `${grouping.side.toUpperCase()}: ` : "";
      return `${which}${sentence(grouping, told)}`;
    })
    .join(" ");
}

function sentence(grouping: Grouping, { samples, asked, method }: Told): string {
  const { chosen } = grouping;
  const layers = chosen.groups.reduce((sum, group) => sum + group.layers.length, 0);
  const on = `${layers === 1 ? "1 layer" : `${layers} layers`} on ${samples === 1 ? "1 input" : `${samples} inputs`}`;
  if (chosen.k === 1) return nothing(grouping, on, method);
  const groups = chosen.groups.map(groupText).join("; ");
  const ways = asked !== "auto" && !chosen.accepted ? `, as asked for; the rule accepts fewer` : "";
  return `${chosen.k} groups in ${on}${ways}: ${groups}.${weakest(grouping)}`;
}

const groupText = ({ layers }: LayerGroup): string =>
  layers.length === 1
    ? quoted(layers[0])
    : `${quoted(layers[0])} to ${quoted(layers[layers.length - 1])}`;

function nothing({ segmentations, chosen }: Grouping, on: string, method: Told["method"]): string {
  const [group] = chosen.groups;
  if (group.layers.length < 2) return `No sub-networks here: ${on}.`;
  if (group.within === 0) return `No sub-networks here: all layers are alike (${on}).`;
  const [cut] = segmentations[1]?.cuts ?? [];
  if (method === "clusters" || !cut || cut.contrast === null || cut.drift === null) {
    return `No sub-networks here: ${on}, whose distances do not fall into groups.`;
  }
  const { stepRatio, contrast, drift } = cut;
  const why =
    stepRatio !== null && stepRatio <= STEP_RATIO
      ? `The best cut, before ${quoted(cut.before)}, has a step ${digits(stepRatio)} times the usual one beside it; one of over ${STEP_RATIO} times would count`
      : `The best cut, before ${quoted(cut.before)}, has contrast ${digits(contrast)}; drift alone reaches ${digits(drift)}`;
  return `No sub-networks here: ${on} change gradually. ${why}.`;
}

function weakest({ chosen }: Grouping): string {
  const known = chosen.cuts.filter(({ contrast }) => contrast !== null);
  if (known.length === 0) return "";
  const cut = known.reduce((a, b) => (b.contrast! < a.contrast! ? b : a));
  const drift =
    cut.drift === null
      ? ""
      : cut.drift === 0
        ? ", drift has no such step"
        : `, drift alone ${digits(cut.drift)}`;
  const stable = cut.stability === null ? "" : `, stability ${digits(cut.stability)}`;
  const which = known.length === 1 ? "The cut" : "The weakest cut,";
  return ` ${which} before ${quoted(cut.before)}${known.length === 1 ? "" : ","} has contrast ${digits(cut.contrast!)}${drift}${stable}.`;
}
