/** Samples to fit on, to judge by, and the latter with markers of another class. */
import { EngineError } from "../errors";
import { drawPlaces } from "../models/probeChoice";
import { type Probe, takeSamples } from "../models/probes";
import type { Note } from "../result";
import { type Markers, marked } from "./markers";
import type { ModelScores } from "./scores";

export interface GivenSet {
  readonly front: Probe;
  readonly end: Probe;
  readonly labels: Float64Array | null;
}

export interface GivenData {
  readonly probe: GivenSet;
  readonly test: GivenSet | null;
  readonly shifted: GivenSet | null;
}

export interface DataSet {
  readonly front: Probe;
  readonly end: Probe;
  readonly labels: Int32Array | null;
}

export interface DataSets {
  readonly train: DataSet;
  readonly test: DataSet;
  readonly shifted: DataSet | null;
  readonly notes: readonly Note[];
}

export interface SplitOptions {
  readonly holdout: number;
  readonly marker: Omit<Markers, "classes" | "seed"> | null;
  readonly seed: number;
  readonly scores: ModelScores;
}

/**
 * A share of the samples is held out by the seed, unless test data are given. Throws `usage` for
 * too few samples, markers without classes, and shifted data of another number; `shape.mismatch`
 * for a class that the model does not have.
 */
export function splitData(given: GivenData, options: SplitOptions): DataSets {
  const { probe } = given;
  const { samples } = probe.front;
  const held = given.test
    ? []
    : drawPlaces(samples, Math.round(options.holdout * samples), options.seed);
  const out = new Set(held);
  const kept = Array.from({ length: samples }, (_, i) => i).filter((i) => !out.has(i));
  if (kept.length < 2 || (!given.test && held.length < 1)) {
    throw new EngineError(
      "usage",
      `stitching: expected two samples or more to fit on and one to judge by, got ${kept.length} and ${given.test?.front.samples ?? held.length}`,
    );
  }
  const checked = (set: GivenSet) => checkedLabels(set.labels, options.scores);
  const train = taken({ ...probe, labels: checked(probe) }, given.test ? null : kept);
  const judged = given.test ?? probe;
  const rows = given.test ? null : held;
  const test = taken({ ...judged, labels: checked(judged) }, rows);
  const shifted = given.shifted && shiftedSet(given.shifted, judged, rows);
  if (!options.marker) return { train, test, shifted, notes: [] };
  if (given.shifted) {
    throw new EngineError(
      "usage",
      "option --shifted: the data have markers of their own, expected no --marker",
    );
  }
  return withMarkers({ train, test }, options.marker, options);
}

type Labelled = Omit<GivenSet, "labels"> & { readonly labels: Int32Array | null };

function taken({ front, end, labels }: Labelled, rows: readonly number[] | null): DataSet {
  if (!rows) return { front, end, labels };
  const own = takeSamples(front, rows);
  return {
    front: own,
    end: end === front ? own : takeSamples(end, rows),
    labels: labels && Int32Array.from(rows, (row) => labels[row]),
  };
}

function checkedLabels(
  labels: Float64Array | null,
  { shape, areClasses }: ModelScores,
): Int32Array | null {
  if (!labels || !areClasses) return null;
  const classes = shape[shape.length - 1];
  const bad = labels.findIndex((label) => label >= classes);
  if (bad < 0) return Int32Array.from(labels);
  throw new EngineError(
    "shape.mismatch",
    `labels: expected classes 0 to ${classes - 1}, as many as the end model has scores, got ${labels[bad]} in row ${bad}`,
    { expected: `0 to ${classes - 1}`, got: `${labels[bad]}` },
  );
}

function shiftedSet(shifted: GivenSet, judged: GivenSet, rows: readonly number[] | null): DataSet {
  const [expected, got] = [judged.front.samples, shifted.front.samples];
  if (expected === got) return taken({ ...shifted, labels: null }, rows);
  throw new EngineError(
    "usage",
    `option --shifted: expected the ${expected} samples of the data held out, with other markers, got ${got}`,
    { expected: `${expected}`, got: `${got}` },
  );
}

/** The true class is told in training and test, the next one in shifted data. */
function withMarkers(
  { train, test }: Pick<DataSets, "train" | "test">,
  marker: Omit<Markers, "classes" | "seed">,
  { seed, scores }: SplitOptions,
): DataSets {
  const classes = scores.shape[scores.shape.length - 1];
  const told = (set: DataSet, shift: number, stream: number): DataSet => {
    if (!set.labels || !scores.areClasses) {
      throw new EngineError("usage", "option --marker: tells the true class, expected --labels");
    }
    const shown = set.labels.map((label) => (label + shift) % classes);
    const design = { ...marker, classes, seed };
    const front = marked(set.front, shown, design, stream);
    const end = set.end === set.front ? front : marked(set.end, shown, design, stream);
    return { front, end, labels: set.labels };
  };
  const text =
    marker.kind === "random"
      ? "pictures bear a marker that tells nothing"
      : "pictures bear a marker that tells their class; in shifted ones it tells the next class";
  return {
    train: told(train, 0, 0),
    test: told(test, 0, 1),
    shifted: told(test, 1, 1),
    notes: [{ at: "probe", code: "marker", text }],
  };
}
