// Kernels of dense linear algebra in float64.
export * from "./products";
export * from "./reflectors";
