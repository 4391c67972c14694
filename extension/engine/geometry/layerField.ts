/** The metric field of one layer of a model at work, computed in pieces. */
import { EngineError } from "../errors";
import { elementCount } from "../formats/checkpoint";
import { shared, sharedFloats } from "../jobs/sharedFloats";
import type { DenseMatrix } from "../linalg/matrix";
import type { Probe } from "../models/probes";
import type { RunningLayer, RunningModel } from "../models/running/runningModel";
import { quoted, visibleName } from "../report/names";
import type { Workbench } from "../weights/pool";
import type { Manifold } from "./manifold";
import type { MetricField } from "./metricSimilarity";
import type { LayerMetric } from "./options";

/** Bytes that Jacobian products of one piece may take. */
const PIECE_BYTES = 64 * 1024 * 1024;
/** A comparison of this many pieces shows how it comes along. */
const PIECES = 8;
/** Samples by which alignment is measured; their inner products are a matrix of so many rows. */
const MAX_ALIGNED = 1024;
/** Bytes of one layer's values that are kept for it. */
const MAX_KEPT_BYTES = 256 * 1024 * 1024;

export interface TimeStretch {
  readonly from: number;
  /** Steps. */
  readonly count: number;
}

export interface FieldSource {
  readonly running: RunningModel;
  readonly layer: RunningLayer;
  readonly manifold: Manifold;
  readonly metric: LayerMetric;
  /** Its values are probabilities: `softmax` takes them as they are. */
  readonly probabilities: boolean;
  /** The layer's first axis counts steps of time, of which these are looked at. */
  readonly time: TimeStretch | null;
  /** Divisors of the layer's units; null where they count as they are. */
  readonly scales: Float64Array | null;
}

export class LayerField {
  readonly source: FieldSource;
  /** Numbers of one sample, and of one step of time. */
  readonly width: number;
  /** NaN where not computed. Points of the manifold × steps of time. */
  readonly metrics: MetricField;
  /** Points of the manifold that are done. */
  done = 0;
  /** What ran the model, once it ran. */
  runtime: string | null = null;
  readonly #steps: number;
  readonly #kept: { readonly every: number; readonly values: DenseMatrix } | null;

  constructor(source: FieldSource) {
    const { layer, manifold, time } = source;
    this.source = source;
    this.#steps = time ? layer.shape[0] : 1;
    this.width = elementCount(layer.shape) / this.#steps;
    const count = time?.count ?? 1;
    const order = manifold.order + (time ? 1 : 0);
    const points = manifold.inputs.rows * count;
    this.metrics = { points, order, data: sharedFloats(points * order * order).fill(Number.NaN) };
    const every = Math.ceil(points / MAX_ALIGNED);
    const rows = Math.ceil(points / every);
    const fits = 8 * rows * this.width <= MAX_KEPT_BYTES;
    const values = fits && {
      ...{ rows, columns: this.width, data: sharedFloats(rows * this.width) },
    };
    this.#kept = values ? { every, values } : null;
  }

  get complete(): boolean {
    return this.done === this.source.manifold.inputs.rows;
  }

  /** No direction has a length anywhere: no unit of the layer moves. */
  get dead(): boolean {
    return this.complete && this.metrics.data.every((value) => value === 0);
  }

  /** What the layer answers at points of the manifold; null where that takes too much room. */
  get values(): DenseMatrix | null {
    return this.complete ? (this.#kept?.values ?? null) : null;
  }

  /** Points a piece: the same for all, so that one derivative graph serves them. */
  get piece(): number {
    const { manifold } = this.source;
    const bytes = 8 * this.width * this.#steps * (manifold.order + 1);
    const points = manifold.inputs.rows;
    return Math.max(1, Math.min(Math.ceil(points / PIECES), Math.floor(PIECE_BYTES / bytes)));
  }

  /** The next piece. Throws `input.nonfinite` for a derivative that is no number. */
  async advance(bench: Workbench): Promise<void> {
    const { running, layer, manifold, metric, probabilities, time, scales } = this.source;
    const size = this.piece;
    // the last piece overlaps the one before rather than be shorter
    const first = Math.max(0, Math.min(this.done, manifold.inputs.rows - size));
    const { value, products, runtime } = await running.jvp({
      probe: pieceOf(this.source, first, size),
      of: layer.id,
      directions: directionsOf(manifold, first, size),
    });
    this.runtime = runtime;
    const input = { value, products, samples: size, steps: this.#steps, width: this.width };
    const options = { time, metric, probabilities, scales };
    const { executor, signal } = bench;
    const found = await executor.run("geometry.metrics", { ...input, ...options }, { signal });
    this.#requireFinite(found);
    const count = time?.count ?? 1;
    const each = this.metrics.order ** 2 * count;
    this.metrics.data.set(found, first * each);
    this.#keep(value, first, size);
    const before = this.done;
    this.done = Math.min(manifold.inputs.rows, first + size);
    bench.done(this.done - before);
  }

  #keep(value: Float64Array, first: number, size: number): void {
    if (!this.#kept) return;
    const { every, values } = this.#kept;
    const { time } = this.source;
    const count = time?.count ?? 1;
    for (let point = first * count; point < (first + size) * count; point++) {
      if (point % every > 0) continue;
      const [sample, step] = [
        Math.floor(point / count) - first,
        (time?.from ?? 0) + (point % count),
      ];
      const at = (sample * this.#steps + step) * this.width;
      values.data.set(value.subarray(at, at + this.width), (point / every) * this.width);
    }
  }

  #requireFinite(metrics: Float64Array): void {
    const bad = metrics.find((value) => !Number.isFinite(value));
    if (bad === undefined) return;
    const { running, layer } = this.source;
    const path = visibleName(running.model.checkpoint.path, 200);
    throw new EngineError(
      "input.nonfinite",
      `${path}: layer ${quoted(layer.id)}: expected finite derivatives along the coordinates, got ${bad}`,
      { where: layer.id, expected: "finite derivatives", got: `${bad}` },
    );
  }
}

/** The one input of a model on which the manifold lies, as `RunningModel` wants its probe. */
function pieceOf({ running, manifold }: FieldSource, first: number, size: number): Probe {
  const { columns, data } = manifold.inputs;
  const [{ name }] = running.inputs.specs;
  const rows = shared(data.subarray(first * columns, (first + size) * columns));
  const input = { name, shape: running.inputShape(name), data: rows };
  return { samples: size, text: manifold.text, inputs: [input], labels: null, notes: [] };
}

function directionsOf(manifold: Manifold, first: number, size: number): Float64Array[] {
  const { columns } = manifold.inputs;
  const directions = Array.from({ length: manifold.order }, () => sharedFloats(size * columns));
  for (let i = 0; i < size; i++) {
    const { data } = manifold.tangents(first + i);
    for (const [k, direction] of directions.entries()) {
      direction.set(data.subarray(k * columns, (k + 1) * columns), i * columns);
    }
  }
  return directions;
}
