/** A finding: a sentence of the user's, kept beside the evidence it rests on. */

export interface FindingCheckpoint {
  /** Relative to the workspace folder, with forward slashes; absolute only when outside of it. */
  readonly path: string;
  readonly id: string;
}

/** What the user pinned when the finding was written. */
export interface FindingEvidence {
  readonly a: FindingCheckpoint;
  readonly b: FindingCheckpoint;
  /** Layer or tensor names on the two sides. */
  readonly layers: { readonly a: string; readonly b: string };
  readonly level: "tensor" | "layer";
  readonly measure: string;
  readonly value: number | boolean | null;
  /** All figures of the pair at that moment. */
  readonly values: Readonly<Record<string, number | boolean | null>>;
  readonly params: Readonly<Record<string, unknown>>;
  /** Version of the engine. */
  readonly engine: string;
}

export interface FindingDraft {
  readonly text: string;
  readonly evidence: FindingEvidence;
}

export interface Finding extends FindingDraft {
  /** Stable; the file is `.cognate/findings/ID.md`. */
  readonly id: string;
  /** ISO 8601, UTC, seconds. */
  readonly created: string;
  /** Path of the file that holds it. */
  readonly file: string;
}
