/** The input manifold on which networks are compared, from a probe and the user's choice. */
import { EngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import type { DenseMatrix } from "../linalg/matrix";
import type { Probe } from "../models/probes";
import type { Task } from "../task";
import type { Geometry } from "./geometry";
import {
  gridManifold,
  localManifold,
  type Manifold,
  principalManifold,
  sliceManifold,
} from "./manifold";
import type { CoordinateOptions } from "./options";

/** Throws what the manifolds throw, and `usage` for rows that the probe does not have. */
export function manifoldOf(probe: Probe, options: CoordinateOptions, task: Task): Manifold {
  const manifold = chosen(probe, options, task);
  return options.volume === "inputs" ? withInputVolume(manifold) : manifold;
}

/** How many rows the probe has, and which of them a slice goes through. */
export function rowsOf(
  probe: Probe,
  { kind, through }: CoordinateOptions,
): Pick<Geometry["coordinates"], "samples" | "through"> {
  return {
    samples: probe.samples,
    through: kind === "slice" ? (through ?? threeRows(probe)) : null,
  };
}

function chosen(probe: Probe, options: CoordinateOptions, task: Task): Manifold {
  const samples = samplesOf(probe);
  const { kind, side, through, order, neighbors, grid } = options;
  switch (kind) {
    case "slice": {
      const [a, b, c] = (through ?? threeRows(probe)).map((row) => rowOf(samples, row));
      return sliceManifold([a, b, c], { side });
    }
    case "pca":
      return principalManifold(samples, { order, task });
    case "local":
      return localManifold(samples, { order, neighbors, task });
    case "grid":
      return gridManifold(samples, grid);
    default:
      return kind satisfies never;
  }
}

function samplesOf({ samples, inputs }: Probe): DenseMatrix {
  const [{ shape, data }] = inputs;
  return { rows: samples, columns: elementCount(shape), data };
}

/** The first sample of each of the first three classes; the first three where there are fewer. */
export function threeRows({ labels }: Probe): readonly [number, number, number] {
  const firsts = new Map<number, number>();
  labels?.values.forEach((label, row) => {
    if (!firsts.has(label)) firsts.set(label, row);
  });
  const [a, b, c] = firsts.values();
  return c === undefined ? [0, 1, 2] : [a, b, c];
}

function rowOf({ rows, columns, data }: DenseMatrix, row: number): Float64Array {
  if (row < rows) return data.subarray(row * columns, (row + 1) * columns);
  throw new EngineError(
    "usage",
    `slice: expected rows 0 to ${rows - 1} of the probe, got row ${row}`,
    { expected: `0 to ${rows - 1}`, got: `${row}` },
  );
}

/** Weights times √det of the metric that the coordinates have in the space of inputs. */
function withInputVolume(manifold: Manifold): Manifold {
  const weights = manifold.weights.map(
    (weight, point) => weight * volumeOf(manifold.tangents(point)),
  );
  return { ...manifold, weights, text: `${manifold.text}, weighed by the volume of the inputs` };
}

/** √det(T·Tᵀ) of m tangents, as the product of what each adds to those before it. */
function volumeOf({ rows, columns, data }: DenseMatrix): number {
  const basis: Float64Array[] = [];
  let volume = 1;
  for (let k = 0; k < rows; k++) {
    const rest = data.slice(k * columns, (k + 1) * columns);
    for (const unit of basis) {
      const along = unit.reduce((sum, value, i) => sum + value * rest[i], 0);
      for (let i = 0; i < columns; i++) rest[i] -= along * unit[i];
    }
    const length = Math.hypot(...lengths(rest));
    volume *= length;
    if (length > 0) basis.push(rest.map((value) => value / length));
  }
  return volume;
}

/** Norms of pieces, as long vectors are no arguments of a call. */
function* lengths(values: Float64Array): Generator<number> {
  const PIECE = 4096;
  for (let from = 0; from < values.length; from += PIECE) {
    yield Math.hypot(...values.subarray(from, from + PIECE));
  }
}
