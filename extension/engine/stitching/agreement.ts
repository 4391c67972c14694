/** What a stitched classifier answers, beside what the unmodified one answers to the same inputs. */
import type { DenseMatrix } from "../linalg/matrix";

/** Sums over samples; batches may have any sizes. */
export class AnswerSums {
  readonly #classes: number;
  #samples = 0;
  #labelled = 0;
  #agreement = 0;
  #raw = 0;
  #right = [0, 0];
  #bothRightOrWrong = 0;
  #trueProbability = [0, 0];
  #crossEntropy = 0;
  #divergence = 0;
  #confusion: Float64Array;

  constructor(classes: number) {
    this.#classes = classes;
    this.#confusion = new Float64Array(classes * classes);
  }

  /** Logits n×C of the stitched and of the native model, and true classes where they are known. */
  add(stitched: DenseMatrix, native: DenseMatrix, labels?: ArrayLike<number>): void {
    const classes = this.#classes;
    const [p, q] = [new Float64Array(classes), new Float64Array(classes)];
    for (let i = 0; i < stitched.rows; i++) {
      const logs = softmaxInto(p, stitched.data, i * classes);
      softmaxInto(q, native.data, i * classes);
      this.#add(p, q, logs);
      if (labels) this.#addLabel([p, q], labels[i], logs[labels[i]]);
    }
    this.#samples += stitched.rows;
  }

  #add(p: Float64Array, q: Float64Array, logs: Float64Array): void {
    let [pq, pp, qq, divergence] = [0, 0, 0, 0];
    for (let c = 0; c < p.length; c++) {
      pq += p[c] * q[c];
      pp += p[c] * p[c];
      qq += q[c] * q[c];
      divergence += q[c] * (Math.log(q[c] + SOFT_EPSILON) - logs[c]);
    }
    this.#agreement += pq / Math.max(pp, qq);
    this.#raw += pq;
    this.#divergence += divergence;
    this.#confusion[largest(q) * this.#classes + largest(p)]++;
  }

  #addLabel(answers: readonly [Float64Array, Float64Array], label: number, log: number): void {
    const right = answers.map((answer) => (largest(answer) === label ? 1 : 0));
    right.forEach((each, side) => {
      this.#right[side] += each;
      this.#trueProbability[side] += answers[side][label];
    });
    this.#bothRightOrWrong += right[0] === right[1] ? 1 : 0;
    this.#crossEntropy -= log;
    this.#labelled++;
  }

  /** All figures so far; those of labels are null where no label was given. */
  figures(): AnswerFigures {
    const n = this.#samples;
    const labelled = (sum: number) => (this.#labelled > 0 ? sum / this.#labelled : null);
    const [accuracy, nativeAccuracy] = this.#right.map(labelled);
    return {
      agreement: n > 0 ? (100 * this.#agreement) / n : null,
      rawAgreement: n > 0 ? (100 * this.#raw) / n : null,
      softLabelLoss: n > 0 ? this.#divergence / n : null,
      taskLoss: labelled(this.#crossEntropy),
      accuracy,
      nativeAccuracy,
      penalty: difference(nativeAccuracy, accuracy),
      relativeAccuracy: nativeAccuracy ? (accuracy ?? 0) / nativeAccuracy : null,
      correctnessAgreement: labelled(this.#bothRightOrWrong),
      kappa: this.#kappa(labelled(this.#bothRightOrWrong), [accuracy, nativeAccuracy], 1),
      softKappa: this.#kappa(
        this.#labelled > 0 ? this.#raw / n : null,
        this.#trueProbability.map(labelled),
        1 / (this.#classes - 1),
      ),
    };
  }

  /** Counts by class of the native answer (rows) and of the stitched one (columns). */
  get confusion(): DenseMatrix {
    return { rows: this.#classes, columns: this.#classes, data: this.#confusion };
  }

  /** (observed − expected)/(1 − expected), expected = a₁a₂ + spread·(1 − a₁)(1 − a₂). */
  #kappa(
    observed: number | null,
    [first, second]: readonly (number | null)[],
    spread: number,
  ): number | null {
    if (observed === null || first === null || second === null) return null;
    const expected = first * second + spread * (1 - first) * (1 - second);
    return expected < 1 ? (observed - expected) / (1 - expected) : null;
  }
}

export interface AnswerFigures {
  /** 100 · mean (p·q)/max(p·p, q·q) of the softmaxes p and q: 100 only where p = q everywhere. */
  readonly agreement: number | null;
  /** 100 · mean p·q: the probability that draws from both agree. */
  readonly rawAgreement: number | null;
  /** Mean over samples of Σ q (log(q + 1e-8) − log p): soft-label matching's loss. */
  readonly softLabelLoss: number | null;
  /** Cross-entropy with the true classes. */
  readonly taskLoss: number | null;
  readonly accuracy: number | null;
  readonly nativeAccuracy: number | null;
  /** Accuracy of the native model less that of the stitched one (Bansal et al. 2021). */
  readonly penalty: number | null;
  readonly relativeAccuracy: number | null;
  /** Share of samples that both get right or both get wrong. */
  readonly correctnessAgreement: number | null;
  /** Correctness agreement beyond chance. */
  readonly kappa: number | null;
  /** The same of probabilities: agreement by chance is that of the mean true-class probabilities. */
  readonly softKappa: number | null;
}

/** In the logarithm of soft labels, as the authors' code has it. */
const SOFT_EPSILON = 1e-8;

/** Writes softmax of C logits from `at` on into `p`; answers its logarithms. */
function softmaxInto(p: Float64Array, logits: Float64Array, at: number): Float64Array {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < p.length; c++) most = Math.max(most, logits[at + c]);
  let sum = 0;
  for (let c = 0; c < p.length; c++) sum += Math.exp(logits[at + c] - most);
  const logs = new Float64Array(p.length);
  for (let c = 0; c < p.length; c++) {
    logs[c] = logits[at + c] - most - Math.log(sum);
    p[c] = Math.exp(logs[c]);
  }
  return logs;
}

/** Of equal ones the first. */
function largest(values: Float64Array): number {
  let best = 0;
  for (let c = 1; c < values.length; c++) if (values[c] > values[best]) best = c;
  return best;
}

const difference = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? null : a - b;
