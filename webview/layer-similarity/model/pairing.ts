import type { UserPair } from "../../../extension/protocol/engineApi";
import type { Layer, LayerPair } from "../../../extension/protocol/result";

/** The corrections after the user said that layers `a` and `b` belong together. */
export const withPair = (pairs: readonly UserPair[], a: string, b: string): UserPair[] => [
  ...pairs.filter((pair) => pair.a !== a && pair.b !== b),
  { a, b },
];

/** The corrections after the user said that `a` and `b` do not belong together: each has none. */
export const withoutPair = (pairs: readonly UserPair[], a: string, b: string): UserPair[] => [
  ...pairs.filter((pair) => pair.a !== a && pair.b !== b),
  { a, b: null },
  { a: null, b },
];

/** Layers of each side that no pair holds. */
export function unpaired(
  layers: { readonly a: readonly Layer[]; readonly b: readonly Layer[] },
  pairing: readonly LayerPair[],
): { readonly a: readonly Layer[]; readonly b: readonly Layer[] } {
  const a = new Set(pairing.map((pair) => pair.a));
  const b = new Set(pairing.map((pair) => pair.b));
  return {
    a: layers.a.filter((layer) => !a.has(layer.id)),
    b: layers.b.filter((layer) => !b.has(layer.id)),
  };
}
