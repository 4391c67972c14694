/** Layers that are made under a name of their own, as in Keras and TensorFlow.js. */
import type { NamePattern } from "./namePattern";
import { bestMatches } from "./namePattern";
import type { Resolution } from "./resolve";
import { type Place, samePlace } from "./span";

/** A call that makes a layer. */
export interface NamedLayer {
  /** As written, in the library's spelling: `Dense`, `dense`. */
  readonly type: string;
  /** Null when the library gives the name. */
  readonly name: NamePattern | null;
  readonly at: Place;
}

/** The call that makes the layer of `id`: by the name that it is given, else by its kind. */
export function resolveNamed(layers: readonly NamedLayer[], id: string): Resolution {
  const parts = id.split(/[/.]/).reverse();
  for (const name of [id, ...parts]) {
    const named = layers.flatMap((layer) =>
      layer.name ? [{ name: layer.name, at: layer.at }] : [],
    );
    const found = bestMatches(named, name);
    if (found.length > 0) return settle(found.map(({ at }) => at));
  }
  const [own = ""] = parts;
  const unnamed = layers.filter(({ name, type }) => name === null && isDefaultName(own, type));
  return settle(unnamed.map(({ at }) => at));
}

function settle(all: readonly Place[]): Resolution {
  const places = all.filter((at, i) => all.findIndex((other) => samePlace(at, other)) === i);
  const [only] = places;
  if (!only) return { kind: "none" };
  return places.length === 1 ? { kind: "at", place: only } : { kind: "ambiguous", places };
}

/** `dense`, `dense_2` of Keras, and `dense_Dense2` of TensorFlow.js. */
function isDefaultName(name: string, type: string): boolean {
  const stem = snakeCase(type);
  const [, own, classed] = /^([a-z0-9_]+?)(?:_([A-Z]\w*?))?(?:_?\d+)?$/.exec(name) ?? [];
  if (name === stem || (own === stem && classed === undefined)) return true;
  return (
    classed !== undefined && snakeCase(classed) === snakeCase(type) && own === snakeCase(classed)
  );
}

const snakeCase = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z][a-z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toLowerCase();
