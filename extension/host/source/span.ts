/** Places in a source text, as offsets of UTF-16 units; the editor's documents count alike. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A span of one of several files. */
export interface Place extends Span {
  readonly file: string;
}

export const samePlace = (one: Place, other: Place): boolean =>
  one.file === other.file && one.from === other.from && one.to === other.to;
