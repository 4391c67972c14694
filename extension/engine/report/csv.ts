/**
 * A result as comma-separated values (RFC 4180: CRLF, quotes doubled), one line per figure or
 * tensor. Texts that a spreadsheet would run as a formula are led by an apostrophe.
 */
import type { MeasureDescriptor } from "../measures/descriptor";
import { aspectKey, splitFigureKey } from "../measures/figures";
import type { Matrix, Result, TensorEntry } from "../result";
import { diffusionLines } from "./diffusionTable";
import { figureText } from "./figures";
import { isOfActivations } from "./measures";

/** `measure` keeps the lines of one measure only. */
export function csv(result: Result, measure?: string): string {
  const lines = linesOf(result, measure);
  return lines.map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

function linesOf(result: Result, measure: string | undefined): Value[][] {
  if (result.tensors) return tensorLines(result.tensors);
  if (result.measures) return measureLines(result.measures);
  if (result.tests) return testLines(result.tests);
  return figureLines(result, measure);
}

/** One line a test on groups. */
function testLines(tests: NonNullable<Result["tests"]>): Value[][] {
  const head = [
    "representation",
    "depth",
    "hits",
    "tested",
    "accuracy",
    "chance",
    "p",
    "correctedP",
  ];
  const more = ["within", "between", "relabelingP", "correctedRelabelingP", "map", "unseenMap"];
  const lines = tests.map(({ separation, retrieval, unseen, ...test }): Value[] => [
    ...head.map((name) => test[name as keyof typeof test] as Value),
    ...[separation.within, separation.between, separation.p, separation.correctedP],
    ...[retrieval?.meanAveragePrecision, unseen?.meanAveragePrecision],
  ]);
  return [[...head, ...more], ...lines];
}

type Value = string | number | boolean | null | undefined;

function cell(value: Value): string {
  if (typeof value !== "string") return figureText(value, 17, "");
  // A spreadsheet looks past leading spaces; a number stays a number.
  const text = /^\s*[=+\-@\t\r\n|%]/.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What stands beside a value, by column; the last three are of representations only. */
const beside = ["low", "high", "null"] as const;
const besideRepresentations = [...beside, "p", "error", "ceiling"] as const;
const columnNames = { low: "low", high: "high", null: "chance" } as const;

function figureLines(result: Result, measure: string | undefined): Value[][] {
  const aspects = isOfActivations(result) ? besideRepresentations : beside;
  const wanted = (key: string) => measure === undefined || splitFigureKey(key).measure === measure;
  const rules = new Map(result.pairing.map(({ a, b, rule }) => [`${a}\n${b}`, rule]));
  const titles = aspects.map((aspect) => columnNames[aspect as "low"] ?? aspect);
  const header = ["level", "a", "b", "pairing", "measure", "value", ...titles];
  const lines = (
    values: Readonly<Record<string, number | boolean | null>>,
    place: readonly Value[],
  ): Value[][] =>
    Object.entries(values)
      .filter(([key]) => wanted(key) && !(aspects as readonly unknown[]).includes(aspectOf(key)))
      .map(([key, value]) => [
        ...place,
        key,
        value,
        ...aspects.map((aspect) => values[aspectKey(key, aspect)]),
      ]);
  const pairs = result.pairs.flatMap(({ a, b, level, values }) =>
    lines(values, [level, a, b, level === "layer" ? rules.get(`${a}\n${b}`) : undefined]),
  );
  const cells = result.matrices
    .filter(({ measure: key }) => wanted(key))
    .flatMap((matrix) => matrixLines(matrix, aspects));
  const whole = lines(result.values ?? {}, wholePlace(result));
  const points = pointLines(result.geometry, wanted);
  return [
    header,
    ...whole,
    ...pairs,
    ...cells,
    ...guidanceLines(result.geometry, wanted),
    ...points,
  ];
}

/** Compared denoisers: one line for each strength of guidance and time. */
function guidanceLines(geometry: Result["geometry"], wanted: (key: string) => boolean): Value[][] {
  if (!geometry?.diffusion) return [];
  return diffusionLines(geometry.diffusion)
    .filter(({ measure }) => wanted(measure))
    .map(({ guidance, time, measure, value, chance }): Value[] => [
      ...["guidance", guidance, time, undefined, measure, value, undefined, undefined, chance],
    ]);
}

/** The field of a comparison of geometries: one line a point, by its place on each axis. */
function pointLines(geometry: Result["geometry"], wanted: (key: string) => boolean): Value[][] {
  const measure = "msa.spectralRatio";
  if (!geometry || !wanted(measure)) return [];
  const { grid } = geometry.coordinates;
  return geometry.distances.map((value, point): Value[] => [
    ...["point", ...placeOf(point, grid), undefined],
    ...[measure, value, undefined, undefined, undefined],
  ]);
}

/** Row and column of a plane, else the point's number. */
const placeOf = (point: number, grid: readonly number[] | null): Value[] =>
  grid?.length === 2 ? [Math.floor(point / grid[1]), point % grid[1]] : [point, undefined];

const aspectOf = (key: string) => splitFigureKey(key).aspect;

/** Of two arrays their names; of a comparison none. */
function wholePlace({ kind, layers }: Result): Value[] {
  return kind === "similarity"
    ? ["array", layers.a[0]?.id, layers.b[0]?.id, undefined]
    : ["whole", undefined, undefined, undefined];
}

function matrixLines(matrix: Matrix, aspects: readonly (keyof Matrix)[]): Value[][] {
  const { measure, rows, columns, values } = matrix;
  return rows.flatMap((a, i) =>
    columns.map((b, j): Value[] => {
      const bounds = aspects.map((aspect) => (matrix[aspect] as Matrix["values"])?.[i][j]);
      return ["cell", a, b, null, measure, values[i][j], ...bounds];
    }),
  );
}

function measureLines(measures: readonly MeasureDescriptor[]): Value[][] {
  const header = ["measure", "name", "family", "direction", "least", "most", "symmetric"];
  return [
    [...header, "formula", "also known as"],
    ...measures.map(
      ({ id, name, family, direction, range, symmetric, representation }): Value[] => [
        id,
        name,
        family,
        direction,
        ...range,
        symmetric,
        representation?.formula,
        representation?.aliases.join(" "),
      ],
    ),
  ];
}

function tensorLines(tensors: readonly TensorEntry[]): Value[][] {
  const stats = tensors.some((tensor) => tensor.stats);
  const figures = ["count", "min", "max", "mean", "std", "zeros", "nans", "infs"] as const;
  const header = ["tensor", "dtype", "shape", "layer", "file", "first byte", "end byte", "tied to"];
  return [
    [...header, ...(stats ? figures : [])],
    ...tensors.map((tensor): Value[] => [
      tensor.name,
      tensor.dtype,
      tensor.shape.join("x"),
      tensor.layer,
      tensor.file,
      ...tensor.range,
      tensor.tiedTo,
      ...(stats ? figures.map((figure) => tensor.stats?.[figure]) : []),
    ]),
  ];
}
