/** What a comparison of geometries is asked for; plain data. */

/** Where the points of the input manifold, and their coordinates, come from. */
export const coordinateKinds = ["slice", "pca", "local", "grid"] as const;
export type CoordinateKind = (typeof coordinateKinds)[number];

/**
 * The dot product that is pulled back: that of the layer's units, or the Fisher metric of what the
 * layer parametrizes. `softmax`: its units are logits of classes, or their probabilities;
 * `gaussian`: the first half are means, the second half logarithms of standard deviations.
 */
export const layerMetrics = ["euclidean", "softmax", "gaussian"] as const;
export type LayerMetric = (typeof layerMetrics)[number];

/** The reference metric over which the mean is taken: flat in the coordinates, or that of the inputs. */
export const volumes = ["coordinates", "inputs"] as const;
export type Volume = (typeof volumes)[number];

export interface CoordinateOptions {
  readonly kind: CoordinateKind;
  /** `slice`: points along each of its sides. */
  readonly side: number;
  /** `slice`: the rows of the probe that it goes through; chosen by class, else the first, when null. */
  readonly through: readonly [number, number, number] | null;
  /** `pca`, `local`: how many coordinates. */
  readonly order: number;
  /** `local`: neighbors of a sample, itself among them. */
  readonly neighbors: number;
  /** `grid`: points along each coordinate, the last one fastest; the rows of the probe are these. */
  readonly grid: readonly number[];
  readonly volume: Volume;
}

export const DEFAULT_SIDE = 21;
export const DEFAULT_ORDER = 2;
/** Enough of a neighborhood for two directions and some noise. */
export const DEFAULT_NEIGHBORS = 12;
