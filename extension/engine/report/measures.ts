/** The measures that a result has figures of, on weights or on representations. */
import { centeredChainMeasures, chainMeasures } from "../measures/chain";
import type { MeasureDescriptor } from "../measures/descriptor";
import { measureIdOf, splitFigureKey } from "../measures/figures";
import { measureOf } from "../measures/registry";
import { weightMeasures } from "../measures/weights";
import type { Result } from "../result";

/** What the measure behind a figure's key is. */
export function descriptorOf(key: string): MeasureDescriptor | undefined {
  const id = measureIdOf(key);
  const onWeights: readonly MeasureDescriptor[] = [
    ...weightMeasures,
    ...chainMeasures,
    ...centeredChainMeasures,
  ];
  return onWeights.find((measure) => measure.id === id) ?? measureOf(id);
}

/** The name of a figure: the measure's, with the parameters that are not the defaults. */
export function figureName(key: string): string {
  const name = descriptorOf(key)?.name;
  const params = key.split(":").slice(1);
  if (name === undefined) return key;
  return params.length === 0 ? name : `${name}, ${params.join(", ")}`;
}

/** Keys of the values of pairs: those on weights in the registry's order, others as they came. */
export function figureKeys({ pairs }: Pick<Result, "pairs">): string[] {
  const keys = new Set(
    pairs.flatMap(({ values }) => Object.keys(values)).filter((key) => isValueKey(key)),
  );
  const weights = weightMeasures.map(({ id }) => id as string).filter((id) => keys.has(id));
  return [...new Set([...weights, ...keys])];
}

/** Keys of all measures of a result, by pairs, matrices and figures of the whole. */
export function measureKeys(result: Result): string[] {
  if (result.kind === "similarity") return Object.keys(result.values ?? {}).filter(isValueKey);
  return [...new Set([...figureKeys(result), ...result.matrices.map(({ measure }) => measure)])];
}

/** True for the key of a value, and not of what is said about one. */
export const isValueKey = (key: string): boolean => splitFigureKey(key).aspect === null;

/** True for a result of representations, whose figures come from the registry of measures on them. */
export const isOfActivations = ({ kind, params }: Pick<Result, "kind" | "params">): boolean =>
  kind === "similarity" || params.kind === "activations";
