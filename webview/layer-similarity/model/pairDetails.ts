import { aspectKey, type MeasureFamily } from "../../../extension/protocol/measures";
import type { Layer, LayerPair, PairValues, Result } from "../../../extension/protocol/result";
import type { Pin } from "../../shared/heatmap/pin";
import { disagreement } from "./disagreement";
import { type Figure, type FigureContext, matrixFigures, pairFigures } from "./figure";
import { remarks } from "./remarks";

/** Figures under one heading: of a family, or of weights by what they compare. */
export interface FigureGroup {
  readonly key: Exclude<MeasureFamily, "weights"> | "matrix" | "pairs";
  readonly figures: readonly Figure[];
}

/** Everything that the result knows of one pair. */
export interface PairDetails {
  readonly pin: Pin;
  readonly layerA: Layer | undefined;
  readonly layerB: Layer | undefined;
  readonly pairing: LayerPair | undefined;
  readonly groups: readonly FigureGroup[];
  readonly tensors: readonly {
    readonly a: string;
    readonly b: string;
    readonly figures: readonly Figure[];
  }[];
  readonly remarks: readonly string[];
  readonly notes: readonly string[];
  /** All figures by id, as a finding keeps them. */
  readonly values: Readonly<Record<string, number | boolean | null>>;
}

export function pairDetails(result: Result, pin: Pin, context: FigureContext): PairDetails {
  const { catalog, notes } = context;
  const layerA = findLayer(result.layers.a, pin.a);
  const layerB = findLayer(result.layers.b, pin.b);
  const own = result.pairs.find(
    (pair) => pair.level === pin.level && pair.a === pin.a && pair.b === pin.b,
  );
  const figures = new Map(
    pairFigures(own, pin, context).map((figure) => [figure.measure, figure] as const),
  );
  if (pin.level === "layer") {
    for (const figure of matrixFigures(result, pin, context)) figures.set(figure.measure, figure);
  }
  const all = [...figures.values()].sort((p, q) => catalog.compare(p.measure, q.measure));
  const values = { ...own?.values, ...chanceAndValue(all) };
  return {
    pin,
    layerA,
    layerB,
    pairing: partnership(result, pin),
    groups: groupsOf(all, (figure) => keyOf(figure, context)),
    tensors: tensorsOf(result, layerA, layerB).map((pair) => ({
      a: pair.a,
      b: pair.b,
      figures: pairFigures(pair, { a: pair.a, b: pair.b, level: "tensor" }, context),
    })),
    remarks: [...remarks(values), ...disagreement(all, { fewSamples: isFew(layerA, layerB) })],
    notes: notes.aboutPair(pin.a, pin.b).map((note) => note.text),
    values,
  };
}

/** True for activations of no more samples than either side has features. */
const isFew = (a: Layer | undefined, b: Layer | undefined): boolean =>
  [a, b].some(
    (layer) => layer?.kind === "activation" && (layer.shape[0] ?? 0) <= (layer.shape[1] ?? 0),
  );

function keyOf({ measure, family }: Figure, { catalog }: FigureContext): FigureGroup["key"] {
  return family === null || family === "weights"
    ? (catalog.get(measure)?.scope ?? "matrix")
    : family;
}

/** Groups in the order in which their first figures come; of weights, matrices before pairs. */
function groupsOf(
  figures: readonly Figure[],
  keyOfFigure: (figure: Figure) => FigureGroup["key"],
): FigureGroup[] {
  const groups = new Map<FigureGroup["key"], Figure[]>([
    ["matrix", []],
    ["pairs", []],
  ]);
  for (const figure of figures) {
    const key = keyOfFigure(figure);
    const group = groups.get(key);
    if (group) group.push(figure);
    else groups.set(key, [figure]);
  }
  return [...groups]
    .map(([key, own]) => ({ key, figures: own }))
    .filter((group) => group.figures.length > 0);
}

/** Pairs of tensors whose layers these two are. */
function tensorsOf(
  result: Result,
  layerA: Layer | undefined,
  layerB: Layer | undefined,
): readonly PairValues[] {
  if (!layerA || !layerB) return [];
  const ofA = new Set(layerA.tensors);
  const ofB = new Set(layerB.tensors);
  return result.pairs.filter(
    (pair) => pair.level === "tensor" && ofA.has(pair.a) && ofB.has(pair.b),
  );
}

function chanceAndValue(figures: readonly Figure[]): Record<string, number | boolean | null> {
  const values: Record<string, number | boolean | null> = {};
  for (const { measure, value, chance } of figures) {
    values[measure] = value;
    if (chance !== null) values[aspectKey(measure, "null")] = chance;
  }
  return values;
}

const findLayer = (layers: readonly Layer[], id: string): Layer | undefined =>
  layers.find((layer) => layer.id === id);

const partnership = (result: Result, { a, b }: Pin): LayerPair | undefined =>
  result.pairing.find((pair) => pair.a === a && pair.b === b);
