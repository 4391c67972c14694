/** The result of a comparison of geometries, as far as it goes. */
import { quoted } from "../report/names";
import type { Cells, Layer, Matrix, PairValues, Result } from "../result";
import { resultInput } from "../weights/assemble";
import { labelsOf } from "../weights/trajectory/steps";
import { type Cell, cellKey, type GeometryBoard } from "./board";
import { type Chance, chanceDistance } from "./chance";
import type { Side } from "./compare";
import { averageLinkage } from "./dendrogram";
import { ellipsesOver } from "./ellipsesOver";
import type { Geometry } from "./geometry";
import { degreesOf } from "./layerChoice";
import { SLICE_SPAN } from "./manifold";
import { geometrySummary } from "./summary";

export const MEASURE = "msa.spectralRatio";
export const ALIGNMENT = "cka.linear";

interface Assembly {
  readonly status: Result["status"];
  readonly threads: number;
  readonly probe: string;
  readonly rows: Pick<Geometry["coordinates"], "samples" | "through">;
}

export function assemble(board: GeometryBoard, { status, threads, probe, rows }: Assembly): Result {
  const { sides, options, notes } = board;
  const [a, b] = sides;
  const { seed, mode, coordinates, metric, time, gauge } = options;
  const chances = new Chances(board);
  const pair = pairOf(board, chances);
  const geometry = geometryOf(board, rows);
  const result: Result = {
    kind: "geometry",
    schema: 1,
    engine: "",
    status,
    inputs: sides.map(({ checkpoint }) => resultInput(checkpoint)),
    params: {
      ...{ seed, mode, threads, probe, coordinates, metric, time, gauge },
      runtime: a.field.runtime,
    },
    layers: { a: layersOf(a), b: layersOf(b) },
    pairing: [],
    pairs: [pair],
    matrices: matricesOf(board, chances),
    geometry,
    problems: sides.flatMap(({ checkpoint, running }) => [
      ...checkpoint.problems,
      ...running.problems,
    ]),
    notes: [...notes, ...notesOf(board, geometry)],
  };
  return status === "complete" ? { ...result, summary: geometrySummary(result) } : result;
}

/** The layer that is compared, and those of a matrix. */
function layersOf({ running, chosen, field }: Side): Layer[] {
  const ids = chosen.all.length > 0 ? chosen.all : [chosen.layer];
  const known = ids.includes(chosen.layer) ? ids : [chosen.layer, ...ids];
  return known.map((id, index) => {
    const { shape, weights } = running.layer(id);
    const numbers = shape.reduce((product, length) => product * length, 1);
    const points = field.source.manifold.inputs.rows;
    return { id, index, kind: "activation", shape: [points, numbers], tensors: weights };
  });
}

/** Chance levels by widths: d_MSA means nothing without. */
class Chances {
  readonly #board: GeometryBoard;
  readonly #known = new Map<string, Chance>();

  constructor(board: GeometryBoard) {
    this.#board = board;
  }

  of(widths: readonly [number, number]): Chance {
    const { options, sides } = this.#board;
    const order = sides[0].field.metrics.order;
    const key = cellKey(...widths);
    const degrees = widths.map((width) => degreesOf(width, options.metric)) as [number, number];
    const found = this.#known.get(key) ?? chanceDistance(order, degrees, { seed: options.seed });
    this.#known.set(key, found);
    return found;
  }
}

function pairOf({ first, sides: [a, b] }: GeometryBoard, chances: Chances): PairValues {
  const found = first?.pair;
  return {
    a: a.chosen.layer,
    b: b.chosen.layer,
    level: "layer",
    values: {
      [MEASURE]: found?.distance ?? null,
      [`${MEASURE}.null`]: chances.of([a.field.width, b.field.width]).mean,
      [ALIGNMENT]: first?.alignment ?? null,
      "msa.logScale": found?.logScale ?? null,
      "msa.used": found?.used ?? null,
      "msa.rank": found?.rank ?? null,
    },
  };
}

/** Networks against networks, or layers against layers; none of a single pair. */
function matricesOf(board: GeometryBoard, chances: Chances): Matrix[] {
  const { sides } = board;
  if (sides.length > 2) {
    const labels = labelsOfSides(sides);
    const at = (i: number, j: number) => board.cells.get(cellKey(Math.min(i, j), Math.max(i, j)));
    const width = (i: number) => sides[i].field.width;
    const value = (i: number, j: number, of: (cell: Cell) => number | null, own: number) => {
      const cell = at(i, j);
      return i === j ? own : cell ? of(cell) : null;
    };
    const rows = (cell: (i: number, j: number) => number | null): Cells =>
      labels.map((_, i) => labels.map((__, j) => cell(i, j)));
    return [
      distanceMatrix(
        labels,
        labels,
        rows((i, j) => value(i, j, distanceOf, 0)),
        rows((i, j) => (i === j ? 0 : chances.of([width(i), width(j)]).mean)),
      ),
      alignmentMatrix(
        labels,
        labels,
        rows((i, j) => value(i, j, ({ alignment }) => alignment, 1)),
      ),
    ];
  }
  const [a, b] = sides;
  if (a.chosen.all.length === 0) return [];
  const [ids, others] = [a, b].map(({ chosen: { all } }) => [...all]);
  const cells = (of: (cell: Cell) => number | null): Cells =>
    ids.map((row) =>
      others.map((column) => {
        const cell = board.cells.get(cellKey(row, column));
        return cell ? of(cell) : null;
      }),
    );
  const widths = (side: Side, id: string) =>
    side.running
      .layer(id)
      .shape.slice(board.options.time ? 1 : 0)
      .reduce((x, y) => x * y, 1);
  const chance = ids.map((row) =>
    others.map((column) => chances.of([widths(a, row), widths(b, column)]).mean),
  );
  return [
    distanceMatrix(ids, others, cells(distanceOf), chance),
    alignmentMatrix(
      ids,
      others,
      cells(({ alignment }) => alignment),
    ),
  ];
}

const distanceOf = ({ pair }: Cell): number | null => pair?.distance ?? null;

const distanceMatrix = (
  rows: readonly string[],
  columns: readonly string[],
  values: Cells,
  chance: Cells,
): Matrix => ({
  ...{ measure: MEASURE, direction: "distance", range: [0, 1], symmetric: true },
  ...{ rows, columns, values, null: chance },
});

const alignmentMatrix = (
  rows: readonly string[],
  columns: readonly string[],
  values: Cells,
): Matrix => ({
  ...{ measure: ALIGNMENT, direction: "similarity", range: [0, 1], symmetric: true },
  ...{ rows, columns, values },
});

const labelsOfSides = (sides: readonly Side[]): string[] =>
  labelsOf(sides.map(({ checkpoint }) => checkpoint.path));

function geometryOf(board: GeometryBoard, rows: Assembly["rows"]): Geometry {
  const { sides, options, first, precision, distances } = board;
  const labels = labelsOfSides(sides);
  const { manifold } = sides[0].field.source;
  const { order } = sides[0].field.metrics;
  const points = manifold.inputs.rows;
  const steps = options.time?.count ?? 1;
  const errors = first?.pair?.errors;
  const told = errors?.filter((error) => error < Number.POSITIVE_INFINITY);
  return {
    coordinates: {
      ...{ kind: options.coordinates.kind, text: manifold.text, order, points },
      grid: manifold.grid,
      span: options.coordinates.kind === "slice" ? SLICE_SPAN : null,
      ...rows,
    },
    metric: options.metric,
    gauge: options.gauge,
    networks: sides.map(({ checkpoint, chosen, field }, i) => ({
      ...{ path: checkpoint.path, label: labels[i], layer: chosen.layer },
      ...{ shape: field.source.layer.shape, width: field.width },
    })),
    distances: Array.from({ length: points }, (_, point) =>
      meanOf(distances, { from: point * steps, step: 1, count: steps }),
    ),
    overTime: options.time
      ? Array.from({ length: steps }, (_, at) =>
          meanOf(distances, { from: at, step: steps, count: points }),
        )
      : null,
    resolution: {
      precision,
      error: told?.length ? told.reduce((sum, error) => sum + error, 0) / told.length : null,
      unresolved: errors && told ? 1 - told.length / errors.length : null,
    },
    ellipses: ellipsesOf(board),
    dendrogram: dendrogramOf(board),
  };
}

/** Over the numbers there are. */
function meanOf(
  values: Float64Array,
  { from, step, count }: { readonly from: number; readonly step: number; readonly count: number },
): number | null {
  let [sum, known] = [0, 0];
  for (let k = 0; k < count; k++) {
    const value = values[from + k * step];
    if (Number.isNaN(value)) continue;
    sum += value;
    known++;
  }
  return known === 0 ? null : sum / known;
}

function ellipsesOf({ sides: [a, b], options }: GeometryBoard): Geometry["ellipses"] {
  if (options.time) return [];
  const done = Math.min(a.field.done, b.field.done);
  return ellipsesOver(a.field.source.manifold.grid, {
    ...{ a: a.field.metrics, b: b.field.metrics, done },
  });
}

/** Once all pairs of networks have a number. */
function dendrogramOf({ sides, cells }: GeometryBoard): Geometry["dendrogram"] {
  const n = sides.length;
  if (n < 3) return null;
  const data = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const distance = cells.get(cellKey(j, i))?.pair?.distance;
      if (distance === null || distance === undefined) return null;
      data[i * n + j] = data[j * n + i] = distance;
    }
  }
  return averageLinkage({ rows: n, columns: n, data });
}

/** Where less than this share of points counts, the mean speaks of the rest alone. */
const MOST = 0.999;

function notesOf({ sides, first, options }: GeometryBoard, { resolution }: Geometry) {
  const notes: { at: string; code: string; text: string }[] = [];
  const defaults = sides.filter(({ chosen }) => chosen.byDefault);
  if (defaults.length > 0) {
    const ids = new Set(defaults.map(({ chosen }) => quoted(chosen.layer)));
    const list = [...ids].join(", ");
    const text = `no layer was named: ${list}, the last of several units before the output`;
    notes.push({ at: MEASURE, code: "assumption", text });
  }
  const kind = options.coordinates.kind;
  if (kind === "pca" || kind === "local") {
    const text = "every sample weighs the same: the density of the data is the volume";
    notes.push({ at: MEASURE, code: "assumption", text });
  }
  const used = first?.pair?.used;
  if (used !== undefined && used < MOST) {
    const text = `at ${percent(1 - used)} of the points both layers see fewer than two directions; they are left out`;
    notes.push({ at: MEASURE, code: "unsound", text });
  }
  const { unresolved, error, precision } = resolution;
  if (unresolved !== null && unresolved > 0) {
    const text = `at ${percent(unresolved)} of the points ${precision} does not resolve a direction: whether a network sees it cannot be said, and its distance counts as 1 or without it`;
    notes.push({ at: MEASURE, code: "resolution", text });
  }
  const distance = first?.pair?.distance;
  if (error !== null && typeof distance === "number" && distance < error) {
    const text = `below ${Number(error.toPrecision(2))}, what ${precision} resolves: not to be told from 0`;
    notes.push({ at: MEASURE, code: "resolution", text });
  }
  return notes;
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;
