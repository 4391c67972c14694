/** What a result tells of compared geometries; plain data. */
import type { Diffusion } from "./diffusion/diffusion";
import type { CoordinateKind, LayerMetric } from "./options";

/** The points of the coordinate plane at length 1 from one point, under the metric there. */
export interface Ellipse {
  /** Semi-axes in coordinates, the longer one first. */
  readonly major: number;
  readonly minor: number;
  /** Of the longer one, in radians from the first coordinate to the second, in (−π/2, π/2]. */
  readonly angle: number;
}

export interface Dendrogram {
  /**
   * n − 1 merges, in order of height. 0 to n − 1 are the leaves, n + k what merge k made, as scipy's
   * `linkage` numbers them.
   */
  readonly merges: readonly { readonly a: number; readonly b: number; readonly height: number }[];
  /** The leaves from left to right, so that no branches cross. */
  readonly order: readonly number[];
}

export interface GeometryNetwork {
  readonly path: string;
  /** As rows and columns name it; unique. */
  readonly label: string;
  readonly layer: string;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Units, at one step of time: what the chance level goes by. */
  readonly width: number;
}

export interface Geometry {
  readonly coordinates: {
    readonly kind: CoordinateKind;
    /** What the points are, in a few words. */
    readonly text: string;
    /** Coordinates, time among them. */
    readonly order: number;
    readonly points: number;
    /** Points along each coordinate, the last one fastest; null where they form no grid. */
    readonly grid: readonly number[] | null;
    /** First and last value of each coordinate of a slice. */
    readonly span: readonly [number, number] | null;
    /** Rows of the probe, from which the points and their directions are made. */
    readonly samples: number;
    /** Those rows that a slice goes through: at (0, 0), (1, 0) and (0, 1). */
    readonly through: readonly [number, number, number] | null;
  };
  readonly metric: LayerMetric;
  /** Scales of hidden units were taken out. */
  readonly gauge: boolean;
  readonly networks: readonly GeometryNetwork[];
  /**
   * d_SR of the first two networks at each point, over time its mean; null where either sees fewer
   * than two directions, or where it was not computed.
   */
  readonly distances: readonly (number | null)[];
  /** Its mean over points at each step of time. */
  readonly overTime: readonly (number | null)[] | null;
  readonly resolution: {
    readonly precision: "float32" | "float64";
    /** How far the mean may be off by rounding alone, over points where that can be told. */
    readonly error: number | null;
    /** Share of points at which rounding decides whether a direction is seen at all. */
    readonly unresolved: number | null;
  };
  /** Of the first two networks at some points of a plane; null where they have no end. */
  readonly ellipses: readonly {
    readonly point: number;
    readonly a: Ellipse | null;
    readonly b: Ellipse | null;
  }[];
  /** Of three networks or more. */
  readonly dendrogram: Dendrogram | null;
  /** Where denoisers are compared by their reverse process over the condition. */
  readonly diffusion?: Diffusion;
}
