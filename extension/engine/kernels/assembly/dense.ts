// Kernels of dense linear algebra in float64.
export * from "./bidiagonal";
export * from "./cholesky";
export * from "./products";
export * from "./reflectors";
export * from "./rotations";
export * from "./secular";
export * from "./tridiagonal";
