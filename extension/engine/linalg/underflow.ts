/** Below it a float64 has fewer than 53 bits. */
const SMALLEST_NORMAL = 2 ** -1022;

/** True where a sum of `count` squares is so small that underflow cost it digits, or left none. */
export const squaresVanish = (sum: number, count: number): boolean => sum < count * SMALLEST_NORMAL;
