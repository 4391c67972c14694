/** What the methods say together: a stitch that answers well need not lead to what the receiver represents. */
import type { StitchMethod } from "./options";

export interface MethodFigures {
  readonly method: StitchMethod;
  readonly agreement: number | null;
  readonly accuracy: number | null;
  readonly fula: number | null;
  readonly excess: number | null;
}

export interface Verdict {
  /** `cue`: reads a shortcut; `manifold`: right answers from unlike activations. */
  readonly code: "verdict.cue" | "verdict.manifold";
  /** How far methods are apart, to tell the worst. */
  readonly severity: number;
  readonly text: string;
}

/** Points of agreement from which a shortcut counts, and by which methods differ. */
const EXCESS = 25;
const APART = 15;
/** From where on answers count as matched. */
const MATCHED = 80;
/** A stitch this many times as far from the receiver's activations lies off its manifold. */
const OFF = 2;

const nameOf: Readonly<Record<StitchMethod, string>> = {
  ls: "least squares",
  dm: "direct matching",
  fula: "FuLA",
  slm: "soft-label matching",
  tlm: "task-loss matching",
};

/** Holds methods that fit answers against those that fit activations; null where they agree. */
export function verdictOf(figures: readonly MethodFigures[]): Verdict | null {
  const of = (method: StitchMethod) => figures.find((each) => each.method === method);
  const inner = of("fula") ?? of("dm") ?? of("ls");
  const found = [of("tlm"), of("slm")].flatMap((outer) =>
    outer && inner ? (compare(outer, inner) ?? []) : [],
  );
  return found.sort((a, b) => b.severity - a.severity)[0] ?? null;
}

function compare(outer: MethodFigures, inner: MethodFigures): Verdict | null {
  const gap = (outer.agreement ?? 0) - (inner.agreement ?? 0);
  const excess = outer.excess ?? 0;
  const says = told(outer);
  const other = told(inner);
  if (excess >= EXCESS && excess - (inner.excess ?? 0) >= APART) {
    const text = `${says}: the stitch reads a cue of the data, not the receiver's features (${other})`;
    return { code: "verdict.cue", severity: 100 + excess, text };
  }
  const matched = (outer.agreement ?? 0) >= MATCHED;
  const off = outer.fula !== null && inner.fula !== null && outer.fula > OFF * inner.fula;
  if (matched && (gap >= APART || (off && outer.fula! > 0.5))) {
    const text = `${says}, but ${other}: the answers are matched by activations that the receiver does not have`;
    return { code: "verdict.manifold", severity: Math.max(gap, 10 * (outer.fula ?? 0)), text };
  }
  return null;
}

function told({ method, agreement, fula, excess }: MethodFigures): string {
  const facts = [
    agreement === null ? null : `agreement ${agreement.toFixed(1)}`,
    fula === null ? null : `FuLA distance ${fula.toFixed(3)}`,
    excess === null ? null : `excess agreement ${excess.toFixed(1)}`,
  ].filter((fact) => fact !== null);
  return `${nameOf[method]} reads ${facts.join(", ")}`;
}

/** Agreement and distance of an identical stitch, within rounding of float32 and of the fit. */
export const IDENTICAL = { agreement: 99.9, distance: 1e-3 } as const;

export const isIdentical = ({ agreement, fula }: MethodFigures): boolean =>
  (agreement === null || agreement >= IDENTICAL.agreement) &&
  fula !== null &&
  fula <= IDENTICAL.distance;

export const methodName = (method: StitchMethod): string => nameOf[method];
