/** One true sentence about a comparison. */
import { quoted } from "../report/names";
import type { Result } from "../result";
import type { ElementwiseFigures } from "./figures";
import { layerFigures } from "./layerFigures";
import type { PlannedPair } from "./plan";
import type { ComparisonState } from "./state";

/** What is known of a pair of layers. */
type Verdict = "unchanged" | "changed" | "unknown";

export function summarizeComparison(state: ComparisonState, status: Result["status"]): string {
  const { plan } = state;
  const verdicts = plan.pairs.map((pair) => verdictOf(state, pair));
  const count = (verdict: Verdict) => verdicts.filter((each) => each === verdict).length;
  const unchanged = count("unchanged") === verdicts.length;
  const parts = [
    ...(unchanged ? [] : oneNetwork(state)),
    headline(state, verdicts, status),
    ...remainder(state),
    ...caveats(state, count("unknown"), status),
  ];
  return `${parts.join("; ")}.`;
}

/** That both are one network in another order, where there is a certificate. */
function oneNetwork({ chains }: ComparisonState): string[] {
  const found = chains?.equivalence;
  if (!found?.certificate) return [];
  const { badge, certificate } = found;
  if (badge !== null) return [`The networks are ${found.text}`];
  return certificate.rescaled
    ? [
        "The networks map onto each other by reordering and rescaling hidden units: one function if their activations are positively homogeneous (ReLU, leaky ReLU)",
      ]
    : [
        "The networks map onto each other by reordering hidden units alone: one function whatever activation acts unit by unit",
      ];
}

/** Unchanged only when every tensor of both layers was compared and no entry differs. */
function verdictOf(state: ComparisonState, pair: PlannedPair): Verdict {
  const sums = pair.products
    ? [state.productSums.get(pair)?.sums]
    : pair.tensors.map((tensors) => state.tensorSums.get(tensors));
  if (sums.some((each) => each !== undefined && differs(each))) return "changed";
  if (sums.length === 0 || sums.some((each) => each === undefined) || pair.incomplete) {
    return "unknown";
  }
  const { a, b } = state.plan.layers;
  return pair.products && (a[pair.a].scaleFree || b[pair.b].scaleFree) ? "unknown" : "unchanged";
}

/** NaN differs from itself as a number; the same bytes are the same all the same. */
const differs = ({
  changed,
  equalBytes,
}: {
  changed: number;
  equalBytes: boolean | null;
}): boolean => changed > 0 && equalBytes !== true;

function headline(
  state: ComparisonState,
  verdicts: readonly Verdict[],
  status: Result["status"],
): string {
  const { pairs, layers } = state.plan;
  const total = pairs.length;
  const unchanged = verdicts.filter((verdict) => verdict === "unchanged").length;
  const changed = verdicts.filter((verdict) => verdict === "changed").length;
  const paired = total < layers.a.length || total < layers.b.length ? "paired " : "";
  if (total === 0) return "No layers pair up";
  if (unchanged === total) {
    return total === 1
      ? `The ${paired}layer is unchanged`
      : `All ${total} ${paired}layers are unchanged`;
  }
  const most = changedMost(state, verdicts);
  if (changed === total) {
    const all = total === 1 ? `The ${paired}layer changed` : `All ${total} ${paired}layers changed`;
    return most ? `${all}; ${most}` : all;
  }
  if (unchanged + changed === 0) {
    return status === "complete"
      ? `None of ${total} ${paired}layers could be compared in full`
      : `Nothing of ${total} ${paired}layers has been compared yet`;
  }
  const verb = unchanged === 1 ? "is" : "are";
  const count = `${unchanged} of ${total} ${paired}layers ${verb} unchanged`;
  return most ? `${count}; ${most}` : count;
}

/** A cosine above differs from 1 by rounding alone. */
const PARALLEL = 1 - 1e-12;

interface Candidate {
  readonly text: string;
  /** What changed more ranks lower. */
  readonly rank: number;
}

/** By least cosine, else by greatest relative change, else by greatest share of changed entries. */
function candidateOf(figures: ElementwiseFigures): Candidate | null {
  const cosine = figures.get("weights.cosine")?.value;
  const length = figures.get("weights.relativeL2")?.value;
  const share = figures.get("weights.changed")?.value;
  if (typeof cosine === "number" && typeof length === "number" && cosine > PARALLEL) {
    // Scaled only: the cosine shows no change.
    const text = `relative L2 change ${Number(length.toPrecision(3))}`;
    return { text, rank: 1 + 1 / (1 + length) };
  }
  if (typeof cosine === "number") return { text: `cosine ${threeDigits(cosine)}`, rank: cosine };
  if (typeof share === "number") {
    return { text: `${percent(share)} of its entries`, rank: 3 - share };
  }
  return null;
}

/** The layer that changed most, with the figure that shows it. */
function changedMost(state: ComparisonState, verdicts: readonly Verdict[]): string | null {
  let best: (Candidate & { id: string }) | null = null;
  state.plan.pairs.forEach((pair, i) => {
    if (verdicts[i] !== "changed") return;
    const candidate = candidateOf(layerFigures(state, pair, "pending"));
    const { id } = state.plan.layers.a[pair.a].info;
    if (candidate && (!best || candidate.rank < best.rank)) best = { id, ...candidate };
  });
  const most = best as { id: string; text: string } | null;
  if (!most) return null;
  const changed = verdicts.filter((verdict) => verdict === "changed").length;
  return changed === 1
    ? `${quoted(most.id)} changed: ${most.text}`
    : `${quoted(most.id)} changed most: ${most.text}`;
}

/** Three digits that never round a change away: 0.99998 is not 1. */
function threeDigits(value: number): string {
  let digits = 3;
  while (digits < 15 && value !== 1 && Number(value.toFixed(digits)) === 1) digits++;
  return value.toFixed(digits);
}

const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

/** What has no partner. */
function remainder({ plan }: ComparisonState): string[] {
  const counts = [
    [plan.layers.a.length - plan.pairs.length, "A"],
    [plan.layers.b.length - plan.pairs.length, "B"],
  ] as const;
  const parts = counts.flatMap(([count, side]) =>
    count > 0 ? [`${count} ${count === 1 ? "layer" : "layers"} of ${side}`] : [],
  );
  if (parts.length === 0) return [];
  const verb = parts.length === 1 && parts[0].startsWith("1 ") ? "has" : "have";
  return [`${parts.join(" and ")} ${verb} no partner`];
}

function caveats(state: ComparisonState, unknown: number, status: Result["status"]): string[] {
  const texts: string[] = [];
  const { a, b } = state.plan.checkpoints;
  if (status === "complete" && unknown > 0 && unknown < state.plan.pairs.length) {
    texts.push(`${unknown} could be compared in part only`);
  }
  const broken = [...state.tensorSums.values()].filter(
    ({ nonfiniteA, nonfiniteB }) => nonfiniteA + nonfiniteB > 0,
  ).length;
  if (broken > 0) {
    texts.push(
      `${broken} paired ${broken === 1 ? "tensor holds" : "tensors hold"} NaN or infinite entries`,
    );
  }
  const problems = a.problems.length + b.problems.length;
  if (problems > 0) {
    texts.push(`reading found ${problems} ${problems === 1 ? "problem" : "problems"}`);
  }
  if (status === "cancelled") texts.push("cancelled before the end");
  return texts;
}
