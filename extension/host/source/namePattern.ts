/**
 * A name as source code makes it: a literal, or text with holes that a run fills in
 * (`f"block{i}"`, `"layer%d" % i`, `` `dense${i}` ``).
 */
export type NamePart = string | "number" | "any";

export interface NamePattern {
  /** As it is shown; holes are `…`. */
  readonly text: string;
  readonly matches: (name: string) => boolean;
  /** How much it says: a literal before numbers, and these before any text. */
  readonly rank: 2 | 1 | 0;
}

/** A piece of a name: text, or a hole for a number or for any text. */
export type NamePiece = { readonly text: string } | { readonly hole: "number" | "any" };

/** More holes than this tell nothing, and could keep a matcher busy. */
const MAX_HOLES = 3;
const MAX_NAME = 200;

export const literal = (text: string): NamePattern => ({
  text,
  matches: (name) => name === text,
  rank: 2,
});

/** Null for a name of which too little is known. */
export function namePattern(pieces: readonly NamePiece[]): NamePattern | null {
  const holes = pieces.filter((piece) => "hole" in piece).length;
  const text = pieces.map((piece) => ("hole" in piece ? "…" : piece.text)).join("");
  if (holes === 0) return literal(text);
  if (holes > MAX_HOLES || text.length > MAX_NAME || text === "…".repeat(holes)) return null;
  const source = pieces
    .map((piece) =>
      "hole" in piece
        ? piece.hole === "number"
          ? "\\d{1,9}"
          : "[^./]{1,60}"
        : escaped(piece.text),
    )
    .join("");
  const pattern = new RegExp(`^${source}$`, "u");
  const numbers = pieces.every((piece) => !("hole" in piece) || piece.hole === "number");
  return {
    text,
    matches: (name) => name.length <= MAX_NAME && pattern.test(name),
    rank: numbers ? 1 : 0,
  };
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** Those that match `name` and say most. */
export function bestMatches<T extends { readonly name: NamePattern }>(
  entries: readonly T[],
  name: string,
): readonly T[] {
  const matching = entries.filter((entry) => entry.name.matches(name));
  const best = Math.max(...matching.map((entry) => entry.name.rank));
  return matching.filter((entry) => entry.name.rank === best);
}
