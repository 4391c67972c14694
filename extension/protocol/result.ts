/** The shape of results, for those who may not see the engine. Types only. */
export type { DType, Format, Problem } from "../engine/formats/checkpoint";
export type { Diffusion, DiffusionCell } from "../engine/geometry/diffusion/diffusion";
export type { Dendrogram, Ellipse, Geometry, GeometryNetwork } from "../engine/geometry/geometry";
export type {
  Activations,
  Cells,
  Histogram,
  Layer,
  LayerKind,
  LayerPair,
  Matrix,
  Note,
  PairValues,
  Result,
  ResultInput,
  ResultParams,
  RunCheckpoint,
  RunMap,
  Stitch,
  TensorEntry,
  TensorStats,
} from "../engine/result";
export type {
  Curve,
  GroupCut,
  GwStart,
  LayerEdge,
  LayerGroup,
  Segmentation,
} from "../engine/subnetworks/groups";
