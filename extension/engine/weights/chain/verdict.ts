/** What two matched networks are to each other, in words. */
import { quoted } from "../../report/names";
import type { NetworkEquivalence } from "../../result";
import { type ActivationName, isHomogeneous } from "./activations";
import type { Mismatch } from "./certificate";
import type { Certificate } from "./certified";
import type { Equivalence } from "./equivalence";

export const ASSUMES_HOMOGENEOUS = "assumes positively homogeneous activations";

/** Units may be rescaled where the activation allows, and where it is not known. */
export const mayRescale = (activation: ActivationName | null): boolean =>
  activation === null || isHomogeneous(activation);

/** The badge and the sentence for one pair. `activation`: of both; null where it is not known. */
export function verdictOf(
  { certificate, mismatch, distances }: Equivalence,
  activation: ActivationName | null,
): Omit<NetworkEquivalence, "a" | "b"> {
  const badge = certificate && activation !== null ? badgeOf(certificate) : null;
  return {
    badge,
    activation,
    certificate,
    distance: rootMeanSquare(distances),
    text: certificate ? certifiedText(certificate, activation) : differentText(mismatch, distances),
  };
}

/** The verdict on networks whose units cannot be matched one to one, or were not. */
export const unmatched = (
  text: string,
  activation: ActivationName | null,
): Omit<NetworkEquivalence, "a" | "b"> => ({
  badge: null,
  activation,
  certificate: null,
  distance: null,
  text,
});

function badgeOf({ reordered, rescaled }: Certificate): string {
  if (rescaled) return "identical up to permutation and rescaling";
  return reordered ? "identical up to permutation" : "identical";
}

const rescaledOrReordered = ({ reordered, rescaled }: Certificate): boolean =>
  reordered || rescaled;

function certifiedText(certificate: Certificate, activation: ActivationName | null): string {
  const what = badgeOf(certificate);
  if (activation !== null)
    return rescaledOrReordered(certificate) ? `${what} of hidden units` : what;
  if (!certificate.rescaled) {
    return `every parameter maps within 1e-5 of its row (${what}): the same function whatever activation acts unit by unit, which is not known here`;
  }
  return `every parameter maps within 1e-5 of its row by reordering and rescaling hidden units: the same function if the activations are positively homogeneous (ReLU, leaky ReLU), which is not known here; name it with --activation`;
}

function differentText(mismatch: Mismatch | null, distances: readonly (number | null)[]): string {
  const distance = rootMeanSquare(distances);
  const where = mismatch ? `; ${quoted(mismatch.layer)} ${mismatchText(mismatch)}` : "";
  const left = distance === null ? "" : `; distance left after matching ${figure(distance)}`;
  return `not identical up to permutation and rescaling${where}${left}`;
}

const mismatchText = ({ deviation }: Mismatch): string =>
  deviation === null
    ? "is the first layer to differ, by more than positive scales"
    : `is the first layer to differ, by ${deviation === Number.POSITIVE_INFINITY ? "what is 0 on one side" : `${figure(deviation)} of a row's norm`}`;

const figure = (value: number): string => String(Number(value.toPrecision(3)));

/** √(mean d²) over the layers that have a distance; null where none has. */
export function rootMeanSquare(distances: readonly (number | null)[]): number | null {
  const known = distances.filter((d): d is number => d !== null);
  if (known.length === 0) return null;
  return Math.sqrt(known.reduce((sum, d) => sum + d * d, 0) / known.length);
}
