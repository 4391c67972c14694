/** Finds, among some source files, the model whose layers these are, and where each is made. */
import { tfLayers } from "./javascript/tfLayers";
import { type NamedLayer, resolveNamed } from "./namedLayers";
import { modulePath, sharedParts } from "./paths";
import { type PythonClass, type PythonFile, readPython } from "./python/file";
import { kerasLayers } from "./python/kerasLayers";
import { PythonModels } from "./python/members";
import { ClassResolver, Paths, type Resolution, type Wanted } from "./resolve";
import { type Place, samePlace } from "./span";

export interface SourceText {
  /** A path or URI, by which places name it; its suffix tells the language. */
  readonly file: string;
  readonly source: string;
}

export interface ModelSource {
  /** The class of the model; null where it is none, or where several would do. */
  readonly model: { readonly name: string; readonly place: Place } | null;
  /** Of every layer that was asked for. */
  readonly layers: ReadonlyMap<string, Resolution>;
}

/** More of a wrapper than this is a part of the model. */
const MAX_STRIPPED = 4;
/** A class is the model's when it makes at least this share of the layers. */
const LEAST_SHARE = 0.5;

/** A source that was read, to be used again as long as it does not change. */
export interface ParsedSource {
  readonly python: PythonFile | null;
  readonly named: readonly NamedLayer[];
}

export const isPython = (file: string): boolean => /\.pyi?$/.test(file);

export function parseSource({ file, source }: SourceText): ParsedSource {
  if (!isPython(file)) return { python: null, named: tfLayers(file, source) };
  const python = readPython(file, source);
  return { python, named: kerasLayers(python) };
}

export const locateLayers = (
  sources: readonly SourceText[],
  layers: readonly Wanted[],
): ModelSource => locateIn(sources.map(parseSource), layers);

/** `beside` tells the files in the checkpoint's own folder: of equal models, theirs are meant. */
export function locateIn(
  sources: readonly ParsedSource[],
  layers: readonly Wanted[],
  beside: (file: string) => boolean = () => false,
): ModelSource {
  const named = sources.flatMap((each) => each.named);
  const models = new PythonModels(sources.flatMap(({ python }) => python ?? []));
  const all = rootsOf(models, layers);
  const near = all.filter(({ of }) => beside(of.file));
  const roots = near.length > 0 ? near : all;
  const [root] = roots;
  const found = layers.map(({ id }, at): [string, Resolution] => {
    const byPath = together(roots.map(({ resolutions }) => resolutions[at] ?? { kind: "none" }));
    return [id, byPath.kind === "none" ? resolveNamed(named, id) : byPath];
  });
  return {
    model: root && roots.length === 1 ? { name: root.of.name, place: root.of } : null,
    layers: new Map(found),
  };
}

interface Root {
  readonly of: PythonClass;
  readonly resolutions: readonly Resolution[];
}

/** The classes that make most of the layers; several when they are equally good. */
function rootsOf(models: PythonModels, layers: readonly Wanted[]): readonly Root[] {
  const whole = layers.map(({ id }) => modulePath(id));
  const most = Math.min(MAX_STRIPPED, sharedParts(whole));
  let best: Root[] = [];
  let bestScore = LEAST_SHARE * layers.length;
  for (let stripped = 0; stripped <= most; stripped++) {
    const paths = whole.map((path) => path.slice(stripped));
    const tree = new Paths(paths);
    for (const of of models.classes) {
      if (!mayHold(models, of, tree)) continue;
      const resolver = new ClassResolver(models, of, tree);
      const resolutions = layers.map(({ kind }, at) => resolver.resolve(paths[at] ?? [], kind));
      const score = resolutions.reduce((sum, each) => sum + weight[each.kind], 0);
      if (score < bestScore || score === 0) continue;
      // a shorter path found first says more than an equal one with parts left out
      if (score > bestScore || best.length === 0) best = [];
      else if (stripped > 0 && best.length > 0) continue;
      bestScore = score;
      best.push({ of, resolutions });
    }
  }
  return best;
}

const weight = { at: 1, within: 0.9, ambiguous: 0.8, none: 0 } as const;

/** A quick look: at least half of the first parts are members. */
function mayHold(models: PythonModels, of: PythonClass, tree: Paths): boolean {
  const first = [...tree.below([])];
  const there = first.filter((name) => models.childrenAt(of, name).length > 0).length;
  return there > 0 && there >= LEAST_SHARE * first.length;
}

/** What several roots say of one layer. */
function together(resolutions: readonly Resolution[]): Resolution {
  const [first = { kind: "none" }, ...more] = resolutions;
  if (more.length === 0) return first;
  const places: Place[] = [];
  for (const place of resolutions.flatMap(placesOf)) {
    if (!places.some((known) => samePlace(known, place))) places.push(place);
  }
  return places.length === 1
    ? first
    : places.length === 0
      ? { kind: "none" }
      : { kind: "ambiguous", places };
}

export function placesOf(resolution: Resolution): readonly Place[] {
  switch (resolution.kind) {
    case "at":
    case "within":
      return [resolution.place];
    case "ambiguous":
      return resolution.places;
    case "none":
      return [];
    default:
      return resolution satisfies never;
  }
}
