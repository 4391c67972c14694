/** Numbers and sizes as the views print them. */
import * as l10n from "@vscode/l10n";

/** What stands where a number does not exist. */
export const NO_NUMBER = "–";

/**
 * A figure with `digits` significant digits.
 *
 * A value next to 1 keeps as many digits as it takes to differ from 1 (0.99998 must not read as
 * 1), up to 10.
 */
export function formatFigure(value: number | boolean | null | undefined, digits = 4): string {
  if (value === null || value === undefined) return NO_NUMBER;
  if (typeof value === "boolean") return value ? l10n.t("yes") : l10n.t("no");
  if (Number.isNaN(value)) return NO_NUMBER;
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) return minus(trimExponent(value.toExponential(digits - 1)));
  if (size >= 10 ** digits) return minus(String(Math.round(value)));
  let shown = digits;
  while (shown < 10 && size !== 1 && Number(size.toPrecision(shown)) === 1) shown++;
  return minus(trimZeros(value.toPrecision(shown)));
}

/** `[low, high]`, or nothing when there is no interval. */
export function formatInterval(low: number | null, high: number | null): string {
  if (low === null || high === null || Number.isNaN(low) || Number.isNaN(high)) return "";
  return `[${formatFigure(low, 3)}, ${formatFigure(high, 3)}]`;
}

/** The interval of an estimate, else its standard error, else nothing. */
export const formatSpread = ({ low, high, error }: Spread): string =>
  formatInterval(low, high) || (error === null ? "" : `± ${formatFigure(error, 2)}`);

interface Spread {
  readonly low: number | null;
  readonly high: number | null;
  readonly error: number | null;
}

/** A measure's range in words: `0 to 1`, `0 and up`. */
export function formatRange([low, high]: readonly [number | null, number | null]): string {
  if (low !== null && high !== null) {
    return l10n.t("{0} to {1}", formatFigure(low), formatFigure(high));
  }
  if (low !== null) return l10n.t("{0} and up", formatFigure(low));
  if (high !== null) return l10n.t("up to {0}", formatFigure(high));
  return l10n.t("any number");
}

/** `512 × 768`; a tensor without axes is a scalar. */
export const formatShape = (shape: readonly number[]): string =>
  shape.length === 0 ? l10n.t("scalar") : shape.join(" × ");

const count = new Intl.NumberFormat("en-US");
/** All digits, grouped: 124,439,808. */
export const formatCount = (value: number): string => count.format(value);

/** 124.4 M: for headers, where the exact number is a hover away. */
export function formatShortCount(value: number): string {
  for (const [size, unit] of [
    [1e12, "T"],
    [1e9, "B"],
    [1e6, "M"],
    [1e4, "k"],
  ] as const) {
    const divisor = unit === "k" ? 1e3 : size;
    if (value >= size) return `${threeDigits(value / divisor)} ${unit}`;
  }
  return formatCount(value);
}

/** Binary units, as file managers of developers show them. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 ? value : threeDigits(value)} ${units[unit]}`;
}

/** `1.9 s`, `320 ms`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

const threeDigits = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);

const trimZeros = (text: string): string =>
  text.includes(".") ? text.replace(/\.?0+$/, "") : text;

const trimExponent = (text: string): string => {
  const [mantissa = "", exponent = ""] = text.split("e");
  return `${trimZeros(mantissa)}e${exponent.replace("+", "")}`;
};

/** A true minus sign: figures are read in columns. */
const minus = (text: string): string => text.replace("-", "−").replace("e-", "e−");
