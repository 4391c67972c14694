/** The registry's plain data, for whoever names, explains or orders measures outside the engine. */
export type { MeasureDescriptor } from "../engine/measures/descriptor";
export { type WeightMeasureId, weightMeasures } from "../engine/measures/weights";
