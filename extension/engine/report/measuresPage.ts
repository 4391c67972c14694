/** docs/measures.md: everything the registry knows, as one Markdown page. */
import type {
  Invariance,
  MeasureDescriptor,
  ParamSpec,
  RepresentationFacts,
} from "../measures/descriptor";
import { type Reference, type ReferenceKey, references } from "../measures/references";
import { figureText, rangeText } from "./figures";
import { families } from "./measuresTable";

/** The page of `measures`, family by family in their order. Ends in a line break. */
export function measuresPage(measures: readonly MeasureDescriptor[]): string {
  const groups = new Map<MeasureDescriptor["family"], MeasureDescriptor[]>();
  for (const measure of measures) {
    groups.set(measure.family, [...(groups.get(measure.family) ?? []), measure]);
  }
  const blocks = [
    intro,
    familiesTable([...groups.keys()]),
    conventions,
    ...[...groups].flatMap(([family, list]) => [familyHead(family), ...list.map(entry)]),
    disagreements(measures),
    literature(measures),
  ];
  return `${blocks.filter((block) => block !== "").join("\n\n")}\n`;
}

const intro = `# Measures

<!-- Generated from the registry (extension/engine/measures) by \`npm run docs\`; changes here are lost. -->

Every measure that Cognate computes: what it is, what it cannot see, what it costs, and who computes something else under the same name. \`cognate measures --json\` has the same as data.`;

const conventions = `X (n×p) and Y (n×q) hold the same n inputs, one a row, as p and q features; X̄ is X with its column means taken off. ‖·‖\\_F, or ‖·‖ of a matrix, is the Frobenius norm, ‖·‖\\_\\* the nuclear norm, ⟨·, ·⟩ the inner product of matrices. ↑ is a similarity, ↓ a distance. Invariances are the largest groups of changes to the features that leave the value alone: *affine* holds *invertible linear* and *translation*, *invertible linear* holds *orthogonal*, and *orthogonal* holds *permutation*. \`…@library\` reproduces a library that differs from the definition. All is computed in float64.`;

function familiesTable(list: readonly MeasureDescriptor["family"][]): string {
  const rows = list.map((family) => {
    const { name, about } = families[family];
    return `| [${name}](#${anchor(name)}) | ${about} |`;
  });
  return ["| family | asks |", "|---|---|", ...rows].join("\n");
}

const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 -]/g, "")
    .replaceAll(" ", "-");

const familyHead = (family: MeasureDescriptor["family"]): string => `## ${families[family].name}`;

const invarianceNames: Readonly<Record<Invariance, string>> = {
  permutation: "permutation",
  orthogonal: "orthogonal",
  isotropicScaling: "isotropic scaling",
  translation: "translation",
  invertibleLinear: "invertible linear",
  affine: "affine",
};

function entry(measure: MeasureDescriptor): string {
  const { id, name, direction, range, symmetric, help, ignores, representation } = measure;
  const arrow = direction === "similarity" ? "↑" : "↓";
  const facts = [
    `${direction} ${arrow} in ${rangeText(range)}`,
    symmetric ? "symmetric" : "not symmetric",
    ...(representation ? factsOf(representation) : []),
  ];
  const lines = [
    `### ${name}: \`${id}\``,
    ...(representation ? [`> ${escaped(representation.formula)}`] : []),
    `${help} *${ignores}*`,
    [`- ${facts.join("; ")}`, ...(representation ? details(representation) : [])].join("\n"),
  ];
  return lines.join("\n\n");
}

function factsOf({
  metric,
  self,
  minSamples,
  stochastic,
  rowOrderMatters,
  input,
}: RepresentationFacts) {
  return [
    ...(metric ? ["a metric"] : []),
    ...(self === null ? [] : [`${figureText(self, 6)} for equal sides`]),
    `at least ${minSamples} samples`,
    ...(stochastic ? ["depends on the seed"] : []),
    ...(rowOrderMatters ? ["depends on the order of the samples"] : []),
    ...(input === "outputs" ? ["on class scores"] : []),
    ...(input === "labelledOutputs" ? ["on class scores and true classes"] : []),
  ];
}

function details(facts: RepresentationFacts): string[] {
  const { invariances, useWhen, cost, params, aliases, differs, cite } = facts;
  const invariant = invariances.map((each) => invarianceNames[each]).join(", ");
  return [
    `- invariant to: ${invariant === "" ? "nothing" : invariant}`,
    `- use it: ${escaped(useWhen)}`,
    `- cost: ${escaped(cost)}`,
    ...Object.entries(params).map(
      ([name, spec]) => `- parameter \`${name}\`: ${escaped(spec.help)} ${limitsText(spec)}`,
    ),
    ...(aliases.length > 0 ? [`- also: ${aliases.map((alias) => `\`${alias}\``).join(", ")}`] : []),
    ...differs.map(({ library, text, variant }) => {
      const ours = variant === undefined ? "" : ` Here: \`${variant}\`.`;
      return `- differs in ${escaped(library)}: ${escaped(text)}${ours}`;
    }),
    ...(cite.length > 0
      ? [`- ${cite.map((key) => `[${shortName(key)}](#literature)`).join(", ")}`]
      : []),
  ];
}

function limitsText({ default: usual, min, max }: ParamSpec): string {
  return `Default ${usual}; ${max === Number.MAX_VALUE ? `at least ${min}` : `${min} to ${max}`}.`;
}

/** What would be markup in Markdown, and is mathematics here. */
const escaped = (text: string): string => text.replaceAll(/([\\*_<|])/g, "\\$1");

/** `kornblith2019` as `Kornblith 2019`: the first author as the entry spells it, and the key's year. */
function shortName(key: string): string {
  const [author] = references[key as ReferenceKey].text.split(/[,:]/, 1);
  return `${author} ${key.replace(/^\D+/, "")}`;
}

/** Ids as code; what many have in common before their last part, with a star for it. */
function idsText(ids: ReadonlySet<string>): string {
  const groups = new Set([...ids].map((id) => id.replace(/[^.]+$/, "*")));
  const short = ids.size > 3 && groups.size === 1 ? groups : ids;
  return [...short].map((id) => `\`${id}\``).join(", ");
}

/** Who computes something else under a name of ours, each remark once. */
function disagreements(measures: readonly MeasureDescriptor[]): string {
  const remarks = new Map<
    string,
    { library: string; text: string; ours: Set<string>; variants: Set<string> }
  >();
  for (const { id, representation } of measures) {
    for (const { library, text, variant } of representation?.differs ?? []) {
      const key = JSON.stringify([library, text]);
      const remark = remarks.get(key) ?? { library, text, ours: new Set(), variants: new Set() };
      remarks.set(key, remark);
      remark.ours.add(id);
      if (variant !== undefined) remark.variants.add(variant);
    }
  }
  const rows = [...remarks.values()].map(
    ({ library, text, ours, variants }) =>
      `| ${escaped(library)} | ${idsText(ours)} | ${escaped(text)} | ${idsText(variants)} |`,
  );
  if (rows.length === 0) return "";
  const head = [
    "| library | our measure | what it computes | reproduced by |",
    "|---|---|---|---|",
  ];
  return `## Who computes it differently\n\n${[...head, ...rows].join("\n")}`;
}

function literature(measures: readonly MeasureDescriptor[]): string {
  const keys = [...new Set(measures.flatMap(({ representation }) => representation?.cite ?? []))];
  const lines = keys.sort().map((key) => {
    const { text, id }: Reference = references[key as ReferenceKey];
    return `- **${shortName(key)}** ${escaped(text)}.${id === undefined ? "" : ` ${linkOf(id)}`}`;
  });
  return `## Literature\n\n${lines.join("\n")}`;
}

/** `doi:…` and `arXiv:…` as links; addresses as they are. */
function linkOf(id: string): string {
  if (id.startsWith("doi:")) return `[${id}](https://doi.org/${id.slice(4)})`;
  if (id.startsWith("arXiv:")) return `[${id}](https://arxiv.org/abs/${id.slice(6)})`;
  return id;
}
