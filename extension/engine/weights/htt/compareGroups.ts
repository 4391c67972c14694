/** Groups of networks, and the hypothesis that their weights tell them apart: to a result. */
import { EngineError, isEngineError } from "../../errors";
import type { Problem } from "../../formats/checkpoint";
import { inMode } from "../../jobs/inMode";
import type { DenseMatrix } from "../../linalg/matrix";
import { quoted } from "../../report/names";
import type { Result, ResultParams } from "../../result";
import { benjaminiHochberg, holm } from "../../stats/corrections";
import { Arena } from "../arena";
import { resultInput } from "../assemble";
import { inputsDiffer } from "../chain/equivalence";
import { type ChainInput, type GatheredChains, gatherChains } from "../chain/gather";
import { chainSimilarities, similaritySeconds } from "../chain/similarities";
import type { CompareContext } from "../compare";
import { runJob, type Workbench } from "../pool";
import { Progress } from "../progress";
import type { HttCorrection } from "./corrections";
import type { DepthCurve, GroupTest, NetworkGroup, RepresentationName } from "./groupTest";
import { decide, summarizeGroups } from "./summary";
import type { OneTest } from "./testGroups";

export interface NamedInputs {
  readonly name: string;
  readonly inputs: readonly ChainInput[];
}

export interface GroupOptions {
  /** In the user's words. */
  readonly hypothesis: string | null;
  /** Only this depth; null for all that every network has. */
  readonly depth: number | null;
  readonly correction: HttCorrection;
  /** Relabelings, where not all are tried. */
  readonly permutations: number;
  /** Above it nothing is called significant. */
  readonly alpha: number;
  readonly seed: number;
  readonly mode: "fast" | "strict";
}

/**
 * Tests groups of networks. Inputs that are broken or read other inputs than most are left out and
 * listed; so is a group that keeps fewer than two. Cancelling is no failure.
 *
 * Throws `usage` for a network that is listed twice, fewer than two groups of two sound networks, or a
 * depth that not all have.
 */
export async function compareGroups(
  named: readonly NamedInputs[],
  options: GroupOptions,
  context: CompareContext,
): Promise<Result> {
  requireOnce(named);
  const executor = inMode(context.executor, options.mode);
  const { signal } = context;
  const inputs = named.flatMap((group) => group.inputs);
  const vetting = { executor, signal, done: () => {} };
  const gathered = await gatherChains(inputs, { activation: null, depth: null }, vetting);
  const state = newState(named, gathered, options);
  const perForm = similaritySeconds(state.chains.networks, { depth: Math.max(...state.depths) });
  const params = paramsOf(options, executor.threads);
  const progress = new Progress({
    bench: { executor, signal, arena: new Arena() },
    total: 4 * perForm,
    onProgress: context.onProgress,
    cells: () => state.tests.length,
    partial: () => assemble(state, options, { status: "partial", params }),
  });
  try {
    for (const name of ["canonical", "raw", "shuffled"] as const) {
      progress.tell(`following ${state.labels.length} chains: ${name} weights`);
      await runRepresentation(state, { name, options, perForm }, progress.bench);
    }
  } catch (error) {
    if (signal.aborted && isEngineError(error, "cancelled")) {
      return assemble(state, options, { status: "cancelled", params });
    }
    throw error;
  }
  return assemble(state, options, { status: "complete", params });
}

/** A network that counts twice resembles itself, or is in two groups at once: p would mean nothing. */
function requireOnce(named: readonly NamedInputs[]): void {
  const groupOf = new Map<string, string>();
  for (const { name, inputs } of named) {
    for (const { path } of inputs) {
      const first = groupOf.get(path);
      if (first !== undefined) {
        const where =
          first === name ? `twice in ${quoted(name)}` : `in ${quoted(first)} and ${quoted(name)}`;
        throw new EngineError("usage", `groups: expected each network once, got ${path} ${where}`);
      }
      groupOf.set(path, name);
    }
  }
}

interface GroupState {
  readonly chains: GatheredChains;
  readonly groups: readonly NetworkGroup[];
  readonly labels: Int32Array;
  readonly depths: readonly number[];
  readonly problems: readonly Problem[];
  readonly tests: Omit<GroupTest, "correctedP">[];
  /** Representations and depths without a test. */
  readonly untested: string[];
}

function newState(
  named: readonly NamedInputs[],
  gathered: GatheredChains,
  { depth }: GroupOptions,
): GroupState {
  const groupOf = named.flatMap(({ inputs }, g) => inputs.map(() => g));
  const problems: Problem[] = [...gathered.problems];
  const alike = largestAlike(gathered);
  const kept = gathered.places.map((place, i) => ({ i, group: groupOf[place] }));
  for (const { i } of kept.filter(({ i: at }) => !alike.has(at))) {
    const file = gathered.checkpoints[i].path;
    const text = "left out: it reads other inputs than most";
    problems.push({ code: "shape.mismatch", file, where: "", text });
  }
  const members = named.map((_, g) =>
    kept.filter(({ i, group }) => group === g && alike.has(i)).map(({ i }) => i),
  );
  const sound = members.flatMap((list, g) => (list.length >= 2 ? [g] : []));
  if (sound.length < 2) throw tooFew(named, members);
  for (const [g, list] of members.entries()) {
    if (list.length >= 2) continue;
    const text = `left out: ${list.length} sound networks, expected at least 2`;
    problems.push({ code: "usage", file: named[g].name, where: "", text });
  }
  const order = sound.flatMap((g) => members[g]);
  const chains: GatheredChains = {
    ...gathered,
    checkpoints: order.map((i) => gathered.checkpoints[i]),
    networks: order.map((i) => gathered.networks[i]),
  };
  const common = Math.min(...chains.networks.map((network) => network.depth));
  if (depth !== null && depth > common) {
    throw new EngineError("usage", `option --depth: expected 1 to ${common}, got ${depth}`);
  }
  let next = 0;
  const groups = sound.map((g) => ({
    name: named[g].name,
    members: members[g].map(() => next++),
  }));
  return {
    chains,
    groups,
    labels: Int32Array.from(groups.flatMap(({ members: list }, g) => list.map(() => g))),
    depths: depth === null ? Array.from({ length: common }, (_, l) => l + 1) : [depth],
    problems,
    tests: [],
    untested: [],
  };
}

/** Places of the largest set of networks that can be compared with each other. */
function largestAlike({ networks }: GatheredChains): ReadonlySet<number> {
  const sets: number[][] = [];
  for (const [i, { layers }] of networks.entries()) {
    const home = sets.find(([first]) => inputsDiffer(networks[first].layers, layers) === null);
    if (home) home.push(i);
    else sets.push([i]);
  }
  return new Set(sets.reduce((x, y) => (y.length > x.length ? y : x), sets[0] ?? []));
}

function tooFew(named: readonly NamedInputs[], members: readonly (readonly number[])[]) {
  const list = named.map(({ name }, g) => `${quoted(name)} ${members[g].length}`).join(", ");
  return new EngineError(
    "usage",
    `groups: expected at least 2 of at least 2 sound networks on one input each, got ${list || "none"}`,
  );
}

function paramsOf(options: GroupOptions, threads: number): ResultParams {
  const { seed, mode, hypothesis, depth, correction, permutations, alpha } = options;
  return { seed, mode, threads, probe: null, hypothesis, depth, correction, permutations, alpha };
}

interface RepresentationRun {
  readonly name: RepresentationName;
  readonly options: GroupOptions;
  /** Estimated seconds of the similarities. */
  readonly perForm: number;
}

async function runRepresentation(
  state: GroupState,
  { name, options, perForm }: RepresentationRun,
  bench: Workbench,
): Promise<void> {
  const depth = Math.max(...state.depths);
  const found = await chainSimilarities(
    state.chains.networks,
    name === "raw"
      ? { form: "raw", depth }
      : { form: "canonical", depth, ...(name === "shuffled" && { shuffle: options.seed }) },
    bench,
  );
  for (const at of state.depths) {
    const test = await runTest(state, found[at - 1], { options, perForm }, bench);
    if (test) state.tests.push({ representation: name, depth: at, ...test } as GroupTest);
    else state.untested.push(`${name} weights at depth ${at}`);
  }
}

const runTest = (
  { labels, depths }: GroupState,
  similarity: DenseMatrix,
  { options, perForm }: Pick<RepresentationRun, "options" | "perForm">,
  bench: Workbench,
): Promise<OneTest | null> => {
  const { seed, permutations } = options;
  const input = { similarity, labels, seed, permutations };
  return runJob(bench, "htt.test", input, perForm / (3 * depths.length));
};

interface Ending {
  readonly status: Result["status"];
  readonly params: ResultParams;
}

function assemble(state: GroupState, options: GroupOptions, { status, params }: Ending): Result {
  const tests = corrected(state.tests, options.correction);
  const { chains, groups } = state;
  const found = decide(tests, options.alpha);
  return {
    kind: "htt",
    schema: 1,
    engine: "",
    status,
    inputs: chains.checkpoints.map(resultInput),
    params,
    layers: { a: [], b: [] },
    pairing: [],
    pairs: [],
    matrices: [],
    values: found ? valuesOf(found.test, found.p) : {},
    networkGroups: groups,
    tests,
    depthCurves: curvesOf(tests, state.depths),
    summary: summarizeGroups({
      ...{ hypothesis: options.hypothesis, alpha: options.alpha, correction: options.correction },
      ...{ groups: groups.length, networks: state.labels.length, tests },
    }),
    problems: state.problems,
    notes: [
      ...chains.notes,
      ...state.untested.map((at) => ({
        at,
        code: "undefined",
        text: "not tested: networks differ in width or hold no sound numbers, so that they have no similarity",
      })),
      {
        at: "htt",
        code: "htt.limits",
        text: "a rejected null hypothesis shows shared structure, not equal solutions; networks that read the same inputs resemble each other by their inputs' statistics, which centering takes out in part",
      },
      ...(status === "cancelled"
        ? [{ at: "htt", code: "cancelled", text: "cancelled before the end" }]
        : []),
    ],
  };
}

const valuesOf = (test: GroupTest, p: number): Record<string, number | null> => ({
  "htt.accuracy": test.accuracy,
  "htt.accuracy.null": test.chance,
  "htt.p": p,
  "htt.depth": test.depth,
  "htt.separation": test.separation.statistic,
  "htt.map": test.retrieval?.meanAveragePrecision ?? null,
});

/** p values of one representation are corrected for its depths. */
function corrected(
  tests: readonly Omit<GroupTest, "correctedP">[],
  correction: HttCorrection,
): GroupTest[] {
  const adjust = (p: number[]): ArrayLike<number> =>
    correction === "none" ? p : correction === "holm" ? holm(p) : benjaminiHochberg(p);
  const names = [...new Set(tests.map(({ representation }) => representation))];
  return names.flatMap((name) => {
    const own = tests.filter(({ representation }) => representation === name);
    const classified = adjust(own.map(({ p }) => p));
    const relabeled = adjust(own.map(({ separation }) => separation.p));
    return own.map((test, i) => ({
      ...test,
      correctedP: classified[i],
      separation: { ...test.separation, correctedP: relabeled[i] },
    }));
  });
}

function curvesOf(tests: readonly GroupTest[], depths: readonly number[]): DepthCurve[] {
  const names = [...new Set(tests.map(({ representation }) => representation))];
  const figures = {
    accuracy: (test: GroupTest) => test.accuracy,
    chance: (test: GroupTest) => test.chance,
    within: (test: GroupTest) => test.separation.within,
    between: (test: GroupTest) => test.separation.between,
  };
  return names.flatMap((representation) =>
    (Object.keys(figures) as (keyof typeof figures)[]).map((id) => ({
      id,
      representation,
      depths,
      values: depths.map((depth) => {
        const test = tests.find(
          (each) => each.representation === representation && each.depth === depth,
        );
        return test ? figures[id](test) : null;
      }),
    })),
  );
}
