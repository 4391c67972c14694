/**
 * Exports of assembly/{bidiagonal,cholesky,rotations,secular,tridiagonal}.ts, where they are documented.
 * Pointers are byte addresses, strides bytes, sizes elements.
 */
export interface FactorizationExports {
  tridiagonalizePanel(
    n: number,
    width: number,
    a: number,
    strip: number,
    lines: number,
    work: number,
    d: number,
    e: number,
    tau: number,
  ): void;
  updateTridiagonal(n: number, a: number, strip: number, lines: number): void;
  storeReflectors(n: number, width: number, lines: number, rows: number, ld: number): void;
  bidiagonalizePanel(
    m: number,
    n: number,
    width: number,
    a: number,
    lda: number,
    u: number,
    x: number,
    ldu: number,
    v: number,
    y: number,
    ldv: number,
    d: number,
    e: number,
    tauU: number,
    tauV: number,
  ): void;
  choleskyPanel(n: number, width: number, a: number, lda: number, limits: number): number;
  rotateRows(
    count: number,
    width: number,
    row: number,
    stride: number,
    cosines: number,
    sines: number,
  ): void;
  secularRoots(
    k: number,
    squared: boolean,
    d: number,
    w: number,
    delta: number,
    ld: number,
    origins: number,
    offsets: number,
  ): void;
  secularVectors(
    k: number,
    z: number,
    delta: number,
    ld: number,
    places: number,
    buffer: number,
  ): void;
  secularVectorPairs(
    k: number,
    d: number,
    z: number,
    delta: number,
    ld: number,
    left: number,
    ldLeft: number,
    places: number,
    buffer: number,
  ): void;
}
