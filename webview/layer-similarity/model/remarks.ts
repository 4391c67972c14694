import * as l10n from "@vscode/l10n";

type Values = Readonly<Record<string, number | boolean | null>>;

/** Below this a cosine says "not alike", above the other "alike"; between them nobody is told anything. */
const LOW = 0.3;
const HIGH = 0.8;
/** A cosine that leaves no doubt about the direction. */
const SAME_DIRECTION = 0.9999;
const MOVED = 0.01;

/** Where two measures of one pair disagree, and what that may mean. */
export function remarks(values: Values): string[] {
  const number = (id: string) => {
    const value = values[id];
    return typeof value === "number" ? value : null;
  };
  const cosine = number("weights.cosine");
  const gram = number("weights.inputGram.cosine");
  const relative = number("weights.relativeL2");
  const spectrum = number("weights.spectrum.cosine");
  const spectrumChance = number("weights.spectrum.cosine.null");
  const found: string[] = [];
  if (cosine !== null && gram !== null && Math.abs(cosine) < LOW && gram > HIGH) {
    found.push(
      l10n.t(
        "The entries differ while the input directions agree: the units may be the same ones in another order, or rotated.",
      ),
    );
  }
  if (cosine !== null && relative !== null && cosine > SAME_DIRECTION && relative > MOVED) {
    found.push(l10n.t("Same direction, other size: the weights differ by little but a factor."));
  }
  if (spectrum !== null && spectrumChance !== null && spectrum <= spectrumChance) {
    found.push(l10n.t("The spectra agree no better than those of random matrices of this shape."));
  }
  return found;
}
