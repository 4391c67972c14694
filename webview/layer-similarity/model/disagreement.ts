/**
 * Where two families of measures say opposite things of one pair of layers.
 *
 * The rule, meant to be silent when in doubt:
 *
 * 1. A figure is placed between chance (0) and "alike" (1): (value − base) / (best − base), with
 *    best the bound of a similarity, 0 of a distance. The base is the chance level; without one it
 *    is 0 of a similarity (independence) and the far bound of a distance. No base or no best, no place.
 * 2. It says *alike* from {@link HIGH} on and *different* up to {@link LOW}, and nothing between. Its
 *    interval, where there is one, must lie wholly on that side; an alike needs p ≤ {@link P_MAX}
 *    where there is a p.
 * 3. Figures that cannot tell stay silent: with a `saturated` note, without the chance level that the
 *    measure needs, or with chance so near to the best value that nothing fits between. With no more
 *    samples than features, random layers score high in many measures: an *alike* then needs a chance
 *    level.
 * 4. A family speaks when at least half of its figures that have a place say the same, and none
 *    says the opposite: one measure of many, on a scale of its own (Kendall's taus are lower than other
 *    correlations), does not speak for its family.
 * 5. Only one sentence comes of it: on the two families farthest apart.
 */
import * as l10n from "@vscode/l10n";
import type { MeasureFamily } from "../../../extension/protocol/measures";
import { formatFigure } from "../../shared/format";
import type { Figure } from "./figure";

const HIGH = 0.8;
const LOW = 0.3;
const P_MAX = 0.05;
/** Share of the way from independence to "alike" that chance must leave. */
const MIN_ROOM = 0.2;

/** Families that answer "do these layers carry the same?"; the others ask something else. */
const speaking: ReadonlySet<MeasureFamily | null> = new Set<MeasureFamily | null>([
  "kernel",
  "cca",
  "alignment",
  "matching",
  "rsa",
  "neighbors",
  "regression",
  "subspace",
]);

interface Statement {
  readonly figure: Figure;
  readonly family: MeasureFamily;
  readonly says: "alike" | "different" | "nothing";
  /** Between chance (0) and "alike" (1). */
  readonly place: number;
}

export interface PairFacts {
  /** There are no more samples than features on one of the sides. */
  readonly fewSamples: boolean;
}

/** One sentence, or none. */
export function disagreement(figures: readonly Figure[], facts: PairFacts): readonly string[] {
  const voices = familyVoices(figures.flatMap((figure) => statement(figure, facts) ?? []));
  let widest: { alike: Statement; different: Statement } | null = null;
  for (const alike of voices.filter(({ says }) => says === "alike")) {
    for (const different of voices.filter(({ says }) => says === "different")) {
      const gap = alike.place - different.place;
      if (!widest || gap > widest.alike.place - widest.different.place) {
        widest = { alike, different };
      }
    }
  }
  return widest ? [sentence(widest.alike, widest.different)] : [];
}

/** What `figure` says of the pair; null when it cannot tell. */
export function statement(figure: Figure, { fewSamples }: PairFacts): Statement | null {
  const { value, low, high, p, chance, family } = figure;
  if (family === null || !speaking.has(family) || typeof value !== "number") return null;
  if (figure.noteCodes.includes("saturated")) return null;
  const place = placing(figure);
  if (!place) return null;
  const places = [value, low ?? value, high ?? value].map(place);
  const at = place(value);
  if (Math.min(...places) >= HIGH) {
    const sure = (p === null || p <= P_MAX) && !(fewSamples && chance === null);
    return { figure, family, says: sure ? "alike" : "nothing", place: at };
  }
  const says = Math.max(...places) <= LOW ? "different" : "nothing";
  return { figure, family, says, place: at };
}

/** From a value to its place between chance (0) and "alike" (1); null where there is no such scale. */
function placing(figure: Figure): ((value: number) => number) | null {
  const { range, direction, chance, needsNull } = figure;
  if (needsNull && chance === null) return null;
  const similarity = direction === "similarity";
  const best = similarity ? range[1] : 0;
  const independent = similarity ? Math.max(0, range[0] ?? 0) : range[1];
  const base = chance ?? independent;
  if (best === null || base === null) return null;
  const room = Math.abs(best - base);
  const whole = independent === null ? room : Math.abs(best - independent);
  const rightWay = similarity ? base < best : base > best;
  if (!rightWay || room < MIN_ROOM * whole) return null;
  return (value) => (value - base) / (best - base);
}

/** One statement a family, the first of those that say it in the catalog's order; most have none. */
function familyVoices(statements: readonly Statement[]): Statement[] {
  const families = new Map<MeasureFamily, Statement[]>();
  for (const each of statements) {
    const own = families.get(each.family);
    if (own) own.push(each);
    else families.set(each.family, [each]);
  }
  return [...families.values()].flatMap((own) => {
    const clear = own.filter(({ says }) => says !== "nothing");
    const [first] = clear;
    const agreed = clear.every(({ says }) => says === first?.says);
    return first && agreed && 2 * clear.length >= own.length ? [first] : [];
  });
}

const sentence = (alike: Statement, different: Statement): string =>
  l10n.t(
    "{0} says alike ({1}), but {2} says different ({3}): {4}",
    alike.figure.name,
    formatFigure(alike.figure.value, 3),
    different.figure.name,
    formatFigure(different.figure.value, 3),
    meaning(alike, different),
  );

/** What two such answers mean together; else what the measure that says "alike" does not see. */
function meaning(alike: Statement, different: Statement): string {
  const kinds = `${kindOf(alike.family)} ${kindOf(different.family)}`;
  switch (kinds) {
    case "layout neighbors":
      return l10n.t("the overall layout of the samples is shared, who is nearest to whom is not.");
    case "neighbors layout":
      return l10n.t("close neighbors are shared, the overall layout of the samples is not.");
    case "directions layout":
      return l10n.t("the same directions are there, with other variances.");
    case "prediction layout":
    case "prediction neighbors":
      return l10n.t("a linear map leads from one to the other, and stretches or drops directions.");
    case "layout directions":
      return l10n.t("the few strong directions agree, the many weak ones do not.");
    case "layout units":
    case "directions units":
    case "prediction units":
    case "neighbors units":
      return l10n.t("both carry the same, spread over their units in another way.");
    default:
      return alike.figure.ignores === ""
        ? l10n.t("the two look at different sides of the same pair.")
        : l10n.t("keep in mind what {0} cannot see. {1}", alike.figure.name, alike.figure.ignores);
  }
}

function kindOf(
  family: MeasureFamily,
): "layout" | "directions" | "prediction" | "neighbors" | "units" | "other" {
  switch (family) {
    case "kernel":
    case "alignment":
    case "rsa":
      return "layout";
    case "cca":
    case "subspace":
      return "directions";
    case "regression":
      return "prediction";
    case "neighbors":
      return "neighbors";
    case "matching":
      return "units";
    default:
      return "other";
  }
}
