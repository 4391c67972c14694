import type { Layer, LayerPair, PairValues, Result } from "../../../extension/protocol/result";
import { byRegistry, describeMeasure, measureName, NULL_SUFFIX } from "./measureOptions";
import type { NoteIndex } from "./notes";
import { findLayer, type Pin, partnership } from "./pin";
import { remarks } from "./remarks";

export interface Figure {
  readonly measure: string;
  readonly name: string;
  readonly direction: "similarity" | "distance" | null;
  readonly value: number | boolean | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly chance: number | null;
  readonly help: string;
  readonly notes: readonly string[];
}

export interface FigureGroup {
  readonly scope: "matrix" | "pairs";
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

export function pairDetails(result: Result, pin: Pin, notes: NoteIndex): PairDetails {
  const layerA = findLayer(result.layers.a, pin.a);
  const layerB = findLayer(result.layers.b, pin.b);
  const own = result.pairs.find(
    (pair) => pair.level === pin.level && pair.a === pin.a && pair.b === pin.b,
  );
  const figures = new Map(
    figuresOf(own, pin, notes).map((figure) => [figure.measure, figure] as const),
  );
  if (pin.level === "layer") {
    for (const figure of matrixFigures(result, pin, notes)) figures.set(figure.measure, figure);
  }
  const all = [...figures.values()].sort((p, q) => byRegistry(p.measure, q.measure));
  const scopeOf = (figure: Figure) => describeMeasure(figure.measure)?.scope ?? "matrix";
  const values = { ...own?.values, ...chanceAndValue(all) };
  return {
    pin,
    layerA,
    layerB,
    pairing: partnership(result, pin),
    groups: (["matrix", "pairs"] as const)
      .map((scope) => ({ scope, figures: all.filter((figure) => scopeOf(figure) === scope) }))
      .filter((group) => group.figures.length > 0),
    tensors: tensorsOf(result, layerA, layerB).map((pair) => ({
      a: pair.a,
      b: pair.b,
      figures: figuresOf(pair, { a: pair.a, b: pair.b, level: "tensor" }, notes),
    })),
    remarks: remarks(values),
    notes: notes.aboutPair(pin.a, pin.b).map((note) => note.text),
    values,
  };
}

function figuresOf(pair: PairValues | undefined, pin: Pin, notes: NoteIndex): Figure[] {
  if (!pair) return [];
  return Object.entries(pair.values)
    .filter(([id]) => !id.endsWith(NULL_SUFFIX))
    .map(([id, value]) => {
      const chance = pair.values[id + NULL_SUFFIX];
      return figure(id, pin, notes, {
        value,
        chance: typeof chance === "number" ? chance : null,
      });
    });
}

function matrixFigures(result: Result, pin: Pin, notes: NoteIndex): Figure[] {
  return result.matrices.flatMap((matrix) => {
    const row = matrix.rows.indexOf(pin.a);
    const column = matrix.columns.indexOf(pin.b);
    if (row < 0 || column < 0) return [];
    const cell = (cells: typeof matrix.low) => cells?.[row]?.[column] ?? null;
    return figure(matrix.measure, pin, notes, {
      value: cell(matrix.values),
      low: cell(matrix.low),
      high: cell(matrix.high),
      chance: cell(matrix.null),
      direction: matrix.direction,
    });
  });
}

function figure(
  id: string,
  pin: Pin,
  notes: NoteIndex,
  cell: Pick<Figure, "value"> & Partial<Figure>,
): Figure {
  const known = describeMeasure(id);
  return {
    measure: id,
    name: measureName(id),
    direction: known?.direction ?? null,
    low: null,
    high: null,
    chance: null,
    help: known ? `${known.help} ${known.ignores}` : "",
    notes: (cell.value === null
      ? notes.whyMissing(id, pin.a, pin.b)
      : notes.about(id, pin.a, pin.b)
    ).map((note) => note.text),
    ...cell,
  };
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
    if (chance !== null) values[measure + NULL_SUFFIX] = chance;
  }
  return values;
}
