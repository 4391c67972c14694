/** What a user types about the points at which networks are compared, before it counts. */
import type { GeometryState, GeometryViewOptions } from "../../../extension/protocol/geometryView";

export type Kind = NonNullable<GeometryViewOptions["coordinates"]>;

/** Fields as they are typed. */
export interface Draft {
  readonly kind: Kind;
  readonly through: readonly [string, string, string];
  readonly order: string;
  readonly neighbors: string;
  /** As `21 × 21`. */
  readonly grid: string;
}

/** What is known of the inputs. */
export interface Known {
  /** Rows of them; null before the first result. */
  readonly samples: number | null;
  /** Rows that the slice of the last result goes through. */
  readonly through: readonly number[] | null;
  /** They come from a file of the user's. */
  readonly given: boolean;
}

type PointOptions = Pick<
  GeometryViewOptions,
  "coordinates" | "through" | "order" | "neighbors" | "grid"
>;

/** Why a draft does not count. */
export type Fault = "rows" | "order" | "neighbors" | "grid" | "product" | "file";

const DEFAULT_ORDER = 2;
const DEFAULT_NEIGHBORS = 12;
const MAX_ORDER = 16;

/** A result on other inputs, as after a run that failed, tells nothing of these. */
export function knownOf({
  result,
  options: { probe },
}: Pick<GeometryState, "result" | "options">): Known {
  const told = probe === undefined || result?.params.probe === probe;
  const coordinates = told ? result?.geometry?.coordinates : undefined;
  return {
    samples: coordinates?.samples ?? null,
    through: coordinates?.through ?? null,
    given: probe !== undefined,
  };
}

/** What counts now, as fields show it. */
export function draftOf(options: PointOptions, known: Known): Draft {
  const [a = 0, b = 1, c = 2] = options.through ?? known.through ?? [];
  return {
    kind: options.coordinates ?? "slice",
    through: [String(a), String(b), String(c)],
    order: String(options.order ?? DEFAULT_ORDER),
    neighbors: String(options.neighbors ?? DEFAULT_NEIGHBORS),
    grid: gridText(options.grid ?? squareOf(known)),
  };
}

const gridText = (grid: readonly number[] | null): string => grid?.join(" × ") ?? "";

/** The inputs of a file as a square, where they can be one. */
function squareOf({ samples, given }: Known): readonly number[] | null {
  const side = Math.round(Math.sqrt(samples ?? 0));
  return given && side >= 3 && side * side === samples ? [side, side] : null;
}

/** The draft once other fields count: what was typed since stays, as results come while one types. */
export function followed(draft: Draft, before: Draft, now: Draft): Draft {
  const keep = <K extends keyof Draft>(key: K): Draft[K] =>
    String(draft[key]) === String(before[key]) ? now[key] : draft[key];
  return {
    ...{ kind: keep("kind"), through: keep("through"), order: keep("order") },
    ...{ neighbors: keep("neighbors"), grid: keep("grid") },
  };
}

/** Options that a draft stands for; why not, where it is none. */
export function readDraft(
  draft: Draft,
  known: Known,
): { readonly options: PointOptions } | { readonly fault: Fault } {
  switch (draft.kind) {
    case "slice": {
      const rows = draft.through.map(wholeOf);
      const inside = (row: number) => row >= 0 && row < (known.samples ?? Number.POSITIVE_INFINITY);
      if (!rows.every(inside) || new Set(rows).size < 3) return { fault: "rows" };
      const [a, b, c] = rows as [number, number, number];
      return { options: { coordinates: "slice", through: [a, b, c] } };
    }
    case "pca": {
      const order = orderOf(draft);
      return order === null ? { fault: "order" } : { options: { coordinates: "pca", order } };
    }
    case "local": {
      const order = orderOf(draft);
      if (order === null) return { fault: "order" };
      const neighbors = wholeOf(draft.neighbors);
      const most = known.samples ?? Number.POSITIVE_INFINITY;
      if (!(neighbors > order && neighbors <= most)) return { fault: "neighbors" };
      return { options: { coordinates: "local", order, neighbors } };
    }
    case "grid": {
      const grid = readGrid(draft.grid);
      if (!grid) return { fault: "grid" };
      if (!known.given) return { fault: "file" };
      const points = grid.reduce((product, length) => product * length, 1);
      if (known.samples !== null && points !== known.samples) return { fault: "product" };
      return { options: { coordinates: "grid", grid } };
    }
    default:
      return draft.kind satisfies never;
  }
}

/** NaN for what is no whole number. */
const wholeOf = (text: string): number =>
  /^\s*\d{1,9}\s*$/.test(text) ? Number(text) : Number.NaN;

function orderOf({ order }: Draft): number | null {
  const value = wholeOf(order);
  return value >= 2 && value <= MAX_ORDER ? value : null;
}

/** Points along each axis, of two axes or more; null where the text is something else. */
export function readGrid(text: string): readonly number[] | null {
  const grid = text.split(/[x×*,]/i).map(wholeOf);
  return grid.length >= 2 && grid.every((length) => length >= 3) ? grid : null;
}

/** True where a draft asks for other points than options do. */
export const differs = (draft: Draft, options: PointOptions, known: Known): boolean => {
  const own = readDraft(draftOf(options, known), known);
  return JSON.stringify(readDraft(draft, known)) !== JSON.stringify(own);
};
