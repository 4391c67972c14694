/** From the module path of a layer to the source that makes it. */
import type { PythonClass } from "./python/file";
import type { PythonModels } from "./python/members";
import { type Place, samePlace } from "./span";
import { type Child, childrenAt, type Value } from "./value";

export type Resolution =
  /** The source that makes this layer. */
  | { readonly kind: "at"; readonly place: Place }
  /** It is made inside of a library's object, which this source makes. */
  | { readonly kind: "within"; readonly place: Place }
  /** Which of these depends on the run. */
  | { readonly kind: "ambiguous"; readonly places: readonly Place[] }
  | { readonly kind: "none" };

/** A layer as the result has it. */
export interface Wanted {
  readonly id: string;
  /** Kind of its weights, where it is known: helps to tell candidates apart. */
  readonly kind: string;
}

/** Children of children of …: a path that is longer names no layer. */
const MAX_SEGMENTS = 64;
/** Candidates that are followed at a time. */
const MAX_CANDIDATES = 64;

/** Paths below each path: what a candidate must be able to hold. */
export class Paths {
  readonly #next = new Map<string, Set<string>>();

  constructor(paths: readonly (readonly string[])[]) {
    for (const path of paths) {
      for (let length = 0; length < path.length; length++) {
        const key = path.slice(0, length).join("\u0000");
        const next = this.#next.get(key) ?? new Set();
        this.#next.set(key, next);
        next.add(path[length] ?? "");
      }
    }
  }

  below(path: readonly string[]): ReadonlySet<string> {
    return this.#next.get(path.join("\u0000")) ?? new Set();
  }
}

export class ClassResolver {
  constructor(
    readonly models: PythonModels,
    readonly root: PythonClass,
    readonly paths: Paths,
  ) {}

  resolve(path: readonly string[], kind: string): Resolution {
    if (path.length === 0 || path.length > MAX_SEGMENTS) return { kind: "none" };
    const type = this.root.name;
    const at = { file: this.root.file, from: this.root.from, to: this.root.to };
    let candidates: readonly Child[] = [{ value: { kind: "object", type, at }, at }];
    for (const [depth, segment] of path.entries()) {
      const next = candidates.flatMap((child) =>
        this.#step(child.value, path.slice(0, depth), segment),
      );
      if (next.length === 0) return depth === 0 ? { kind: "none" } : this.#within(candidates);
      candidates = this.#fitting(next, path.slice(0, depth + 1), kind);
    }
    return settled(candidates, "at");
  }

  /** Not to be followed further: the last place is right if a library's object stands there. */
  #within(candidates: readonly Child[]): Resolution {
    const foreign = candidates.filter(({ value }) => this.#isForeign(value));
    return foreign.length === 0 ? { kind: "none" } : settled(foreign, "within");
  }

  #isForeign(value: Value): boolean {
    if (value.kind === "choice") return value.options.some((option) => this.#isForeign(option));
    if (value.kind === "unknown") return true;
    return (
      value.kind === "object" &&
      value.type !== "" &&
      !this.models.classOf(value.at.file, value.type)
    );
  }

  /** The children by the name `segment` of a value that stands at `path`. */
  #step(value: Value, path: readonly string[], segment: string): readonly Child[] {
    switch (value.kind) {
      case "list":
      case "dict":
        return childrenAt(value, segment);
      case "choice":
        return value.options.flatMap((option) => this.#step(option, path, segment));
      case "object":
        return this.#classesOf(value, path).flatMap((each) =>
          this.models.childrenAt(each, segment),
        );
      default:
        return [];
    }
  }

  /** The class of an object; where the code does not say, those that could hold what is below. */
  #classesOf(
    { type, at }: { readonly type: string; readonly at: Place },
    path: readonly string[],
  ): readonly PythonClass[] {
    const found = type === "" ? null : this.models.classOf(at.file, type);
    if (found || type !== "") return found ? [found] : [];
    const below = [...this.paths.below(path)];
    return this.models.classes.filter((each) =>
      below.every((segment) => this.models.childrenAt(each, segment).length > 0),
    );
  }

  /** Without the candidates that could not hold what the model has below them, or are of another kind. */
  #fitting(children: readonly Child[], path: readonly string[], kind: string): readonly Child[] {
    if (children.length < 2) return children;
    const below = this.paths.below(path);
    const able = children
      .slice(0, MAX_CANDIDATES)
      .filter(({ value }) =>
        below.size === 0
          ? mayBe(value, kind)
          : this.#isForeign(value) ||
            [...below].every((segment) => this.#step(value, path, segment).length > 0),
      );
    return able.length > 0 ? able : children;
  }
}

function settled(children: readonly Child[], kind: "at" | "within"): Resolution {
  const places: Place[] = [];
  for (const { at } of children) {
    if (!places.some((place) => samePlace(place, at))) places.push(at);
  }
  const [only] = places;
  if (!only) return { kind: "none" };
  return places.length === 1 ? { kind, place: only } : { kind: "ambiguous", places };
}

const kinds: readonly (readonly [kind: string, type: RegExp])[] = [
  ["convolution", /Conv/],
  ["linear", /Linear|Dense/],
  ["normalization", /Norm/],
  ["embedding", /Embedding/],
  [
    "none",
    /^(ReLU|GELU|SiLU|ELU|LeakyReLU|Tanh|Sigmoid|Softmax|Dropout\d?d?|Flatten|Identity|\w*Pool\d?d?|Upsample|PixelShuffle)$/,
  ],
];

/** False when the class is known to be of another kind than the layer's weights are. */
function mayBe(value: Value, kind: string): boolean {
  if (value.kind === "choice") return value.options.some((option) => mayBe(option, kind));
  if (value.kind !== "object") return value.kind !== "none";
  const type = value.type.slice(value.type.lastIndexOf(".") + 1);
  const known = kinds.find(([, pattern]) => pattern.test(type));
  if (!known || !kinds.some(([each]) => each === kind)) return true;
  return known[0] === kind;
}
