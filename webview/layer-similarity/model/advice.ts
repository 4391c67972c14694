/**
 * "Which measure should I use?", answered from what the measures declare of themselves, so that a
 * new measure finds its place by its own facts.
 */
import * as l10n from "@vscode/l10n";
import type {
  RepresentationFacts as Facts,
  Invariance,
  MeasureDescriptor,
  MeasureFamily,
} from "../../../extension/protocol/measures";

export interface Answer {
  readonly id: string;
  readonly text: string;
  /** Why some measures drop out, in one sentence. */
  readonly because?: string;
  readonly keeps: (measure: MeasureDescriptor, facts: Facts) => boolean;
}

export interface Question {
  readonly id: string;
  readonly text: string;
  readonly answers: readonly Answer[];
}

/** What each group of maps holds inside. */
const implied: Readonly<Record<Invariance, readonly Invariance[]>> = {
  permutation: ["permutation"],
  orthogonal: ["orthogonal", "permutation"],
  isotropicScaling: ["isotropicScaling"],
  translation: ["translation"],
  invertibleLinear: ["invertibleLinear", "orthogonal", "permutation", "isotropicScaling"],
  affine: [
    "affine",
    "invertibleLinear",
    "orthogonal",
    "permutation",
    "isotropicScaling",
    "translation",
  ],
};

/** True when a map of this kind changes nothing. */
export const ignoresMap = ({ invariances }: Facts, map: Invariance): boolean =>
  invariances.some((declared) => implied[declared].includes(map));

/** The questions, each about one thing; an answer keeps the measures that fit it. */
export const questions = (): readonly Question[] => [
  {
    id: "same",
    text: l10n.t("What may differ between two layers that you would still call the same?"),
    answers: [
      {
        id: "nothing",
        text: l10n.t("Nothing: unit for unit"),
        keeps: (_, facts) => !ignoresMap(facts, "permutation"),
      },
      {
        id: "order",
        text: l10n.t("The order of the units"),
        because: l10n.t("What also ignores rotations cannot tell one unit from a mix of several."),
        keeps: (_, facts) => ignoresMap(facts, "permutation") && !ignoresMap(facts, "orthogonal"),
      },
      {
        id: "rotation",
        text: l10n.t("Any rotation"),
        because: l10n.t("The variances along directions still count."),
        keeps: (_, facts) =>
          ignoresMap(facts, "orthogonal") && !ignoresMap(facts, "invertibleLinear"),
      },
      {
        id: "linear",
        text: l10n.t("Any invertible linear map"),
        because: l10n.t("Only which directions there are counts, not how strong they are."),
        keeps: (_, facts) => ignoresMap(facts, "invertibleLinear"),
      },
    ],
  },
  {
    id: "samples",
    text: l10n.t("How many samples are there?"),
    answers: [
      { id: "many", text: l10n.t("More than features"), keeps: () => true },
      {
        id: "few",
        text: l10n.t("As many as features, or fewer"),
        because: l10n.t(
          "What ignores invertible linear maps is then the same number for any data, so such measures are left out.",
        ),
        keeps: (_, facts) => !ignoresMap(facts, "invertibleLinear"),
      },
    ],
  },
  {
    id: "size",
    text: l10n.t("Does it matter how large the activations are?"),
    answers: [
      {
        id: "no",
        text: l10n.t("No"),
        keeps: (_, facts) => ignoresMap(facts, "isotropicScaling"),
      },
      {
        id: "yes",
        text: l10n.t("Yes"),
        keeps: (_, facts) => !ignoresMap(facts, "isotropicScaling"),
      },
    ],
  },
  {
    id: "tells",
    text: l10n.t("What should the number be?"),
    answers: [
      {
        id: "similarity",
        text: l10n.t("A similarity"),
        keeps: ({ direction }) => direction === "similarity",
      },
      {
        id: "metric",
        text: l10n.t("A distance to cluster or to embed with"),
        because: l10n.t("These obey the triangle inequality."),
        keeps: (_, { metric }) => metric,
      },
      {
        id: "prediction",
        text: l10n.t("How well one side predicts the other"),
        because: l10n.t("These have a direction: A from B is not B from A."),
        keeps: ({ family }) => family === "regression",
      },
    ],
  },
];

/** Chosen answers: question id to answer id. */
export type Answers = Readonly<Record<string, string>>;

/** The measures on representations that fit all `answers`, in the catalog's order; textbook forms only. */
export function advised(
  measures: readonly MeasureDescriptor[],
  answers: Answers,
): readonly MeasureDescriptor[] {
  const chosen = chosenAnswers(answers);
  return measures.filter(
    (measure) =>
      measure.representation !== undefined &&
      !measure.id.includes("@") &&
      chosen.every(({ keeps }) => keeps(measure, measure.representation as Facts)),
  );
}

export const chosenAnswers = (answers: Answers): readonly Answer[] =>
  questions().flatMap(({ id, answers: choices }) =>
    choices.filter((choice) => choice.id === answers[id]),
  );

/** What `facts` declare that changes nothing, largest groups first. */
export function invarianceText({ invariances }: Facts): string {
  if (invariances.length === 0) return l10n.t("Nothing leaves it unchanged but equal layers.");
  return l10n.t("Unchanged by {0}.", invariances.map(mapName).join(", "));
}

function mapName(map: Invariance): string {
  switch (map) {
    case "permutation":
      return l10n.t("reordering of units");
    case "orthogonal":
      return l10n.t("rotation");
    case "isotropicScaling":
      return l10n.t("one overall scale");
    case "translation":
      return l10n.t("shift");
    case "invertibleLinear":
      return l10n.t("invertible linear maps");
    case "affine":
      return l10n.t("invertible affine maps");
    default:
      return map satisfies never;
  }
}

/**
 * The measures to compute so that each family of two n × p arrays has one, to be put side by side:
 * its first textbook form that draws no random numbers, of a bounded range where there is one.
 * Families with one computed have it.
 */
export function missingFamilies(
  measures: readonly MeasureDescriptor[],
  computed: ReadonlySet<string>,
): readonly string[] {
  const heard = new Set<MeasureFamily>(
    measures.filter(({ id }) => computed.has(id)).map(({ family }) => family),
  );
  const found = new Map<MeasureFamily, MeasureDescriptor>();
  for (const measure of measures) {
    const { id, family, representation } = measure;
    const fit = representation?.input === "representations" && !representation.stochastic;
    if (!fit || id.includes("@") || heard.has(family)) continue;
    const held = found.get(family);
    if (!held || (!isBounded(held) && isBounded(measure))) found.set(family, measure);
  }
  return [...found.values()].map(({ id }) => id);
}

const isBounded = ({ range }: MeasureDescriptor): boolean => range[0] !== null && range[1] !== null;
