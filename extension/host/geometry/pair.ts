/** Of several models, the two whose field is shown: two others than the first two are asked for. Pure. */
import type { GeometryParams, Result } from "../../protocol/engineApi";
import type { GeometryState, GeometryViewOptions } from "../../protocol/geometryView";
import { paramsOf } from "./state";

/** What the engine is asked for: as `cognate geometry A B` of these two by the same options. */
export function pairParams(
  paths: readonly string[],
  { layer, ...options }: GeometryViewOptions,
  pair: readonly [number, number],
): GeometryParams {
  const own = (list: readonly string[]) => pair.map((i) => list[i] ?? "");
  return paramsOf(own(paths), { ...options, ...(layer && { layer: own(layer) }) });
}

/** True where the models were compared by these options already, but for the pair. */
export function isCompared(
  { status, options, result }: GeometryState,
  asked: GeometryViewOptions,
): boolean {
  const rest = ({ pair: _, ...others }: GeometryViewOptions) => JSON.stringify(sorted(others));
  return status === "done" && result?.status === "complete" && rest(options) === rest(asked);
}

const sorted = (options: GeometryViewOptions) =>
  Object.entries(options).sort(([x], [y]) => (x < y ? -1 : 1));

/** The two models whose field is shown. */
export const pairOf = ({ options }: Pick<GeometryState, "options">): readonly [number, number] =>
  options.pair ?? [0, 1];

/** The result of which the field is a picture: that of two models. */
export function fieldResult({ result, pair, options }: GeometryState): Result | undefined {
  if (options.pair) return pair?.result;
  if (!result?.geometry) return result;
  const networks = result.geometry.networks.slice(0, 2);
  return { ...result, geometry: { ...result.geometry, networks } };
}
