/** The losses of the methods, as terms of one weighted sum, and the same of evaluated figures. */
import type { LossTerm } from "../models/training/losses";
import type { AnswerFigures } from "./agreement";
import { alignmentDistance } from "./latentDistance";
import type { FitOptions, StitchMethod } from "./options";

export interface StitchValues {
  /** What takes the place of the layer, then later hooked layers in order. */
  readonly layers: readonly string[];
  /** Scores of classes, where methods need them. */
  readonly logits: string | null;
}

/** Which targets a term is held against. */
export type TermTarget = { readonly layer: number } | "softLabels" | "labels";

export interface MethodTerm extends LossTerm {
  readonly target: TermTarget;
}

/**
 * What descent makes small (`ls` as `dm`). FuLA: Σ w·|h − t|/|t| / Σ w over the stitch and the
 * layers after it, equal weights unless given (arXiv 2505.20142 as released); `soft` appends the
 * soft-label divergence as one more term of weight 1.
 */
export function methodTerms(
  method: StitchMethod,
  { layers, logits }: StitchValues,
  options: FitOptions,
): MethodTerm[] {
  switch (method) {
    case "ls":
    case "dm":
      return [{ kind: "relativeError", prediction: layers[0], target: { layer: 0 } }];
    case "slm":
      return [{ kind: "softLabels", prediction: logits!, target: "softLabels" }];
    case "tlm":
      return [{ kind: "crossEntropy", prediction: logits!, target: "labels" }];
    case "fula": {
      const weights = alignmentWeights(layers.length, options);
      const total = weights.reduce((sum, each) => sum + each, options.soft ? 1 : 0);
      const terms = weights.flatMap((weight, layer): MethodTerm[] =>
        weight === 0
          ? []
          : [
              {
                kind: "relativeError",
                prediction: layers[layer],
                weight: weight / total,
                target: { layer },
              },
            ],
      );
      if (!options.soft) return terms;
      const soft = { kind: "softLabels", prediction: logits!, weight: 1 / total } as const;
      return [...terms, { ...soft, target: "softLabels" }];
    }
    default:
      return method satisfies never;
  }
}

/** One for the stitch and for each layer after it. */
export function alignmentWeights(
  count: number,
  { weights, cutoff }: Pick<FitOptions, "weights" | "cutoff">,
): number[] {
  const last = cutoff ?? count;
  return Array.from({ length: count }, (_, m) => (m > last ? 0 : (weights?.[m] ?? 1)));
}

/** The same loss over a whole data set; null where nothing of it exists. */
export function objective(
  method: StitchMethod,
  stack: readonly (number | null)[],
  answers: Pick<AnswerFigures, "softLabelLoss" | "taskLoss"> | null,
  options: FitOptions,
): number | null {
  switch (method) {
    case "ls":
    case "dm":
      return stack[0];
    case "slm":
      return answers?.softLabelLoss ?? null;
    case "tlm":
      return answers?.taskLoss ?? null;
    case "fula": {
      const weights = alignmentWeights(stack.length, options);
      if (!options.soft) return alignmentDistance(stack, weights);
      return alignmentDistance([...stack, answers?.softLabelLoss ?? null], [...weights, 1]);
    }
    default:
      return method satisfies never;
  }
}
