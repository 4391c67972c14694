/** What the view makes of a result: cells, borders, alarms and lines over depth. */
import type { Matrix, Result, Stitch } from "../../../extension/protocol/result";

export const methodOrder = ["ls", "dm", "fula", "slm", "tlm"] as const;
export type Method = (typeof methodOrder)[number];

/** Figures that matrices may show, the most telling first. */
export const figureOrder = [
  "agreement",
  "fula",
  "stitch",
  "accuracy",
  "penalty",
  "excess",
  "shiftedAgreement",
  "kappa",
  "structural",
  "rank",
  "condition",
] as const;
export type FigureId = (typeof figureOrder)[number];

export interface StitchingModel {
  readonly methods: readonly Method[];
  readonly figures: readonly FigureId[];
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly stitches: readonly Stitch[];
  /** Notes by `A ↔ B`: the verdict on a pair. */
  readonly verdicts: ReadonlyMap<string, string>;
  /** Alarms by `METHOD A ↔ B`. */
  readonly alarms: ReadonlyMap<string, string>;
  /** Why a cell is empty, by `METHOD A ↔ B`, or by `A ↔ B` for all methods. */
  readonly reasons: ReadonlyMap<string, string>;
}

export const pairKey = (a: string, b: string): string => `${a} ↔ ${b}`;

export function stitchingModel(result: Result): StitchingModel {
  const { matrices, stitches = [], layers, notes } = result;
  const known = new Set(matrices.map(({ measure }) => measure));
  const methods = methodOrder.filter((method) =>
    [...known].some((id) => id.startsWith(`stitch.${method}.`)),
  );
  const figures = figureOrder.filter((figure) =>
    methods.some((method) => known.has(`stitch.${method}.${figure}`)),
  );
  const verdicts = new Map<string, string>();
  const alarms = new Map<string, string>();
  const reasons = new Map<string, string>();
  for (const { at, code, text } of notes) {
    const [, method, pair] = /^stitch(?:\.(\w+)(?:\.\w+)?)? (.+)$/s.exec(at) ?? [];
    if (pair === undefined) continue;
    const key = method === undefined ? pair : `${method} ${pair}`;
    if (code.startsWith("verdict.")) verdicts.set(key, text);
    else if (code === "stitch.alarm") alarms.set(key, text);
    else if (code !== "stitch.absent") reasons.set(key, text);
  }
  return {
    ...{ methods, figures, stitches, verdicts, alarms, reasons },
    rows: layers.a.map(({ id }) => id),
    columns: layers.b.map(({ id }) => id),
  };
}

export const matrixOf = (
  { matrices }: Result,
  method: Method,
  figure: FigureId,
): Matrix | undefined => matrices.find(({ measure }) => measure === `stitch.${method}.${figure}`);

/** What the unmodified models have: end (index 0) and front (the last index); null where nothing. */
export function borders(
  { values = {} }: Pick<Result, "values">,
  figure: FigureId,
): { readonly end: number | null; readonly front: number | null } {
  const [end, front] = [values["stitch.end.accuracy"], values["stitch.front.accuracy"]];
  switch (figure) {
    case "agreement":
      return { end: 100, front: values["stitch.front.agreement"] ?? null };
    case "accuracy":
      return { end: end ?? null, front: front ?? null };
    case "penalty": {
      const both = end != null && front != null;
      return { end: end == null ? null : 0, front: both ? end - front : null };
    }
    case "fula":
    case "stitch":
    case "structural":
      return { end: 0, front: null };
    default:
      return { end: null, front: null };
  }
}

/** Smallest and largest of all methods and of the borders, so that one scale serves them all. */
export function extentOf(
  result: Result,
  { methods }: StitchingModel,
  figure: FigureId,
): readonly [number, number] | null {
  const { end, front } = borders(result, figure);
  const values = methods.flatMap((method) => matrixOf(result, method, figure)?.values.flat() ?? []);
  const all = [...values, end, front].filter((value): value is number => value != null);
  return all.length === 0 ? null : [Math.min(...all), Math.max(...all)];
}

/** Which front layer is as deep as end layer `j`: round(linspace(1, rows, columns)). */
export const depthPartner = (j: number, columns: number, rows: number): number =>
  columns === 1 ? rows - 1 : Math.round((j * (rows - 1)) / (columns - 1));

/** The figure along the layers of the end model, from front layers as deep. */
export function depthLine(matrix: Matrix | undefined): readonly (number | null)[] {
  if (!matrix) return [];
  const { rows, columns, values } = matrix;
  return columns.map((_, j) => values[depthPartner(j, columns.length, rows.length)]?.[j] ?? null);
}
