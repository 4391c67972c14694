/** The registry as text for a terminal: one line a measure, family by family. */
import type { MeasureDescriptor, MeasureFamily } from "../measures/descriptor";
import { rangeText } from "./figures";
import { textTable } from "./textTable";

/** What families are called, and the question that each answers. */
export const families: Readonly<Record<MeasureFamily, { name: string; about: string }>> = {
  weights: { name: "Weights", about: "the numbers in two checkpoints; no inputs are needed" },
  kernel: { name: "Kernels (CKA)", about: "are the same inputs alike on both sides?" },
  cca: {
    name: "Canonical correlation (CCA)",
    about: "which directions correlate, whatever their scale?",
  },
  alignment: {
    name: "Alignment (Procrustes)",
    about: "how well does a rotation lay one side onto the other?",
  },
  matching: { name: "Unit matching", about: "do single units have counterparts?" },
  rsa: {
    name: "Representational similarity analysis (RSA)",
    about: "do distances between inputs agree?",
  },
  neighbors: {
    name: "Nearest neighbors (k-NN)",
    about: "do inputs have the same nearest neighbors?",
  },
  regression: {
    name: "Regression",
    about: "how much of one side does the other predict linearly?",
  },
  subspace: { name: "Subspaces", about: "do the spaces that the features span coincide?" },
  statistics: {
    name: "Summary statistics",
    about: "one figure of each cloud of points, subtracted",
  },
  topology: { name: "Topology", about: "do the clouds of points have the same shape?" },
  outputs: { name: "Outputs", about: "do two classifiers answer alike?" },
  transport: {
    name: "Transport (Gromov-Wasserstein)",
    about: "can inputs be matched so that their distances agree?",
  },
};

export function measuresTable(measures: readonly MeasureDescriptor[]): string {
  const groups = new Map<MeasureFamily, MeasureDescriptor[]>();
  for (const measure of measures) {
    const group = groups.get(measure.family);
    if (group) group.push(measure);
    else groups.set(measure.family, [measure]);
  }
  const blocks = [...groups].map(([family, list]) => {
    const { name, about } = families[family];
    const rows = list.map((measure) => [
      `  ${measure.id}`,
      measure.name,
      measure.direction,
      rangeText(measure.range),
      measure.representation?.aliases.join(", ") ?? "",
    ]);
    return `${name}: ${about}\n${textTable(columns, rows)}`;
  });
  return blocks.join("\n\n");
}

const columns = [
  { title: "  id", align: "left" },
  { title: "name", align: "left" },
  { title: "direction", align: "left" },
  { title: "range", align: "left" },
  { title: "also known as", align: "left" },
] as const;
