/** What is told of every stitch, whatever it was fitted by. */
import { AnswerSums } from "./agreement";
import type { FitOutput } from "./fitInput";
import { alignmentDistance } from "./latentDistance";

export interface FigureSpec {
  readonly id: string;
  readonly direction: "similarity" | "distance";
  readonly range: readonly [number | null, number | null];
  /** What must be there for it. */
  readonly needs: "nothing" | "scores" | "labels" | "shifted";
  /** Why it may be null. */
  readonly absent?: string;
  of(fit: FitOutput): number | null;
}

/** Singular values of W below this share of the largest count as none. */
const RANK_CUT = 1e-3;

export const figureSpecs: readonly FigureSpec[] = [
  // of the whole test set: the mean of the relative distances of the stack
  {
    id: "fula",
    absent: "the end model's layers answer 0 to all of these data",
    direction: "distance",
    range: [0, null],
    needs: "nothing",
    of: ({ test }) => alignmentDistance(test.stack),
  },
  {
    id: "stitch",
    absent: "the end model's layers answer 0 to all of these data",
    direction: "distance",
    range: [0, null],
    needs: "nothing",
    of: ({ test }) => test.stack[0],
  },
  {
    id: "structural",
    absent: "the end model's layers answer 0 to all of these data",
    direction: "distance",
    range: [0, null],
    needs: "nothing",
    of: ({ test }) => test.structural,
  },
  {
    id: "explained",
    absent: "the end model's layer is constant on these data",
    direction: "similarity",
    range: [null, 1],
    needs: "nothing",
    of: ({ test }) => test.explained[0],
  },
  {
    id: "agreement",
    direction: "similarity",
    range: [0, 100],
    needs: "scores",
    of: answer("agreement"),
  },
  {
    id: "rawAgreement",
    direction: "similarity",
    range: [0, 100],
    needs: "scores",
    of: answer("rawAgreement"),
  },
  {
    id: "softLabelLoss",
    direction: "distance",
    range: [null, null],
    needs: "scores",
    of: answer("softLabelLoss"),
  },
  {
    id: "accuracy",
    direction: "similarity",
    range: [0, 1],
    needs: "labels",
    of: answer("accuracy"),
  },
  { id: "penalty", direction: "distance", range: [-1, 1], needs: "labels", of: answer("penalty") },
  {
    id: "relativeAccuracy",
    absent: "the end model is never right",
    direction: "similarity",
    range: [0, null],
    needs: "labels",
    of: answer("relativeAccuracy"),
  },
  {
    id: "taskLoss",
    direction: "distance",
    range: [0, null],
    needs: "labels",
    of: answer("taskLoss"),
  },
  {
    id: "correctnessAgreement",
    direction: "similarity",
    range: [0, 1],
    needs: "labels",
    of: answer("correctnessAgreement"),
  },
  {
    id: "kappa",
    absent: "agreement by chance is already complete",
    direction: "similarity",
    range: [null, 1],
    needs: "labels",
    of: answer("kappa"),
  },
  {
    id: "softKappa",
    absent: "agreement by chance is already complete",
    direction: "similarity",
    range: [null, 1],
    needs: "labels",
    of: answer("softKappa"),
  },
  { id: "excess", direction: "distance", range: [-100, 100], needs: "shifted", of: excess },
  {
    id: "shiftedAgreement",
    direction: "similarity",
    range: [0, 100],
    needs: "shifted",
    of: ({ shifted }) => shifted?.agreement ?? null,
  },
  {
    id: "shiftedAccuracy",
    direction: "similarity",
    range: [0, 1],
    needs: "shifted",
    of: ({ shifted }) => shifted?.accuracy ?? null,
  },
  { id: "rank", direction: "similarity", range: [0, null], needs: "nothing", of: rank },
  {
    id: "condition",
    absent: "the smallest singular value is 0, as where channels are dead",
    direction: "distance",
    range: [1, null],
    needs: "nothing",
    of: condition,
  },
  {
    id: "trainFula",
    direction: "distance",
    range: [0, null],
    needs: "nothing",
    of: ({ trainDistance }) => trainDistance.end,
  },
  {
    id: "startFula",
    direction: "distance",
    range: [0, null],
    needs: "nothing",
    of: ({ trainDistance }) => trainDistance.start,
  },
];

type AnswerKey = keyof NonNullable<FitOutput["test"]["answers"]>;

function answer(key: AnswerKey): FigureSpec["of"] {
  return ({ test }) => test.answers?.[key] ?? null;
}

/** Agreement where markers tell the true class less that where they tell another. */
function excess({ test, shifted }: FitOutput): number | null {
  const [matched, moved] = [test.answers?.agreement, shifted?.agreement];
  return matched == null || moved == null ? null : matched - moved;
}

function rank({ singularValues: s }: FitOutput): number {
  return s.filter((value) => value > RANK_CUT * s[0]).length;
}

/** Largest over smallest singular value of W; null where the smallest is 0 to rounding. */
function condition({ singularValues: s, stitch }: FitOutput): number | null {
  const last = s[s.length - 1];
  const { rows, columns } = stitch.weight;
  const rounding = Number.EPSILON * Math.max(rows, columns) * s[0];
  return last > rounding ? s[0] / last : null;
}

export interface NativeScores {
  /** Of the front model, where it has scores of the same classes. */
  readonly front: ArrayLike<number> | null;
  readonly end: ArrayLike<number> | null;
  readonly classes: number;
  readonly labels: Int32Array | null;
  readonly samples: number;
}

/** The unmodified models beside the stitched ones: the borders of every matrix. */
export function nativeValues({ front, end, classes, labels, samples }: NativeScores) {
  const answers = (scores: ArrayLike<number> | null) => {
    if (!scores || !end) return null;
    const sums = new AnswerSums(classes);
    const matrix = (from: ArrayLike<number>) => ({
      rows: from.length / classes,
      columns: classes,
      data: Float64Array.from(from),
    });
    sums.add(matrix(scores), matrix(end), labels?.length === samples ? labels : undefined);
    return sums.figures();
  };
  const [ofFront, ofEnd] = [answers(front), answers(end)];
  return {
    "stitch.end.accuracy": ofEnd?.accuracy ?? null,
    "stitch.front.accuracy": ofFront?.accuracy ?? null,
    "stitch.front.agreement": ofFront?.agreement ?? null,
  };
}
