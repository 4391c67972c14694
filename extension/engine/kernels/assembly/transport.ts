// Kernels of optimal transport in float64.
export * from "./matching";
