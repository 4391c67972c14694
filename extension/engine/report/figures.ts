/** Numbers as text. */

/** `value` to `digits` significant digits, without trailing zeros; `-` where there is none. */
export function figureText(
  value: number | boolean | null | undefined,
  digits = 12,
  none = "-",
): string {
  if (value === null || value === undefined) return none;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (value === 0) return "0";
  let shown = digits;
  // What is not 1 must not read as 1.
  while (shown < 15 && Math.abs(value) !== 1 && Number(Math.abs(value).toPrecision(shown)) === 1) {
    shown++;
  }
  return String(Number(value.toPrecision(shown)));
}

const units = ["B", "kB", "MB", "GB", "TB", "PB"] as const;

/** Bytes in the largest unit of a thousand that leaves at least one. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return unit === 0
    ? `${value} B`
    : `${value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)} ${units[unit]}`;
}

/** `12,345,678`. */
export const countText = (count: number): string =>
  String(count).replace(/\B(?=(\d{3})+(?!\d))/g, ",");

export const threadsText = (threads: number): string =>
  threads === 1 ? "1 thread" : `${threads} threads`;

export const shapeText = (shape: readonly number[]): string =>
  shape.length === 0 ? "scalar" : shape.join("x");

/** `[0, 1]`, `[0, ∞)`, `(-∞, 1]`. */
export function rangeText([low, high]: readonly [number | null, number | null]): string {
  const from = low === null ? "(-∞" : `[${figureText(low, 4)}`;
  const to = high === null ? "∞)" : `${figureText(high, 4)}]`;
  return `${from}, ${to}`;
}
