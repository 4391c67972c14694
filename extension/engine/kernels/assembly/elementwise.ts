// Kernels over the elements of one or two tensors, chunk by chunk.
export * from "./pairSums";
export * from "./widen";
export * from "./moments";
