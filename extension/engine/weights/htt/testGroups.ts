/**
 * Hypothesis-training-testing on one representation (after Wang et al. 2022, by the protocol of the
 * code released in 2020): were networks of one group no more alike than those of others, a classifier
 * trained on some networks of each group could not name the group of the rest.
 *
 * 60 % of every group train a linear softmax classifier, the others test it; hits are held against
 * guessing by the exact binomial tail. For few networks: mean similarity within groups less that
 * between groups, against relabelings. For groups never trained on: retrieval by cosine of logits,
 * 60 % of the groups to train, a fifth of each other group's networks as queries, the rest as gallery.
 */
import type { DenseMatrix } from "../../linalg/matrix";
import { binomialTail } from "../../stats/binomial";
import { groupSeparation } from "../../stats/labelPermutation";
import type { Task } from "../../task";
import { centeredBy, centeredSimilarity } from "../chain/collection";
import { membersOf, shuffled, splitGroups } from "./groupSplit";
import type { GroupTest, Retrieval } from "./groupTest";
import { retrieve, rowCosines } from "./retrieval";
import { predicted, trainedLogits } from "./softmaxClassifier";

export type OneTest = Omit<GroupTest, "representation" | "depth" | "correctedP" | "separation"> & {
  readonly separation: Omit<GroupTest["separation"], "correctedP">;
};

export interface TestOptions {
  readonly seed: number;
  /** Random relabelings where not all are tried. */
  readonly permutations: number;
}

const TRAIN_SHARE = 0.6;
const QUERY_SHARE = 0.2;
/** Fewer leave too few groups to train on, or to find. */
const LEAST_GROUPS_UNSEEN = 5;
/** Shuffles for the chance level of retrieval. */
const CHANCE_DRAWS = 20;

/** Random streams of one seed that do not meet. */
const streams = { held: 1, groups: 2, queries: 3, chance: 4 } as const;

/**
 * `similarity`: n×n with unit diagonal, not centered; null where it has holes or a network that is
 * the mean of all. Every group has two members or more.
 */
export function testGroups(
  similarity: DenseMatrix,
  labels: Int32Array,
  options: TestOptions,
  task: Task,
): OneTest | null {
  if (similarity.data.some(Number.isNaN)) return null;
  const centered = centeredSimilarity(similarity);
  if (centered.data.some(Number.isNaN)) return null;
  const groups = membersOf(labels).length;
  const { seed, permutations } = options;
  const heldOut = testHeldOut(similarity, { labels, groups, seed }, task);
  if (!heldOut) return null;
  const separation = groupSeparation(centered, labels, { draws: permutations, seed }, task);
  const all = Array.from(labels, (_, i) => i);
  const found = retrieve(centered, { queries: all, gallery: all, labels });
  return {
    ...heldOut,
    separation,
    retrieval: found,
    retrievalChance: found && retrievalChance(centered, labels, seed),
    unseen: testUnseen(similarity, { labels, groups, seed }, task),
  };
}

interface Setting {
  readonly labels: Int32Array;
  readonly groups: number;
  readonly seed: number;
}

/** About the mean of the training networks alone: nothing of the others reaches the classifier. */
function testHeldOut(
  similarity: DenseMatrix,
  { labels, groups, seed }: Setting,
  task: Task,
): Pick<OneTest, "hits" | "tested" | "trained" | "accuracy" | "chance" | "p" | "leastP"> | null {
  const split = splitGroups(labels, { share: TRAIN_SHARE, seed, stream: streams.held });
  const { train, test } = split;
  const kernel = centeredBy(similarity, train);
  if (kernel.data.some(Number.isNaN)) return null;
  const classes = train.map((i) => labels[i]);
  const logits = trainedLogits(kernel, { members: train, classes, count: groups }, seed, task);
  const hits = test.filter((i) => predicted(logits, i) === labels[i]).length;
  const largest = Math.max(...membersOf(test.map((i) => labels[i])).map((list) => list.length));
  const chance = Math.max(1 / groups, largest / test.length);
  return {
    hits,
    tested: test.length,
    trained: train.length,
    accuracy: hits / test.length,
    chance,
    p: binomialTail(hits, test.length, chance),
    leastP: binomialTail(test.length, test.length, chance),
  };
}

function retrievalChance(centered: DenseMatrix, labels: Int32Array, seed: number): number {
  let sum = 0;
  const all = Array.from(labels, (_, i) => i);
  for (let draw = 0; draw < CHANCE_DRAWS; draw++) {
    const given = shuffled(Array.from(labels), seed, streams.chance * 2 ** 20 + draw);
    const found = retrieve(centered, { queries: all, gallery: all, labels: given });
    sum += found?.meanAveragePrecision ?? 0;
  }
  return sum / CHANCE_DRAWS;
}

function testUnseen(
  similarity: DenseMatrix,
  { labels, groups, seed }: Setting,
  task: Task,
): (Retrieval & { groups: number }) | null {
  if (groups < LEAST_GROUPS_UNSEEN) return null;
  const order = shuffled(
    Array.from({ length: groups }, (_, g) => g),
    seed,
    streams.groups,
  );
  const known = order.slice(0, Math.round(TRAIN_SHARE * groups));
  const place = new Map(known.map((group, at) => [group, at]));
  const all = Array.from(labels, (_, i) => i);
  const members = all.filter((i) => place.has(labels[i]));
  const classes = members.map((i) => place.get(labels[i]) ?? 0);
  const kernel = centeredBy(similarity, members);
  if (kernel.data.some(Number.isNaN)) return null;
  const logits = trainedLogits(kernel, { members, classes, count: known.length }, seed, task);
  const others = all.filter((i) => !place.has(labels[i]));
  const given = relabeled(others.map((i) => labels[i]));
  const split = splitGroups(given, { share: QUERY_SHARE, seed, stream: streams.queries });
  const found = retrieve(rowCosines(logits), {
    queries: split.train.map((i) => others[i]),
    gallery: split.test.map((i) => others[i]),
    labels,
  });
  return found && { ...found, groups: groups - known.length };
}

/** Labels from 0 on without gaps. */
function relabeled(labels: readonly number[]): number[] {
  const names = [...new Set(labels)].sort((x, y) => x - y);
  return labels.map((label) => names.indexOf(label));
}
