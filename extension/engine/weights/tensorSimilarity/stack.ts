/**
 * Networks as polynomials: stacks of linear layers and of layers y = D · (F₁v ⊙ … ⊙ F_p v), which
 * are bilinear for p = 2. Biases and residuals are ordinary weights of lifted layers, which map
 * v = (1, x) to (1, y): the constant stands at index 0 (Nissen Gonzalez et al. 2026,
 * arXiv 2605.15183; bilinear layers: Pearce et al. 2024).
 */
import { EngineError } from "../../errors";
import type { DenseMatrix } from "../../linalg/matrix";

/** y = W v, W o×i. */
export interface LinearLayer {
  readonly kind: "linear";
  readonly weight: DenseMatrix;
}

/** D (o×h) and two or more factors F_m (each h×i); the same matrix twice is a squared layer. */
export interface ProductLayer {
  readonly kind: "product";
  readonly factors: readonly DenseMatrix[];
  readonly output: DenseMatrix;
}

/**
 * Bilinear attention over `positions` places, as terms over the whole state (1, x₁ … x_n): for
 * each head and each pair of places that the mask lets through, and for the residual.
 */
export interface AttentionLayer {
  readonly kind: "attention";
  readonly terms: readonly AttentionTerm[];
  /** Entries of the state before and after. */
  readonly width: number;
}

/**
 * weight · O · (q₁·k₁)(q₂·k₂) v, each leg a matrix over the state. q₁ and k₁ have one inner size,
 * q₂ and k₂ another, v is as long as O is wide.
 */
export interface AttentionTerm {
  readonly legs: readonly [
    q1: DenseMatrix,
    k1: DenseMatrix,
    q2: DenseMatrix,
    k2: DenseMatrix,
    v: DenseMatrix,
  ];
  /** Entries of the state by ev, with the weight in it. */
  readonly output: DenseMatrix;
}

export type StackLayer = LinearLayer | ProductLayer | AttentionLayer;

/** What is known of a layer before its weights are read. */
export interface LayerOutline {
  readonly kind: StackLayer["kind"];
  /** 1 of a linear layer, the factors of a product layer, 5 of attention. */
  readonly degree: number;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
}

/** A stack whose layers are read one at a time. */
export interface Stack {
  /** What messages and results call it. */
  readonly name: string;
  /** The first entry of every state is the constant 1, which is no output. */
  readonly lifted: boolean;
  readonly outlines: readonly LayerOutline[];
  /** The weights of layer i. */
  layer(i: number): Promise<StackLayer>;
}

/** Degree of the whole polynomial. */
export const stackDegree = ({ outlines }: Pick<Stack, "outlines">): number =>
  outlines.reduce((degree, outline) => degree * outline.degree, 1);

export const stackInputs = ({ outlines, lifted }: Stack): number =>
  outlines[0].inputs - (lifted ? 1 : 0);

export const stackOutputs = ({ outlines, lifted }: Stack): number =>
  (outlines.at(-1)?.outputs ?? 0) - (lifted ? 1 : 0);

export function outlineOf(layer: StackLayer): LayerOutline {
  if (layer.kind === "attention") {
    const { kind, width, terms } = layer;
    return { kind, degree: 5, inputs: width, hidden: terms.length, outputs: width };
  }
  if (layer.kind === "linear") {
    const { rows, columns } = layer.weight;
    return { kind: "linear", degree: 1, inputs: columns, hidden: columns, outputs: rows };
  }
  const { kind, factors, output } = layer;
  const { columns, rows } = factors[0];
  return { kind, degree: factors.length, inputs: columns, hidden: rows, outputs: output.rows };
}

/** A stack of layers that are already there. Throws `shape.mismatch` where widths do not chain. */
export function stackOf(name: string, lifted: boolean, layers: readonly StackLayer[]): Stack {
  const stack: Stack = {
    name,
    lifted,
    outlines: layers.map(outlineOf),
    layer: async (i) => layers[i],
  };
  requireChained(stack);
  return stack;
}

export function requireChained({ name, outlines }: Pick<Stack, "name" | "outlines">): void {
  if (outlines.length === 0) {
    throw new EngineError("shape.mismatch", `${name}: has no layers, expected at least one`);
  }
  for (const [i, { inputs }] of outlines.entries()) {
    const before = outlines[i - 1]?.outputs ?? inputs;
    if (before === inputs) continue;
    throw new EngineError(
      "shape.mismatch",
      `${name}: layer ${i} takes ${inputs} entries, expected the ${before} that layer ${i - 1} gives`,
      { file: name, where: `layer ${i}`, expected: `${before}`, got: `${inputs}` },
    );
  }
}

/** One input space and one output space. Throws `shape.mismatch` otherwise. */
export function requireSameSpaces(a: Stack, b: Stack): void {
  for (const [what, of] of [
    ["inputs", stackInputs],
    ["outputs", stackOutputs],
  ] as const) {
    if (of(a) === of(b)) continue;
    throw new EngineError(
      "shape.mismatch",
      `${b.name}: has ${of(b)} ${what}, expected the ${of(a)} of ${a.name}`,
      { file: b.name, where: what, expected: `${of(a)}`, got: `${of(b)}` },
    );
  }
}

/** As many layers, alike in kind and degree. Throws `shape.mismatch`, naming the first that differs. */
export function requireAligned(a: Stack, b: Stack): void {
  const fail = (where: string, expected: string, got: string): never => {
    const advice = "forms full and exact need no layers that align";
    throw new EngineError(
      "shape.mismatch",
      `${b.name}: has ${got}, expected ${expected} as ${a.name} has; layer-wise forms compare layer with layer (${advice})`,
      { file: b.name, where, expected, got },
    );
  };
  const [m, n] = [a.outlines.length, b.outlines.length];
  if (m !== n) fail("layers", `${m} layers`, `${n}`);
  for (const [i, first] of a.outlines.entries()) {
    const second = b.outlines[i];
    if (first.kind === second.kind && first.degree === second.degree) continue;
    fail(`layer ${i}`, layerText(first, i), layerText(second, i));
  }
}

const layerText = ({ kind, degree }: LayerOutline, i: number): string =>
  `layer ${i} of ${kind === "attention" ? "bilinear attention" : `degree ${degree}`}`;
