/** The outcome of a test on groups of networks as a sentence. */
import { visibleName } from "../../report/names";
import type { GroupTest } from "./groupTest";

/** What the decision rests on. */
export interface Decision {
  readonly test: GroupTest;
  readonly by: "classifier" | "relabeling";
  readonly p: number;
  readonly rejected: boolean;
}

/**
 * The test that decides: held-out accuracy where so many networks could be significant at all, else
 * the relabeling of few; of all depths of the canonical form the one of the least corrected p, and of
 * these the greatest effect.
 */
export function decide(tests: readonly GroupTest[], alpha: number): Decision | null {
  const canonical = tests.filter(({ representation }) => representation === "canonical");
  if (canonical.length === 0) return null;
  const classifies = canonical.some(({ leastP }) => leastP * canonical.length <= alpha);
  const by = classifies ? "classifier" : "relabeling";
  const p = (test: GroupTest) => (classifies ? test.correctedP : test.separation.correctedP);
  const effect = (test: GroupTest) => (classifies ? test.accuracy : test.separation.statistic);
  const best = canonical.reduce((x, y) =>
    p(y) < p(x) || (p(y) === p(x) && effect(y) > effect(x)) ? y : x,
  );
  return { test: best, by, p: p(best), rejected: p(best) <= alpha };
}

export interface SummaryFacts {
  readonly hypothesis: string | null;
  readonly groups: number;
  readonly networks: number;
  readonly alpha: number;
  readonly tests: readonly GroupTest[];
  readonly correction: string;
}

export function summarizeGroups(facts: SummaryFacts): string {
  const found = decide(facts.tests, facts.alpha);
  if (!found) return `${head(facts)}: nothing could be tested.`;
  const { test, by, p, rejected } = found;
  const said =
    facts.hypothesis === null
      ? `Networks of one group ${rejected ? "resemble each other more than" : "are not shown to resemble each other more than"} those of other groups`
      : `“${visibleName(facts.hypothesis, 300)}” is ${rejected ? "supported" : "not supported"}: networks of one group ${rejected ? "resemble" : "are not shown to resemble"} each other more than those of other groups`;
  const depth = `at depth ${test.depth}`;
  const evidence =
    by === "classifier"
      ? `${test.hits} of ${test.tested} held-out networks were given their group ${depth} (${percent(test.accuracy)}, chance ${percent(test.chance)})`
      : `mean similarity ${digits(test.separation.within)} within and ${digits(test.separation.between)} between groups ${depth}, by ${test.separation.labelings} relabelings`;
  const few =
    by === "relabeling" && test.separation.leastP > facts.alpha
      ? `; with so few networks p cannot fall below ${scientific(test.separation.leastP)}`
      : "";
  const corrected = facts.correction === "none" ? "" : `, corrected for the depths tried`;
  const controls = controlText(facts.tests, { depth: test.depth, by });
  return `${said}: p = ${scientific(p)}${corrected}; ${evidence}${controls}${few}.`;
}

const head = ({ groups, networks }: SummaryFacts): string =>
  `${networks} networks in ${groups} groups`;

/** What raw and shuffled weights get at the same depth. */
function controlText(
  tests: readonly GroupTest[],
  { depth, by }: { readonly depth: number; readonly by: Decision["by"] },
): string {
  const parts = (["raw", "shuffled"] as const).flatMap((name) => {
    const control = tests.find((test) => test.representation === name && test.depth === depth);
    if (!control) return [];
    const { accuracy, separation } = control;
    const got =
      by === "classifier" ? percent(accuracy) : `p = ${scientific(separation.correctedP)}`;
    return [`${name} weights ${got}`];
  });
  return parts.length === 0 ? "" : `; ${parts.join(", ")}`;
}

export const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;
const digits = (value: number): string => value.toFixed(3);
export const scientific = (p: number): string =>
  p >= 0.001 ? String(Number(p.toPrecision(3))) : p === 0 ? "< 1e-300" : p.toExponential(1);
