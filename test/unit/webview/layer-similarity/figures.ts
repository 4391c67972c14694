import type { Figure } from "../../../../webview/layer-similarity/model/figure";
import { catalog } from "./catalogs";

/** A figure of the measure `id` of the sample catalog, to be changed by each test. */
export function figure(id: string, value: Figure["value"], change: Partial<Figure> = {}): Figure {
  const known = catalog.get(id);
  if (!known) throw new Error(`no ${id}`);
  const { name, family, direction, range, needsNull, help, ignores } = known;
  return {
    measure: id,
    name,
    family,
    direction,
    range,
    needsNull,
    help,
    ignores,
    value,
    low: null,
    high: null,
    chance: null,
    p: null,
    error: null,
    ceiling: null,
    notes: [],
    noteCodes: [],
    ...change,
  };
}
