/** One true sentence about a comparison of activations. */
import { measureIdOf } from "../measures/figures";
import { measureOf } from "../measures/registry";
import { quoted } from "../report/names";
import type { Result } from "../result";

/** By the first measure: its mean over paired layers, and the layer that agrees least. */
export function summarizeActivations(result: Result): string {
  const { pairs, layers, matrices, activations, status } = result;
  const inputs = `${activations?.[0]?.samples ?? 0} inputs`;
  const tail = status === "cancelled" ? "; cancelled before the end" : "";
  const key = matrices[0]?.measure;
  if (key === undefined) return `No measures on ${inputs}${tail}.`;
  const name = measureOf(measureIdOf(key))?.name ?? key;
  const figures = pairs.flatMap(({ a, b, values }) => {
    const value = values[key];
    return typeof value === "number" ? [{ a, b, value }] : [];
  });
  if (pairs.length === 0) {
    return `No layers pair by name or shape; ${layers.a.length} × ${layers.b.length} layers on ${inputs}${tail}.`;
  }
  if (figures.length === 0) {
    return `${name} has no value on ${countOf(pairs.length)} on ${inputs}${tail}.`;
  }
  const mean = figures.reduce((sum, { value }) => sum + value, 0) / figures.length;
  const sign = matrices[0].direction === "similarity" ? 1 : -1;
  const least = figures.reduce((x, y) => (sign * y.value < sign * x.value ? y : x));
  const where = least.a === least.b ? quoted(least.a) : `${quoted(least.a)} ↔ ${quoted(least.b)}`;
  const word = figures.length === 1 ? "is" : "is on average";
  const worst = figures.length === 1 ? "" : `, at worst ${digits(least.value)} at ${where}`;
  return `${name} of ${countOf(figures.length)} ${word} ${digits(mean)} on ${inputs}${worst}${tail}.`;
}

const countOf = (count: number): string =>
  count === 1 ? "1 pair of layers" : `${count} pairs of layers`;

const digits = (value: number): string => String(Number(value.toPrecision(3)));
