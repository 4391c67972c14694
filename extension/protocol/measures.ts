/** The registry's plain data, for whoever names, explains or orders measures outside the engine. */
export type {
  Difference,
  Invariance,
  MeasureDescriptor,
  MeasureFamily,
  ParamSpec,
  RepresentationFacts,
} from "../engine/measures/descriptor";
export {
  aspectKey,
  type FigureAspect,
  figureAspects,
  measureIdOf,
  splitFigureKey,
} from "../engine/measures/figures";
export { type TransportMeasureId, transportMeasures } from "../engine/measures/transport";
export { type WeightMeasureId, weightMeasures } from "../engine/measures/weights";
export { type Reduction, reductions } from "../engine/representations/reduction";
export { dissimilarities, gwLosses, gwScales, gwSolvers } from "../engine/transport/options";
