/** Whether two networks are one up to the symmetries of hidden units, and how far they are apart else. */
import type { Task } from "../../task";
import { certify, isCertificate, type Mismatch } from "./certificate";
import type { Certificate } from "./certified";
import type { LoadedLayer } from "./loaded";
import { matchedDistance, matchUnits } from "./matching";
import type { ChainLayer } from "./network";
import { normalForm } from "./normalForm";

export interface Equivalence {
  readonly certificate: Certificate | null;
  /** Where the search for one ended; null with a certificate. */
  readonly mismatch: Mismatch | null;
  /** One a layer, after matching; see {@link matchedDistance}. */
  readonly distances: readonly (number | null)[];
  /** False where the matching was still changing when it was stopped. */
  readonly converged: boolean;
}

/**
 * Matches the units of two chains of equal shape and looks for a certificate.
 * `rescale`: units may be scaled, for positively homogeneous activations.
 */
export function equivalenceOf(
  a: readonly LoadedLayer[],
  b: readonly LoadedLayer[],
  { rescale }: { readonly rescale: boolean },
  task: Task,
): Equivalence {
  const forms = { a: normalForm(a, { rescale }), b: normalForm(b, { rescale }) };
  const { permutations, converged } = matchUnits(forms.a, forms.b, task);
  const found = certify(a, b, { permutations, rescale });
  const distances = a.map((_, l) => matchedDistance(forms.a, forms.b, { permutations, l }));
  return {
    certificate: isCertificate(found) ? found : null,
    mismatch: isCertificate(found) ? null : found,
    distances,
    converged,
  };
}

/** Why the units of two chains cannot be matched one to one; null when they can. */
export function shapesDiffer(a: readonly ChainLayer[], b: readonly ChainLayer[]): string | null {
  if (a.length !== b.length) return `${a.length} layers with weights against ${b.length}`;
  for (const [l, x] of a.entries()) {
    const [one, other] = [textOf(x), textOf(b[l])];
    if (one !== other) return `layer ${l + 1} is ${one} in one and ${other} in the other`;
  }
  return null;
}

const textOf = (layer: ChainLayer): string => {
  const { kind, units, inputs, offsets, gates, biases, norm, recurrent } = layer;
  const parts = [
    gates > 1 ? ` of ${gates} gates` : "",
    offsets > 1 ? ` by ${offsets}` : "",
    biases.length === 0 ? " without bias" : "",
    biases.length > 1 ? " with two biases" : "",
    norm ? " with normalization" : "",
    kind === "recurrent" && !recurrent ? " without recurrence" : "",
  ];
  return `${kind} ${units}x${inputs}${parts.join("")}`;
};

/** Why the chain rule cannot compare two chains; null when it can, up to the shorter one's depth. */
export function inputsDiffer(a: readonly ChainLayer[], b: readonly ChainLayer[]): string | null {
  const [x, y] = [a[0], b[0]];
  if (x.inputs !== y.inputs || x.offsets !== y.offsets) {
    return `the first layers read ${readText(x)} and ${readText(y)}`;
  }
  const depth = Math.min(a.length, b.length);
  for (let l = 1; l < depth; l++) {
    if (a[l].offsets !== b[l].offsets) {
      return `layer ${l + 1} reads ${a[l].offsets} places in one and ${b[l].offsets} in the other`;
    }
  }
  return null;
}

const readText = ({ inputs, offsets }: ChainLayer): string =>
  offsets > 1 ? `${inputs} channels at ${offsets} places` : `${inputs} inputs`;
