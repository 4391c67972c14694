/** Every measure on representations, family by family; settings, tables, documents and tests iterate over it. */
import { alignmentMeasures } from "./alignment/index";
import { ccaMeasures } from "./cca/index";
import { kernelMeasures } from "./kernel/index";
import { matchingMeasures } from "./matching/index";
import type { Measure } from "./measure";
import { neighborsMeasures } from "./neighbors/index";
import { outputsMeasures } from "./outputs/index";
import { regressionMeasures } from "./regression/index";
import { rsaMeasures } from "./rsa/index";
import { statisticsMeasures } from "./statistics/index";
import { subspaceMeasures } from "./subspace/index";
import { topologyMeasures } from "./topology/index";

export const representationMeasures: readonly Measure[] = [
  ...kernelMeasures,
  ...ccaMeasures,
  ...alignmentMeasures,
  ...neighborsMeasures,
  ...rsaMeasures,
  ...matchingMeasures,
  ...regressionMeasures,
  ...subspaceMeasures,
  ...statisticsMeasures,
  ...topologyMeasures,
  ...outputsMeasures,
];

/** The textbook measures on two n × p arrays: what `all` stands for. */
export const textbookMeasures: readonly Measure[] = representationMeasures.filter(
  ({ id, representation }) => representation.input === "representations" && !id.includes("@"),
);

const byName = new Map(
  representationMeasures.flatMap((measure) =>
    [measure.id, ...measure.representation.aliases].map((name) => [name, measure] as const),
  ),
);

/** The measure of an id or an alias. */
export const measureOf = (name: string): Measure | undefined => byName.get(name);
