/** One true sentence about a comparison of activations. */
import type { MeasureChoice } from "../measures/params";
import { quoted } from "../report/names";
import type { Result } from "../result";

/** By the first measure: its mean over paired layers, and the layer that agrees least. */
export function summarizeActivations(result: Result, choice: MeasureChoice | undefined): string {
  const { pairs, layers, activations, status } = result;
  const samples = activations?.[0]?.samples ?? 0;
  const inputs = samples === 1 ? "1 input" : `${samples} inputs`;
  const tail = status === "cancelled" ? "; cancelled before the end" : "";
  if (choice === undefined) return `No measures on ${inputs}${tail}.`;
  const { measure, key } = choice;
  const figures = pairs.flatMap(({ a, b, values }) => {
    const value = values[key];
    return typeof value === "number" ? [{ a, b, value }] : [];
  });
  if (pairs.length === 0) {
    return `No layers pair by name or shape; ${layers.a.length} × ${layers.b.length} layers on ${inputs}${tail}.`;
  }
  if (figures.length === 0) {
    return `${measure.name} has no value on ${countOf(pairs.length)} on ${inputs}${tail}.`;
  }
  const mean = figures.reduce((sum, { value }) => sum + value, 0) / figures.length;
  const sign = measure.direction === "similarity" ? 1 : -1;
  const least = figures.reduce((x, y) => (sign * y.value < sign * x.value ? y : x));
  const where = least.a === least.b ? quoted(least.a) : `${quoted(least.a)} ↔ ${quoted(least.b)}`;
  const word = figures.length === 1 ? "is" : "is on average";
  const worst = figures.length === 1 ? "" : `, at worst ${digits(least.value)} at ${where}`;
  return `${measure.name} of ${countOf(figures.length)} ${word} ${digits(mean)} on ${inputs}${worst}${tail}.`;
}

const countOf = (count: number): string =>
  count === 1 ? "1 pair of layers" : `${count} pairs of layers`;

const digits = (value: number): string => String(Number(value.toPrecision(3)));
